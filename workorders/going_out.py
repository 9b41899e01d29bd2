"""Who works outside with a phone: whoever has a post for an area, and whom the rooms above send out."""

from collections.abc import Callable

from django.http import HttpRequest

from grids.middleware import current_post, posts_of
from grids.models import ADMIN_ROLES, GRID_ROLES, Post

GoesOut = Callable[[HttpRequest], bool]
_offered: list[GoesOut] = []


def offer_way_out(goes_out: GoesOut) -> None:
    """Open the phone's own pages to whoever this says goes out; what they do there is the room's that offers it."""
    _offered.append(goes_out)


def phone_post(request: HttpRequest) -> Post | None:
    """The post that somebody works under outside: the present one, or a grid's, or any other for an area."""
    held = (current_post(request), *posts_of(request))
    present = [post for post in held if post and post.area and post.role not in ADMIN_ROLES]
    return next((post for post in present if post.role in GRID_ROLES), present[0] if present else None)


def has_phone_post(request: HttpRequest) -> bool:
    return phone_post(request) is not None


def goes_out(request: HttpRequest) -> bool:
    return has_phone_post(request) or any(offered(request) for offered in _offered)
