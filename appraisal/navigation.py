"""The way to appraisals, for those who run them, score, or are appraised."""

from django.utils.translation import gettext_lazy as _

from appraisal.permissions import USERS
from common.navigation import Entry, Group, register
from grids.reach import AnyUser, reach_of
from workorders.public_boards import Board, offer_board


def has_appraisals(user: AnyUser) -> bool:
    reach = reach_of(user)
    return reach.everything or any(post.role in USERS for post in reach.posts)


def register_entries() -> None:
    offer_board(Board(_("Appraisals"), "appraisal:board", order=50))
    register(
        Entry(
            key="appraisal",
            label=_("Appraisal"),
            url_name="appraisal:schemes",
            icon="award",
            group=Group.REVIEW,
            order=40,
            visible=lambda request: has_appraisals(request.user),
        )
    )
