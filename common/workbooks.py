"""Tables as a workbook: numbers are numbers, everything else is text, and nothing is a formula."""

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import NamedTuple

from django.http import FileResponse
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

LONGEST_TITLE = 31  # of a sheet, in every program that reads them
FORBIDDEN = str.maketrans("[]:*?/\\'", "()" + "·" * 6)  # in the title of a sheet
NOTHING = "–"


class Percent(float):
    """A share in percent: 12.5 is written as a number that shows as 12.5%."""


class Sheet(NamedTuple):
    """`above` are lines of words over the headings, `below` under the table; rows are taken one by one."""

    title: str
    headings: Iterable[object]
    rows: Iterable[Iterable[object]]
    widths: tuple[int, ...] = ()
    above: tuple[Iterable[object], ...] = ()
    below: str = ""


def percent(part: int | Decimal, whole: int) -> Percent | None:
    """To one place, as a share is read; of nothing there is none."""
    return Percent((Decimal(part) * 100 / whole).quantize(Decimal("0.1"))) if whole > 0 else None


def cell_words(value: object) -> str:
    """A cell as a page shows it."""
    if value is None:
        return NOTHING
    return f"{value:.1f}%" if isinstance(value, Percent) else str(value)


def workbook(*sheets: Sheet) -> BytesIO:
    """Rows leave memory as they are written."""
    kept = BytesIO()
    book = Workbook(kept, {"constant_memory": True})
    bold, share = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
    for each in sheets:
        _fill(book.add_worksheet(each.title.translate(FORBIDDEN)[:LONGEST_TITLE]), each, bold, share)
    book.close()
    kept.seek(0)
    return kept


def _fill(page: Worksheet, sheet: Sheet, bold: Format, share: Format) -> None:
    heads = (*sheet.above, sheet.headings)
    page.freeze_panes(len(heads), 1)
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for at, words in enumerate(heads):
        for column, word in enumerate(words):
            page.write_string(at, column, str(word), bold)
    at = len(heads) - 1
    for at, cells in enumerate(sheet.rows, start=len(heads)):
        for column, cell in enumerate(cells):
            _put(page, at, column, cell, share)
    if sheet.below:
        page.write_string(at + 1, 0, sheet.below)


def _put(page: Worksheet, row: int, column: int, cell: object, share: Format) -> None:
    if isinstance(cell, Percent):
        page.write_number(row, column, cell / 100, share)
    elif isinstance(cell, int | float | Decimal):
        page.write_number(row, column, float(cell))
    elif cell is not None:
        page.write_string(row, column, str(cell))


def workbook_file(name: str, *sheets: Sheet) -> FileResponse:
    """The same as an answer to be kept as `<name>.xlsx`."""
    return FileResponse(workbook(*sheets), as_attachment=True, filename=f"{name}.xlsx")
