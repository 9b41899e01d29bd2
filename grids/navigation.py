"""What this room adds to the frame of every page: where one is, the office hours, the post switcher."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.navigation import Crumb, Entry, register, slots
from grids.calendars import calendar
from grids.middleware import current_post
from grids.models import Area
from grids.register.reach import has_register


def fill_slots() -> None:
    slots.trail = trail
    slots.office_hours = office_hours
    slots.switch_post_url_name = "grids:switch_post"


def register_entries() -> None:
    register(
        Entry(
            key="register",
            label=_("Households and residents"),
            url_name="grids:register",
            icon="house",
            group=2,
            order=50,
            visible=lambda request: has_register(request.user),
        )
    )


def trail(request: HttpRequest) -> Iterator[Crumb]:
    """From the district down to the area of the present post, or the organisation of that post."""
    post = current_post(request)
    if post is None:
        return
    if post.area is None:
        yield Crumb(post.place.name)
        return
    above = Area.objects.filter(pk__in=post.area.ancestor_ids).order_by("path")
    yield from (Crumb(name) for name in above.values_list("name", flat=True))


def office_hours(_request: HttpRequest) -> list[str]:
    return [f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in calendar().spans]
