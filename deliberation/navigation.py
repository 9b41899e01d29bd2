"""The way to the meetings: for whoever works in an area or for a unit, and for whoever is invited."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.navigation import Entry, Group, register
from deliberation.models import Attendee
from grids.models import ADMIN_ROLES
from grids.reach import reach_of
from workorders.public_boards import Board, offer_board


def takes_part(request: HttpRequest) -> bool:
    reach = reach_of(request.user)
    if reach.everything or any(post.role not in ADMIN_ROLES for post in reach.posts):
        return True
    return not reach.posts and Attendee.objects.of(request.user).exists()


def register_entries() -> None:
    offer_board(Board(_("Public meetings"), "deliberation:public_meetings", order=30))
    register(
        Entry(
            key="deliberation",
            label=_("Deliberation"),
            url_name="deliberation:meetings",
            icon="gavel",
            group=Group.TOGETHER,
            order=10,
            visible=takes_part,
        )
    )
