"""What an administrator looks after: the areas of their administrators' posts with all below them, or everything.

Apart from `grids.reach`: being an administrator of a district lets nobody read its orders at work, and the other way
round.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grids.reach import AnyUser, reach_of

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Domain:
    """`role` is the one administrators' role that is held, empty for a superuser, who needs none."""

    role: str = ""
    paths: frozenset[str] = frozenset()
    everything: bool = False

    def contains(self, path: str) -> bool:
        return self.everything or any(path.startswith(each) for each in self.paths)


NOTHING = Domain()
KEPT_AS = "_domain"  # on the user, for as long as the request lasts


def domain_of(user: AnyUser) -> Domain:
    """The administrator's domain; nothing for everybody else, and for a key whoever it belongs to."""
    if not user.is_authenticated or not user.is_active or user.api_key is not None:
        return NOTHING
    kept = getattr(user, KEPT_AS, None)
    if not isinstance(kept, Domain):
        kept = Domain(everything=True) if user.is_superuser else _domain(user)
        setattr(user, KEPT_AS, kept)
    return kept


def is_system_administrator(user: AnyUser) -> bool:
    """Whether the user keeps areas, units and posts; a superuser does so everywhere."""
    from grids.models import Role

    domain = domain_of(user)
    return domain.role == Role.SYSTEM_ADMIN or (domain.everything and not domain.role)


def _domain(user: "User") -> Domain:
    from grids.models import ADMIN_ROLES, Area

    posts = [post for post in reach_of(user).posts if post.area and post.role in ADMIN_ROLES and not post.covered_by]
    roles = {post.role for post in posts}
    # Three administrators are three people: who holds two of the roles can use neither.
    if len(roles) != 1:
        return NOTHING
    paths = frozenset(post.area.path for post in posts if post.area)
    elsewhere = Area.objects.filter(parent=None).exclude(path__in=paths)
    return Domain(roles.pop(), paths, everything=not elsewhere.exists())
