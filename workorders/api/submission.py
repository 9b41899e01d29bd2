"""From the body of a request to what `services.submit` takes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Invalid, NotAllowed
from grids.models import GRID_ROLES, Area
from grids.querysets import within_any
from grids.reach import reach_of
from workorders.actors import Actor
from workorders.choices import Channel
from workorders.requests import RequestForm
from workorders.services import Reported

# The fields of the flat form, by where they stand in the body.
TOP = ("description", "title", "area", "address", "category", "occurred_at", "due_elsewhere")
INSIDE = {
    "location.lon": "lon",
    "location.lat": "lat",
    "location.crs": "crs",
    "reporter.name": "name",
    "reporter.phone": "phone",
    "reporter.anonymous": "is_anonymous",
}
PATHS = {name: path for path, name in INSIDE.items()}


def reported_from(data: Mapping[str, Any], by: Actor, source: str) -> Reported:
    """The validated body as a request. Raises NotAllowed for a caller without an area, Invalid with the fields."""
    root = root_of(by)
    form = RequestForm(_flat(data), areas=_areas_of(by))
    if not form.is_valid():
        raise Invalid(
            fields={PATHS.get(name, name): [str(each) for each in errors] for name, errors in form.errors.items()}
        )
    reported = form.reported(
        root=root,
        channel=Channel(data["channel"]),
        by_staff=_found_on_duty(by, data),
        source=source,
        external_id=data.get("external_id", ""),
    )
    return replace(reported, reviews_itself=data["reviews_itself"])


def root_of(by: Actor) -> Area:
    """Whose desk looks at what cannot be located: the area that the key is bound to, else that of the first post."""
    assert by.user is not None
    reach = reach_of(by.user)
    roots = [post.area for post in by.posts if post.area and post.area.path in reach.paths]
    if reach.is_bound:
        roots = [*Area.objects.filter(path__in=reach.paths, code=_bound_to(by.user)), *roots]
    if not roots:
        raise NotAllowed(_("Submitting needs a post for an area."))
    return roots[0]


def _bound_to(user: User) -> str:
    return user.api_key.area_code if user.api_key is not None else ""


def _areas_of(by: Actor) -> Any:
    """The areas that the caller may name: those of the posts, with all below them."""
    assert by.user is not None
    return Area.objects.current().filter(within_any(reach_of(by.user).paths))


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    flat = {name: data[name] for name in TOP if name in data}
    for path, name in INSIDE.items():
        outer, _dot, inner = path.partition(".")
        if inner in data.get(outer, {}):
            flat[name] = data[outer][inner]
    return flat


def _found_on_duty(by: Actor, data: Mapping[str, Any]) -> bool:
    """Whether a grid worker reports what they saw themselves."""
    is_grid = any(post.role in GRID_ROLES for post in by.posts)
    return is_grid and data["channel"] == Channel.GRID and "reporter" not in data
