from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from grids.querysets import boundaries, registered, within_any
from grids.reach import AnyUser
from partybuilding.reach import party_reach

if TYPE_CHECKING:
    from partybuilding.models import Finding

OPEN, NOTED, GONE = "open", "noted", "gone"


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: AnyUser) -> "FindingQuerySet":
        """About records: whoever leads the branch that keeps them. About residents: whoever leads the organisation of
        the area, or one above it, and sees these residents at work."""
        party = party_reach(user)
        records = Q(area=None, organisation__in=party.led)
        residents = (
            Q(area__isnull=False) & within_any(party.paths, "organisation__path") & registered(user, "area__path")
        )
        return self.filter(records | residents)

    def standing(self) -> "FindingQuerySet":
        return self.filter(gone_at=None)

    def in_state(self, state: str) -> "FindingQuerySet":
        """To be looked into, with an outcome, or no longer so."""
        if state == GONE:
            return self.exclude(gone_at=None)
        return self.standing().exclude(outcome="") if state == NOTED else self.standing().filter(outcome="")

    def for_list(self) -> "FindingQuerySet":
        joined = ("person", "organisation", "area", "transfer", "floating")
        return self.select_related(*joined).defer(*boundaries("area"))
