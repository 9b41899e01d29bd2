"""How far somebody's posts reach: which subtrees, which organisations. The root of every `visible_to`."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from common.clock import today
from common.revisions import Kept
from grids.covering import working_posts
from grids.revisions import AREAS, ORGANISATIONS, POSTS

if TYPE_CHECKING:
    from accounts.models import ApiKey
    from grids.models import Area, Post

AnyUser = User | AnonymousUser


@dataclass(frozen=True)
class Reach:
    """`paths`: subtrees reached through posts for an area. `unit_paths`: home areas of the organisations worked for,
    for names and maps only. `is_bound`: by the key to an area, so that what lies elsewhere is out of reach even where
    it was given to oneself."""

    paths: frozenset[str] = frozenset()
    organisations: frozenset[int] = frozenset()
    unit_paths: frozenset[str] = frozenset()
    everything: bool = False
    is_bound: bool = False
    posts: tuple["Post", ...] = field(default=(), compare=False)


def _none_yet() -> "dict[tuple[int, date], Reach]":
    return {}


NOTHING = Reach()
KEPT_AS = "_reach"  # on the user, for as long as the request lasts
_known = Kept(_none_yet, POSTS, AREAS, ORGANISATIONS)


def reach_of(user: AnyUser) -> Reach:
    """The reach of all current posts of the user and of those they cover, narrowed to the area of the API key that they
    came with."""
    if not user.is_authenticated or not user.is_active:
        return NOTHING
    kept = getattr(user, KEPT_AS, None)  # by name, so that the lazy user of a request and the one behind it share it
    if not isinstance(kept, Reach):
        kept = _reach(user) if user.api_key is None else _reach_of_key(user, user.api_key)
        setattr(user, KEPT_AS, kept)
    return kept


def _reach_of_key(user: User, key: "ApiKey") -> Reach:
    """Machines call often: their reach stays in memory until somebody's posts or the areas change."""
    known, called = _known.get(), (key.pk, today())
    if called not in known:
        known[called] = _reach(user)
    return known[called]


def _reach(user: User) -> Reach:
    key = user.api_key
    bound = _bound_area(key.area_code) if key is not None and key.area_code else None
    if key is not None and key.area_code and bound is None:
        return Reach(is_bound=True)
    if user.is_superuser:
        return Reach(everything=True) if bound is None else Reach(paths=frozenset({bound.path}), is_bound=True)
    return reach_of_posts(tuple(working_posts(user.pk)), bound)


def reach_of_posts(posts: "tuple[Post, ...]", bound: "Area | None" = None) -> Reach:
    """The reach of these posts together, within `bound` when given."""
    from grids.models import ADMIN_ROLES

    paths = {post.area.path for post in posts if post.area and post.role not in ADMIN_ROLES}
    units = {post.organisation for post in posts if post.organisation}
    if bound is not None:
        paths, units = _narrowed(paths, bound), set()
    return Reach(
        paths=frozenset(paths),
        organisations=frozenset(unit.pk for unit in units),
        unit_paths=frozenset(unit.home.path for unit in units if unit.home),
        is_bound=bound is not None,
        posts=posts,
    )


def _narrowed(paths: set[str], bound: "Area") -> set[str]:
    below = {path for path in paths if bound.contains(path)}
    return below | ({bound.path} if any(bound.path.startswith(path) for path in paths) else set())


def _bound_area(code: str) -> "Area | None":
    from grids.models import Area

    return Area.objects.filter(code=code).first()
