"""What this room adds to the frame of every page: where one is, the office hours, the post switcher."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.navigation import Crumb, Entry, Group, register, slots
from grids.calendars import calendar
from grids.known import KNOWN_AREAS
from grids.middleware import current_post, works_as
from grids.models import GRID_ROLES, Role
from grids.register.reach import has_register

# These two administrators look after people and records, not after areas.
NOT_FOR = (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


def fill_slots() -> None:
    slots.trail = trail
    slots.office_hours = office_hours
    slots.switch_post_url_name = "grids:switch_post"


def register_entries() -> None:
    register(
        Entry(
            key="areas",
            label=_("Areas"),
            url_name="grids:tree",
            icon="network",
            group=Group.GRIDS,
            order=60,
            visible=_has_areas,
        )
    )
    register(
        Entry(
            key="register",
            label=_("Households and residents"),
            url_name="grids:register",
            icon="house",
            group=Group.GRIDS,
            order=10,
            visible=lambda request: has_register(request.user),
            daily=works_as(*GRID_ROLES),
        )
    )


def _has_areas(request: HttpRequest) -> bool:
    post = current_post(request)
    is_everywhere = bool(getattr(request.user, "is_superuser", False))
    return is_everywhere or (post is not None and post.area is not None and post.role not in NOT_FOR)


def trail(request: HttpRequest) -> Iterator[Crumb]:
    """From the district down to the area of the present post, or the organisation of that post."""
    post = current_post(request)
    if post is None:
        return
    if post.area is None:
        yield Crumb(post.place.name)
        return
    known = KNOWN_AREAS.of(post.area.ancestor_ids)
    above = (known[pk] for pk in post.area.ancestor_ids)
    yield from (Crumb(area.name, reverse("grids:area", args=[area.code])) for area in above)


def office_hours(_request: HttpRequest) -> list[str]:
    return [f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in calendar().spans]
