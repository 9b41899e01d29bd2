from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from common.clock import today
from grids.domain import domain_of
from grids.querysets import boundaries, within, within_any
from grids.reach import AnyUser, reach_of
from partybuilding.reach import party_reach

if TYPE_CHECKING:
    from grids.models import Area
    from partybuilding.models import Alliance, AllianceMember, ListItem


class AllianceQuerySet(models.QuerySet["Alliance"]):
    def visible_to(self, user: AnyUser) -> "AllianceQuerySet":
        """Those of the areas in reach, those that an organisation that one leads leads, and those that one belongs
        to."""
        from partybuilding.models import AllianceMember

        reach, party = reach_of(user), party_reach(user)
        if reach.everything:
            return self.all()
        own = AllianceMember.objects.of(user).current().values("alliance")
        return self.filter(within_any(reach.paths, "area__path") | Q(leader__in=party.led) | Q(pk__in=own))

    def administered_by(self, user: AnyUser) -> "AllianceQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area__path"))

    def current(self) -> "AllianceQuerySet":
        return self.filter(ended_on=None)

    def within(self, area: "Area") -> "AllianceQuerySet":
        return self.filter(within(area.path, "area__path"))

    def for_list(self) -> "AllianceQuerySet":
        return self.select_related("area", "leader").defer(*boundaries("area"))


class AllianceMemberQuerySet(models.QuerySet["AllianceMember"]):
    def visible_to(self, user: AnyUser) -> "AllianceMemberQuerySet":
        from partybuilding.models import Alliance

        return self.filter(alliance__in=Alliance.objects.visible_to(user).values("pk"))

    def of(self, user: AnyUser) -> "AllianceMemberQuerySet":
        """For which the user speaks: as the one who comes for it, as somebody of the unit, as who leads the party
        organisation."""
        reach = reach_of(user)
        if not user.pk or reach.is_bound:
            return self.none()
        led = party_reach(user).led
        return self.filter(Q(person__user=user.pk) | Q(unit__in=reach.organisations) | Q(party__in=led))

    def current(self) -> "AllianceMemberQuerySet":
        day = today()
        return self.filter(Q(ends=None) | Q(ends__gte=day), starts__lte=day)


class ListItemQuerySet(models.QuerySet["ListItem"]):
    def visible_to(self, user: AnyUser) -> "ListItemQuerySet":
        from partybuilding.models import Alliance

        return self.filter(alliance__in=Alliance.objects.visible_to(user).values("pk"))

    def for_list(self) -> "ListItemQuerySet":
        rows = self.select_related(
            "alliance__area",
            "brought_by__unit",
            "brought_by__party",
            "taken_by__unit",
            "taken_by__party",
            "order",
            "project",
        )
        return rows.defer("alliance__area__boundary", "order__search")
