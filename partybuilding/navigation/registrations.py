"""The ways to dual registration: an entry at the desk, one's own in the menu behind the avatar."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.navigation import Entry, Group, Place, register
from grids.reach import AnyUser, reach_of
from partybuilding.querysets.registrations import SEERS
from partybuilding.reach import party_reach


def has_registrations(user: AnyUser) -> bool:
    """Whether the user works with those who register in some area."""
    reach = reach_of(user)
    return reach.everything or any(post.area_id and post.role in SEERS for post in reach.posts)


def _is_somebody(request: HttpRequest) -> bool:
    return party_reach(request.user).person is not None


def register_entries() -> None:
    register(
        Entry(
            key="registrations",
            label=_("Dual registration"),
            url_name="partybuilding:registrations",
            icon="user-check",
            group=Group.PARTY,
            order=30,
            visible=lambda request: has_registrations(request.user),
            tone="party",
        )
    )
    register(
        Entry(
            key="own_registrations",
            label=_("My registration"),
            url_name="partybuilding:own_registrations",
            icon="user-check",
            place=Place.USER,
            order=40,
            visible=_is_somebody,
        )
    )
