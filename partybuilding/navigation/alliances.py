"""The way to alliances."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.navigation import Entry, Group, register
from grids.reach import reach_of
from partybuilding.models import AllianceMember
from partybuilding.reach import party_reach


def sees_alliances(request: HttpRequest) -> bool:
    """Whoever works for an area or a unit, or leads an organisation; of other people those who come for a member."""
    reach = reach_of(request.user)
    if reach.everything or reach.paths or reach.organisations or party_reach(request.user).led:
        return True
    return not reach.posts and AllianceMember.objects.of(request.user).exists()


def register_entries() -> None:
    register(
        Entry(
            key="alliances",
            label=_("Alliances"),
            url_name="partybuilding:alliances",
            icon="handshake",
            group=Group.PARTY,
            order=40,
            visible=sees_alliances,
        )
    )
