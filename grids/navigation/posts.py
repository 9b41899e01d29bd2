"""What posts, organisations and staffing add to the frame of every page."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.navigation import Entry, Group, register
from grids.reach import reach_of


def _has_posts(request: HttpRequest) -> bool:
    reach = reach_of(request.user)
    return reach.everything or bool(reach.posts)


def _has_area(request: HttpRequest) -> bool:
    reach = reach_of(request.user)
    return reach.everything or bool(reach.paths)


ENTRIES = (
    ("posts", _("Who answers here"), "contact-round", 30, _has_posts),
    ("duty", _("Duty roster"), "calendar-clock", 40, _has_posts),
    ("organisations", _("Organisations"), "building-2", 50, _has_posts),
    ("staffing", _("Staffing"), "user-round-cog", 70, _has_area),
)


def register_entries() -> None:
    for key, label, icon, order, visible in ENTRIES:
        register(
            Entry(
                key=key,
                label=label,
                url_name=f"grids:{key}",
                icon=icon,
                group=Group.GRIDS,
                order=order,
                visible=visible,
            )
        )
