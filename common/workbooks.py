"""Tables as a workbook: numbers are numbers, everything else is text, and nothing is a formula."""

from collections.abc import Iterable
from io import BytesIO
from typing import NamedTuple

from django.http import FileResponse
from xlsxwriter import Workbook

LONGEST_TITLE = 31  # of a sheet, in every program that reads them


class Percent(float):
    """A share in percent: 12.5 is written as a number that shows as 12.5%."""


class Sheet(NamedTuple):
    title: str
    headings: Iterable[object]
    rows: Iterable[Iterable[object]]
    widths: tuple[int, ...] = ()


def workbook(*sheets: Sheet) -> BytesIO:
    kept = BytesIO()
    book = Workbook(kept, {"in_memory": True})
    bold, share = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
    for each in sheets:
        page = book.add_worksheet(each.title[:LONGEST_TITLE])
        page.freeze_panes(1, 1)
        for column, heading in enumerate(each.headings):
            page.write_string(0, column, str(heading), bold)
        for row, cells in enumerate(each.rows, start=1):
            for column, cell in enumerate(cells):
                if isinstance(cell, Percent):
                    page.write_number(row, column, cell / 100, share)
                elif isinstance(cell, int | float):
                    page.write_number(row, column, cell)
                elif cell is not None:
                    page.write_string(row, column, str(cell))
        for column, width in enumerate(each.widths):
            page.set_column(column, column, width)
    book.close()
    kept.seek(0)
    return kept


def workbook_file(name: str, *sheets: Sheet) -> FileResponse:
    """The same as an answer to be kept as `<name>.xlsx`."""
    return FileResponse(workbook(*sheets), as_attachment=True, filename=f"{name}.xlsx")
