"""The monthly table that offices send, per unit or per community: on the screen, as a workbook, as PDF."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.workbooks import Percent, Sheet, cell_words, percent
from workorders.figures.definitions import ASSIGNED, BUT_AGREED
from workorders.figures.kinds import Kind
from workorders.figures.selecting import Sums, Wish, added, by_communities, by_units, count

HEADINGS: tuple[str | Promise, ...] = (
    pgettext_lazy("of orders", "Sent"),
    gettext_lazy("Completed in time"),
    gettext_lazy("Completed late"),
    gettext_lazy("Not completed"),
    gettext_lazy("Completion rate"),
    gettext_lazy("On-time completion rate"),
    gettext_lazy("Dissatisfied"),
    gettext_lazy("Share of dissatisfied"),
)


# In the order of the headings.
BEHIND = (
    "kind=sent&show=on_time",
    "kind=completed_in_time&show=on_time",
    "kind=completed&less=completed_in_time&show=on_time",
    "kind=due&less=completed&show=on_time",
    "",
    "",
    "kind=dissatisfied&show=satisfied",
    "",
)


@dataclass(frozen=True)
class Line:
    name: str
    code: str
    sent: int
    in_time: int
    late: int
    missing: int
    dissatisfied: int
    reviewed: int

    @property
    def due(self) -> int:
        return self.in_time + self.late + self.missing

    @property
    def linked(self) -> list[tuple[str, str]]:
        """The cells in words, each with what asks for the orders behind it, where there are any."""
        return [(cell_words(cell), behind if cell else "") for cell, behind in zip(self.cells, BEHIND, strict=True)]

    @property
    def cells(self) -> tuple[int | Percent | None, ...]:
        """In the order of the headings."""
        return (
            self.sent,
            self.in_time,
            self.late,
            self.missing,
            percent(self.in_time + self.late, self.due),
            percent(self.in_time, self.due),
            self.dissatisfied,
            percent(self.dissatisfied, self.reviewed),
        )


@dataclass(frozen=True)
class Report:
    wish: Wish
    by_unit: bool
    lines: list[Line]
    total: Line

    @property
    def title(self) -> str:
        where = self.wish.area.name if self.wish.area else ""
        return _("Orders of %(where)s, %(period)s") % {"where": where, "period": self.wish.period.name}

    @property
    def column(self) -> str:
        """What narrows the wish to a line."""
        return "unit" if self.by_unit else "area"

    @property
    def first_heading(self) -> str:
        return _("Unit") if self.by_unit else _("Community")


def report(wish: Wish, by_unit: bool) -> Report:
    rows: Iterable[tuple[Any, Sums]] = by_units(wish) if by_unit else by_communities(wish)
    found = [(_line(row.name, row.code, sums), sums) for row, sums in rows]
    lines = [line for line, _sums in found if any((line.sent, line.due, line.reviewed))]
    return Report(wish, by_unit, lines, _line(_("Together"), "", added(sums for _line, sums in found)))


def _line(name: str, code: str, sums: Sums) -> Line:
    completed, in_time = (count(sums, kind, ASSIGNED) for kind in (Kind.COMPLETED, Kind.COMPLETED_IN_TIME))
    return Line(
        name=name,
        code=code,
        sent=count(sums, Kind.SENT, ASSIGNED),
        in_time=in_time,
        late=completed - in_time,
        missing=count(sums, Kind.DUE, ASSIGNED) - completed,
        dissatisfied=count(sums, Kind.DISSATISFIED, BUT_AGREED),
        reviewed=count(sums, Kind.REVIEWED, BUT_AGREED),
    )


def sheet(table: Report) -> Sheet:
    """The same as a sheet of a workbook."""
    lines = [[line.name, *line.cells] for line in [*table.lines, table.total]]
    headings, widths = (table.first_heading, *HEADINGS), (28, *(14 for _heading in HEADINGS))
    return Sheet(table.title, headings, lines, widths, above=([table.title],))
