"""Areas, units, categories or channels beside each other: sorted by any figure, and as a workbook."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

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


def workbook(title: str, by: By, found: list[Row]) -> BytesIO:
    """Of each figure the rate and what was counted. Names are text, never a formula."""
    kept = BytesIO()
    book = Workbook(kept, {"in_memory": True})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.write_string(0, 0, title, bold)
    sheet.write_string(2, 0, str(by.label), bold)
    for place, figure in enumerate(FIGURES.values()):
        sheet.write_string(1, 1 + 3 * place, str(figure.name), bold)
        for offset, heading in enumerate((_("Rate"), _("counted"), _("of"))):
            sheet.write_string(2, 1 + 3 * place + offset, heading, bold)
    for line, row in enumerate(found, start=3):
        sheet.write_string(line, 0, row.name)
        for place, value in enumerate(row.values):
            _write(sheet, line, 1 + 3 * place, value)
    sheet.set_column(0, 0, 28)
    sheet.freeze_panes(3, 1)
    book.close()
    kept.seek(0)
    return kept


def _write(sheet: Any, line: int, column: int, value: Value) -> None:
    if value.rate is not None:
        sheet.write_number(line, column, float(value.rate))
    sheet.write_number(line, column + 1, float(value.over))
    sheet.write_number(line, column + 2, value.under)
