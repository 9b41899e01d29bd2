"""Areas, units, categories or channels beside each other: sorted by any figure, and as a workbook."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.workbooks import Percent, Sheet
from workorders.choices import Channel
from workorders.figures import selecting
from workorders.figures.asking import By
from workorders.figures.definitions import FIGURES, Value
from workorders.figures.selecting import Sums, Wish

NAME = "name"


@dataclass(frozen=True)
class Row:
    name: str
    code: str
    values: list[Value]

    def rate(self, figure: str) -> Decimal | None:
        return next(value.rate for value in self.values if value.figure.code == figure)


@dataclass(frozen=True)
class Column:
    """A heading that sorts: by what a click on it asks for, and whether it sorts now."""

    label: str
    sort: str
    order: str = ""  # as aria-sort says it


def rows(wish: Wish, by: By, sort: str = "") -> list[Row]:
    found = [Row(name, code, selecting.values(sums)) for name, code, sums in _each(wish, by)]
    return sorted_by(found, sort)


def sorted_by(found: list[Row], sort: str) -> list[Row]:
    """What has no rate stands at the end either way."""
    key, falls = sort.lstrip("-"), sort.startswith("-")
    if not key:
        return found
    if key == NAME:
        return sorted(found, key=lambda row: row.name, reverse=falls)
    rated = [(rate, row) for row in found if (rate := row.rate(key)) is not None]
    inside = [row for _rate, row in sorted(rated, key=lambda pair: pair[0], reverse=falls)]
    return inside + [row for row in found if row.rate(key) is None]


def columns(by: By, sort: str) -> list[Column]:
    """The first click shows what stands worst, the next turns it round."""
    found = [_column(NAME, str(by.label), NAME, sort)]
    for figure in FIGURES.values():
        first = figure.code if figure.more_is_better else f"-{figure.code}"
        found.append(_column(figure.code, str(figure.name), first, sort))
    return found


def _column(key: str, label: str, first: str, sort: str) -> Column:
    if sort.lstrip("-") != key:
        return Column(label, first)
    turned = sort[1:] if sort.startswith("-") else f"-{sort}"
    return Column(label, turned, "descending" if sort.startswith("-") else "ascending")


def _each(wish: Wish, by: By) -> Iterator[tuple[str, str, Sums]]:
    if by == By.CHANNEL:
        yield from ((str(Channel(key).label), key, sums) for key, sums in selecting.sums_by(wish, "channel").items())
        return
    found: Iterable[tuple[Any, Sums]] = (
        selecting.by_areas(wish, selecting.children(wish))
        if by == By.AREA
        else selecting.by_units(wish)
        if by == By.UNIT
        else selecting.by_categories(wish)
    )
    yield from ((row.name, row.code, sums) for row, sums in found)


def sheet(title: str, by: By, found: list[Row]) -> Sheet:
    """Of each figure the rate and what was counted."""
    names = ["", *(word for figure in FIGURES.values() for word in (figure.name, "", ""))]
    headings = [by.label, *(word for _figure in FIGURES for word in (_("Rate"), _("counted"), _("of")))]
    lines = [[row.name, *(cell for value in row.values for cell in _cells(value))] for row in found]
    return Sheet(title, headings, lines, (28,), above=([title], names))


def _cells(value: Value) -> tuple[Percent | None, Decimal, int]:
    return Percent(value.rate) if value.rate is not None else None, value.over, value.under
