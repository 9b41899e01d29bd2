"""The lists of appraisals and of pairings as pages and tables narrow them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from appraisal.choices import State
from appraisal.models import Pairing, Scheme
from appraisal.querysets import PairingQuerySet, SchemeQuerySet
from common.clock import today
from common.keyset import Ordering
from grids.models import DESK_KINDS, Area
from grids.querysets import within
from grids.register.listing import YES, FilterForm, Listing

YEARS_BACK = 6


def areas_to_choose(user: User) -> list[Area]:
    """Those that have desks, as far as they are visible."""
    rows = Area.objects.visible_to(user).current().filter(kind__in=DESK_KINDS)
    return list(rows.only("pk", "code", "name", "path", "kind").order_by("path")[:500])


class SchemeFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        first = today().year + 1
        years = [(str(year), str(year)) for year in range(first, first - YEARS_BACK, -1)]
        self._offer("year", _("any year"), years)
        self._offer("state", _("any state"), list(State.choices))
        self.fields["year"].label, self.fields["state"].label = _("Year"), _("State")


class SchemeListing(Listing[Scheme]):
    """The newest first."""

    ordering = Ordering.of("newest", "-pk")
    url_name = "appraisal:schemes"
    title = gettext_lazy("Appraisals")
    search = gettext_lazy("Name of the appraisal")
    nothing_fits = gettext_lazy("No appraisal fits")
    advice = gettext_lazy("Take a filter away, or choose another year.")

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user, self.params = user, params
        self.areas = areas_to_choose(user)
        self.form = SchemeFilter(params, self.areas)

    def scope(self) -> SchemeQuerySet:
        return Scheme.objects.visible_to(self.user).for_list()

    def narrowed(self, rows: SchemeQuerySet, wishes: dict[str, Any]) -> SchemeQuerySet:
        if wishes.get("area"):
            rows = rows.within(wishes["area"])
        for name in ("year", "state"):
            if wishes.get(name):
                rows = rows.filter(**{name: wishes[name]})
        return rows.filter(name__icontains=wishes["q"]) if wishes.get("q") else rows


class PairingFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        self._offer("now", _("now and in the past"), [(YES, _("paired today"))])
        self.fields["now"].label = _("When")


class PairingListing(Listing[Pairing]):
    """The newest first."""

    ordering = Ordering.of("newest", "-pk")
    url_name = "appraisal:pairings"
    title = gettext_lazy("Pairings")
    search = gettext_lazy("Unit or community")
    nothing_fits = gettext_lazy("No pairing fits")
    advice = gettext_lazy("Take a filter away, or search for a part of the name.")

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user, self.params = user, params
        self.areas = areas_to_choose(user)
        self.form = PairingFilter(params, self.areas)

    def scope(self) -> PairingQuerySet:
        return Pairing.objects.visible_to(self.user).for_list()

    def narrowed(self, rows: PairingQuerySet, wishes: dict[str, Any]) -> PairingQuerySet:
        return narrow_pairings(rows, wishes)


def narrow_pairings(rows: PairingQuerySet, wishes: Mapping[str, Any]) -> PairingQuerySet:
    """The pairings that fit every wish."""
    if wishes.get("area"):
        rows = rows.filter(within(wishes["area"].path, "area__path"))
    if wishes.get("now"):
        rows = rows.on()
    if wishes.get("q"):
        rows = rows.filter(Q(unit__name__icontains=wishes["q"]) | Q(area__name__icontains=wishes["q"]))
    return rows
