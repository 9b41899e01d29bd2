"""The list of visits as the desk narrows it. It knows places and days, and counts nobody's work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.clock import today
from common.inputs import LineField
from common.keyset import Ordering
from grids.models import Area
from grids.register.choosing import places_named
from grids.register.listing import FilterForm, Listing
from visits.choices import VisitKind
from visits.models import Visit
from visits.querysets import VisitQuerySet
from visits.rows import changed_parts, kind_shown

# Period → how many days before today it begins.
PERIODS: dict[str, tuple[int, str | Promise]] = {
    "today": (0, gettext_lazy("today")),
    "week": (6, gettext_lazy("last 7 days")),
    "month": (29, gettext_lazy("last 30 days")),
}
DUE, OPEN = "due", "open"
WANTED = [(DUE, gettext_lazy("follow-up is due")), (OPEN, gettext_lazy("follow-up is open"))]


class VisitFilter(FilterForm):
    """`place` and `household` come from the panels of those pages."""

    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        self._offer("kind", _("any kind"), list(VisitKind.choices))
        self._offer("period", _("any day"), [(name, label) for name, (_days, label) in PERIODS.items()])
        self._offer("wanted", _("with and without follow-up"), WANTED)
        for name in ("place", "household"):
            self.fields[name] = LineField(max_length=40, required=False)
            self.fields[name].widget = self.fields[name].hidden_widget()


@dataclass(frozen=True)
class VisitRow:
    visit: Visit
    kind: VisitKind
    changed: str
    is_due: bool

    @property
    def day(self) -> date:
        return timezone.localdate(self.visit.at)


class VisitListing(Listing[Visit]):
    """The newest first."""

    ordering = Ordering.of("newest", "-at")
    url_name = "visits:visits"
    title = gettext_lazy("Visits")
    search = gettext_lazy("Name of the building or place")
    nothing_fits = gettext_lazy("No visit fits")
    advice = gettext_lazy("Take a filter away, or choose a longer time.")

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        self.form = VisitFilter(params, self.areas)

    def scope(self) -> VisitQuerySet:
        return Visit.objects.visible_to(self.user).for_list()

    def narrowed(self, rows: VisitQuerySet, wishes: dict[str, Any]) -> VisitQuerySet:
        return narrow(rows, self.user, wishes)

    @cached_property
    def rows(self) -> list[VisitRow]:
        return [row_of(visit, self.user) for visit in self.page.rows]


def row_of(visit: Visit, user: User) -> VisitRow:
    wanted = visit.next_wanted if visit.answered_by_id is None else None
    return VisitRow(visit, kind_shown(visit, user), changed_parts(visit), bool(wanted and wanted <= today()))


def narrow(rows: VisitQuerySet, user: User, wishes: Mapping[str, Any]) -> VisitQuerySet:
    """The visits that fit every wish."""
    if wishes.get("area"):
        rows = rows.within(wishes["area"])
    if wishes.get("kind"):
        rows = rows.of_kind(wishes["kind"], user)
    if wishes.get("period"):
        rows = rows.filter(at__gte=_since(wishes["period"]))
    if wishes.get("wanted"):
        rows = rows.wanted(today() if wishes["wanted"] == DUE else None)
    if wishes.get("place"):
        rows = rows.filter(area__code=wishes["place"])
    if wishes.get("household"):
        rows = rows.filter(household__code=wishes["household"])
    if wishes.get("q"):
        named = places_named(Area.objects.registered_to(user), wishes["q"])
        rows = rows.filter(area__in=named.values("pk"))
    return rows


def _since(period: str) -> datetime:
    day = today() - timedelta(days=PERIODS[period][0])
    return timezone.make_aware(datetime.combine(day, time.min))
