from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from grids.domain import domain_of
from grids.models import DESK_ROLES, Role
from grids.querysets import boundaries, within, within_any
from grids.reach import AnyUser, reach_of
from partybuilding.querysets.registrations import paths_as
from partybuilding.reach import party_reach
from partybuilding.surroundings import Surroundings, surroundings_of

if TYPE_CHECKING:
    from grids.models import Area


# Who looks after the teams and activities of an area.
DESK = (*DESK_ROLES, Role.PARTY_SECRETARY)


def desk_paths(user: AnyUser) -> set[str]:
    return paths_as(user, DESK)


def around(user: AnyUser, here: Surroundings, path: str, area: str) -> Q:
    """In the areas in reach, or in one that lies around where the user works, lives or belongs."""
    return within_any(reach_of(user).paths, path) | Q(**{f"{area}__in": here.areas})


class TeamQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> "TeamQuerySet":
        """Those in reach, those around oneself that one could join, and one's own."""
        if reach_of(user).everything:
            return self.all()
        here = surroundings_of(user)
        return self.filter(
            around(user, here, "area__path", "area")
            | Q(pk__in=teams_of(here.person))
            | within_any(party_reach(user).paths, "party_organisation__path")
        )

    def kept_by(self, user: AnyUser) -> "TeamQuerySet":
        """Those whose members the user keeps: as leader, as desk of the area, or leading the party organisation."""
        if reach_of(user).everything:
            return self.all()
        return self.filter(
            within_any(desk_paths(user), "area__path")
            | Q(pk__in=teams_of(surroundings_of(user).person, is_leader=True))
            | within_any(party_reach(user).paths, "party_organisation__path")
        )

    def administered_by(self, user: AnyUser) -> "TeamQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area__path"))

    def current(self) -> "TeamQuerySet":
        return self.filter(disbanded_on=None)

    def within(self, area: "Area") -> "TeamQuerySet":
        return self.filter(within(area.path, "area__path"))

    def for_list(self) -> "TeamQuerySet":
        return self.select_related("unit", "area", "party_organisation").defer(*boundaries("area"))


def teams_of(person: int | None, **which: bool) -> Any:
    from partybuilding.models import TeamMember

    return TeamMember.objects.current().filter(person=person or 0, **which).values_list("team", flat=True)


class BelongingQuerySet(models.QuerySet[Any]):
    def current(self) -> Self:
        return self.filter(left=None)


class TeamMemberQuerySet(BelongingQuerySet):
    def visible_to(self, user: AnyUser) -> "TeamMemberQuerySet":
        """Oneself, and the members of the teams that one keeps."""
        from partybuilding.models import Team

        own = Q(person=surroundings_of(user).person or 0)
        return self.filter(own | Q(team__in=Team.objects.kept_by(user).values("pk")))
