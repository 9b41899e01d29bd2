from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from grids.domain import domain_of
from grids.locating import ground
from grids.models import REGISTER_ROLES, AreaKind, Role
from grids.querysets import boundaries, within, within_any
from grids.reach import AnyUser, reach_of
from partybuilding.reach import party_reach

if TYPE_CHECKING:
    from grids.models import Area
    from partybuilding.models import Registration

# Who works with those who registered, and who of them decides.
SEERS = (*REGISTER_ROLES, Role.PARTY_SECRETARY)
KEEPERS = (
    Role.SERVICE_DESK,
    Role.DISPATCHER,
    Role.COMMUNITY_SECRETARY,
    Role.PARTY_SECRETARY,
    Role.STREET_COORDINATOR,
    Role.DISTRICT_COORDINATOR,
)


def paths_as(user: AnyUser, roles: tuple[Role, ...]) -> set[str]:
    """The subtrees of the posts of these roles, as far as the caller reaches."""
    reach = reach_of(user)
    held = {post.area.path for post in reach.posts if post.area and post.role in roles}
    return {path for path in reach.paths if any(path.startswith(each) for each in held)}


def is_near(path: str) -> bool:
    """Whether the area is a community or lies in one."""
    kinds = ground().kinds
    return any(kinds.get(int(pk)) == AreaKind.COMMUNITY for pk in path.split("/") if pk)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, user: AnyUser) -> "RegistrationQuerySet":
        """A community sees who registered with it, a grid who is nearest to it. Streets and districts see units, and
        who waits to be placed; of all others only how many. One's own is one's own."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        paths = paths_as(user, SEERS)
        near = {path for path in paths if is_near(path)}
        known = within_any(near, "area__path") | within_any(near, "grid__path")
        unplaced = ~Q(area__kind=AreaKind.COMMUNITY) | Q(kind="unit")
        return self.filter(known | (within_any(paths - near, "area__path") & unplaced) | _own(user))

    def own(self, user: AnyUser) -> "RegistrationQuerySet":
        """Those of the user and of the units and party organisations that they answer for."""
        return self.filter(_own(user))

    def counted_for(self, user: AnyUser) -> "RegistrationQuerySet":
        """Those of whom the user may know how many there are."""
        return self.all() if reach_of(user).everything else self.filter(within_any(paths_as(user, SEERS), "area__path"))

    def administered_by(self, user: AnyUser) -> "RegistrationQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area__path"))

    def open(self) -> "RegistrationQuerySet":
        return self.filter(state__in=("applied", "confirmed"))

    def within(self, area: "Area") -> "RegistrationQuerySet":
        return self.filter(within(area.path, "area__path") | within(area.path, "grid__path"))

    def for_list(self) -> "RegistrationQuerySet":
        rows = self.select_related("person", "unit", "party_organisation", "area", "grid")
        personal = [f"person__{name}" for name in ("phone", "id_number", "address")]
        return rows.defer(*boundaries("area", "grid"), *personal).prefetch_related("skills")


def _own(user: AnyUser) -> Q:
    reach, party = reach_of(user), party_reach(user)
    units = Q(kind="unit", unit__in=reach.organisations) | Q(kind="unit", party_organisation__in=party.led)
    return Q(person=party.person or 0) | units
