"""Visits as a table that goes out: masked, and without a column to count anybody by."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.errors import Invalid, NotAllowed
from grids.register.tables.base import RegisterTable, area_of
from sheets.registers import Column, Filters, Kind, Outcome, Row
from visits.choices import VisitKind
from visits.listing import PERIODS, WANTED, narrow, row_of
from visits.models import Visit

CHOICES = {"kind": VisitKind.values, "period": list(PERIODS), "wanted": [value for value, _label in WANTED]}
NAMES = {
    "at": gettext_lazy("When"),
    "kind": gettext_lazy("Kind"),
    "area": gettext_lazy("Area code"),
    "place": gettext_lazy("Place"),
    "household": gettext_lazy("Household code"),
    "met": gettext_lazy("Met"),
    "changed": gettext_lazy("Changed"),
    "orders": gettext_lazy("Orders raised"),
    "next_wanted": gettext_lazy("Next visit wanted by"),
}


class Visits(RegisterTable):
    key = "visits"
    title = gettext_lazy("Visits")
    order = 45
    filters = ("area", "kind", "period", "wanted", "place", "household", "q")
    columns: ClassVar[tuple[Column, ...]] = tuple(
        Column(name=name, title=title, kind=Kind.CODE if name in ("area", "household") else Kind.TEXT, read_only=True)
        for name, title in NAMES.items()
    )

    def may_import(self, user: User) -> bool:
        return False

    def may_export_in_full(self, user: User) -> bool:
        return False

    def found(self, user: User, filters: Filters) -> Any:
        for name, values in CHOICES.items():
            if filters.get(name) and filters[name] not in values:
                raise Invalid.field(name, _("Choose one of: %(names)s.") % {"names": ", ".join(values)})
        wishes = {**filters, "area": area_of(user, filters)}
        return narrow(Visit.objects.visible_to(user), user, wishes)

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        for visit in self.found(user, filters).for_list().order_by("-at", "-pk").iterator(chunk_size=500):
            yield _cells(visit, user)

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        raise NotAllowed(_("You may not import into this register."))

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        raise NotAllowed(_("You may not import into this register."))


def _cells(visit: Visit, user: User) -> dict[str, object]:
    row = row_of(visit, user)
    return {
        "at": f"{timezone.localtime(visit.at):%Y-%m-%d %H:%M}",
        "kind": str(row.kind.label),
        "area": visit.area.code,
        "place": str(visit.household or visit.area),
        "household": visit.household.code if visit.household else "",
        "met": visit.get_met_display(),
        "changed": row.changed,
        "orders": ", ".join(each.order.number for each in visit.raised.all()),
        "next_wanted": visit.next_wanted.isoformat() if visit.next_wanted else "",
    }
