from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, Sum

from grids.domain import domain_of
from grids.querysets import boundaries, within, within_any
from grids.reach import AnyUser, reach_of
from partybuilding.querysets.teams import around, desk_paths, teams_of
from partybuilding.reach import party_reach
from partybuilding.surroundings import surroundings_of

if TYPE_CHECKING:
    from grids.models import Area


class ActivityQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> "ActivityQuerySet":
        """Once it is announced, whoever it happens around, belongs to its organiser or has signed up; before that only
        those who plan it."""
        if reach_of(user).everything:
            return self.all()
        here = surroundings_of(user)
        announced = ~Q(state="planned") & (
            around(user, here, "area_path", "area")
            | Q(team__in=teams_of(here.person))
            | Q(party_organisation__in=here.organisations)
            | Q(pk__in=_signed(here.person))
        )
        return self.filter(announced | self._kept(user))

    def kept_by(self, user: AnyUser) -> "ActivityQuerySet":
        """Those that the user plans, announces and records."""
        return self.all() if reach_of(user).everything else self.filter(self._kept(user))

    def _kept(self, user: AnyUser) -> Q:
        led = Q(team__in=teams_of(surroundings_of(user).person, is_leader=True))
        party = party_reach(user).paths
        return (
            within_any(desk_paths(user), "area_path")
            | led
            | within_any(party, "party_organisation__path")
            | within_any(party, "team__party_organisation__path")
        )

    def published(self) -> "ActivityQuerySet":
        """Those that everybody may read about."""
        return self.filter(is_public=True).exclude(state="planned")

    def administered_by(self, user: AnyUser) -> "ActivityQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area_path"))

    def within(self, area: "Area") -> "ActivityQuerySet":
        return self.filter(within(area.path, "area_path"))

    def for_list(self) -> "ActivityQuerySet":
        return self.select_related("area", "team__unit", "party_organisation").defer(*boundaries("area"))


def _signed(person: int | None) -> Any:
    from partybuilding.models import SignUp

    return SignUp.objects.filter(person=person or 0).exclude(state="withdrawn").values_list("activity", flat=True)


class SignUpQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> "SignUpQuerySet":
        """One's own, and those of the activities that one organises. Everybody else sees numbers."""
        from partybuilding.models import Activity

        own = Q(person=surroundings_of(user).person or 0)
        return self.filter(own | Q(activity__in=Activity.objects.kept_by(user).values("pk")))

    def standing(self) -> "SignUpQuerySet":
        return self.exclude(state="withdrawn")

    def hours_in(self, year: int) -> Decimal:
        """The hours given in a year, together."""
        days = (date(year, 1, 1), date(year, 12, 31))
        return self.filter(activity__starts_at__date__range=days).aggregate(all=Sum("hours"))["all"] or Decimal(0)
