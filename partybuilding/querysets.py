from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

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
