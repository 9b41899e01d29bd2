"""Who may look into an area, and who may change it on the pages of the register."""

from accounts.models import User
from grids.domain import domain_of
from grids.models import Area, Role
from grids.reach import AnyUser, reach_of


def sees_inside(user: AnyUser, path: str) -> bool:
    """Whether the area of this path lies in the user's reach or domain: its figures are theirs to know. Of an area
    above only the name is."""
    reach = reach_of(user)
    within = reach.everything or any(path.startswith(each) for each in reach.paths | reach.unit_paths)
    return within or (keeps_areas(user) and domain_of(user).contains(path))


def keeps_areas(user: AnyUser) -> bool:
    """Whether the user is the system administrator of some areas."""
    return isinstance(user, User) and (user.is_superuser or domain_of(user).role == Role.SYSTEM_ADMIN)


def may_change(user: AnyUser, area: Area) -> bool:
    return keeps_areas(user) and domain_of(user).contains(area.path)


def may_add_below(user: AnyUser, area: Area | None) -> bool:
    """`None` stands above the districts."""
    return may_change(user, area) if area is not None else keeps_areas(user) and domain_of(user).everything
