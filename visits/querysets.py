from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from grids.domain import domain_of
from grids.querysets import boundaries, care_paths, registered, within, within_any
from grids.reach import AnyUser, reach_of

if TYPE_CHECKING:
    from grids.models import Area
    from visits.models import Visit


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: AnyUser) -> "VisitQuerySet":
        """Those of the areas whose people the user works with."""
        return self.filter(registered(user, "area_path"))

    def within(self, area: "Area") -> "VisitQuerySet":
        return self.filter(within(area.path, "area_path"))

    def of_kind(self, kind: str, user: AnyUser) -> "VisitQuerySet":
        """A care visit tells that somebody needs care: to whoever may not know that, it is a visit like any other."""
        from visits.choices import AT_PLACES, VisitKind

        if kind in AT_PLACES:
            return self.filter(kind=kind)
        known = Q() if reach_of(user).everything else within_any(care_paths(user), "area_path")
        care = Q(kind=VisitKind.CARE) & known
        return self.filter(care) if kind == VisitKind.CARE else self.exclude(kind__in=AT_PLACES).exclude(care)

    def wanted(self, until: date | None = None) -> "VisitQuerySet":
        """Those after which another was wanted that has not come yet; with `until`, by that day."""
        rows = self.filter(next_wanted__isnull=False, answered_by=None)
        return rows.filter(next_wanted__lte=until) if until else rows

    def administered_by(self, user: AnyUser) -> "VisitQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area_path"))

    def for_list(self) -> "VisitQuerySet":
        rows = self.select_related("area", "household__area").prefetch_related("raised__order")
        return rows.defer("note", "words", *boundaries("area", "household__area"), "household__door")
