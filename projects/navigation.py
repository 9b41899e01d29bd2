"""The way to projects and funds, for those who apply, decide or carry out."""

from django.utils.translation import gettext_lazy as _

from common.navigation import Entry, Group, register
from grids.reach import AnyUser, reach_of
from projects.permissions import USERS
from workorders.public_boards import Board, offer_board


def has_projects(user: AnyUser) -> bool:
    reach = reach_of(user)
    return reach.everything or any(post.role in USERS for post in reach.posts)


def register_entries() -> None:
    offer_board(Board(_("Projects"), "projects:board", order=20))
    register(
        Entry(
            key="projects",
            label=_("Projects"),
            url_name="projects:projects",
            icon="folder-kanban",
            group=Group.TOGETHER,
            order=20,
            visible=lambda request: has_projects(request.user),
        )
    )
