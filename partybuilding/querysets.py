from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from grids.domain import domain_of
from grids.querysets import within_any
from grids.reach import AnyUser, reach_of

if TYPE_CHECKING:
    from partybuilding.models import PartyOrganisation


class PartyOrganisationQuerySet(models.QuerySet["PartyOrganisation"]):
    def visible_to(self, user: AnyUser) -> "PartyOrganisationQuerySet":
        """Those of the areas in reach, and those of one's own units."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        return self.filter(within_any(reach.paths, "area__path") | Q(unit__in=reach.organisations))

    def administered_by(self, user: AnyUser) -> "PartyOrganisationQuerySet":
        """Those of the administrator's areas and of the units at home there."""
        domain = domain_of(user)
        if domain.everything:
            return self.all()
        return self.filter(within_any(domain.paths, "area__path") | within_any(domain.paths, "unit__home__path"))
