"""Staffing against the norm as a table, grid by grid. It is counted, and goes out only."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.errors import Invalid
from grids.domain import domain_of
from grids.models import Area, AreaKind
from grids.querysets import AreaQuerySet, within_any
from grids.reach import reach_of
from grids.staffing import Figures, Staffing
from grids.tables.common import has_reach
from sheets.registers import Column, Filters, Kind, Outcome, Register, Row

NUMBERS = {
    "households": gettext_lazy("Households"),
    "workers": gettext_lazy("Grid workers"),
    "workers_asked": gettext_lazy("Grid workers asked"),
    "workers_missing": gettext_lazy("Grid workers missing"),
    "liaisons": gettext_lazy("Grid liaisons"),
    "liaisons_asked": gettext_lazy("Grid liaisons asked"),
    "liaisons_missing": gettext_lazy("Grid liaisons missing"),
    "unmanaged": gettext_lazy("Unmanaged buildings"),
}


LEVELS_ABOVE = (AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY, AreaKind.GRID)


class StaffingTable(Register):
    key = "staffing"
    title = gettext_lazy("Staffing against the norm")
    order = 60
    filters = ("area",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="street", title=gettext_lazy("Street")),
        Column(name="community", title=gettext_lazy("Community")),
        Column(name="code", title=gettext_lazy("Code"), kind=Kind.CODE),
        Column(name="name", title=gettext_lazy("Grid"), width=24),
        *(Column(name=name, title=title, kind=Kind.NUMBER, width=12) for name, title in NUMBERS.items()),
        Column(name="size", title=gettext_lazy("Size")),
    )

    def may_export(self, user: User) -> bool:
        return has_reach(user)

    def count(self, user: User, filters: Filters) -> int:
        return sum(len(each.grids) for each in self._found(user, filters))

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        for staffing in self._found(user, filters):
            names = {area.pk: area for area in staffing.areas}
            for row in staffing.grids:
                above = {names[pk].kind: names[pk].name for pk in row.area.ancestor_ids if pk in names}
                yield {
                    "street": above.get(AreaKind.STREET, ""),
                    "community": above.get(AreaKind.COMMUNITY, ""),
                    "code": row.area.code,
                    "name": row.area.name,
                    "size": size_words(row.figures),
                    **{name: getattr(row.figures, name) for name in NUMBERS},
                }

    def _found(self, user: User, filters: Filters) -> list[Staffing]:
        reach, domain = reach_of(user), domain_of(user)
        rows = Area.objects.current().defer("boundary")
        if not (reach.everything or domain.everything):
            rows = rows.filter(within_any(reach.paths | domain.paths))
        if code := filters.get("area", ""):
            area = rows.filter(code=code).first()
            if area is None:
                raise Invalid.field("area", _("There is no area of this code."))
            return [Staffing(area)]
        return [Staffing(each) for each in _outermost(rows.filter(kind__in=LEVELS_ABOVE))]

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        sentence = gettext_lazy("This table is counted; nothing can be brought in.")
        return [Outcome.refused(row, [("code", sentence)]) for row in rows]

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        raise Invalid(_("This table is counted; nothing can be brought in."))


def _outermost(rows: AreaQuerySet) -> list[Area]:
    found: list[Area] = []
    for area in rows.order_by("path"):
        if not found or not found[-1].contains(area.path):
            found.append(area)
    return found


def size_words(figures: Figures) -> str:
    if figures.too_large:
        return _("too large")
    return _("too small") if figures.too_small else ""
