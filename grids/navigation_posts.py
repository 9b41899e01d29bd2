"""What posts, organisations and staffing add to the frame of every page."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.navigation import Entry, register
from grids.reach import reach_of


def register_entries() -> None:
    register(
        Entry(
            key="posts",
            label=_("Who answers here"),
            url_name="grids:posts",
            icon="contact-round",
            group=2,
            order=30,
            visible=_has_posts,
        )
    )
    register(
        Entry(
            key="organisations",
            label=_("Organisations"),
            url_name="grids:organisations",
            icon="building-2",
            group=2,
            order=40,
            visible=_has_posts,
        )
    )
    register(
        Entry(
            key="staffing",
            label=_("Staffing"),
            url_name="grids:staffing",
            icon="users-round",
            group=2,
            order=60,
            visible=_has_area,
        )
    )
    register(
        Entry(
            key="duty",
            label=_("Duty roster"),
            url_name="grids:duty",
            icon="calendar-clock",
            group=2,
            order=35,
            visible=_has_posts,
        )
    )


def _has_posts(request: HttpRequest) -> bool:
    reach = reach_of(request.user)
    return reach.everything or bool(reach.posts)


def _has_area(request: HttpRequest) -> bool:
    reach = reach_of(request.user)
    return reach.everything or bool(reach.paths)
