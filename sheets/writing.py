"""Tables as files, row by row: a workbook or CSV, no cell a formula, and who took them away written inside."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from common.tables import safe_cell
from sheets.choices import Format

LONGEST_CELL = 32_767  # of Excel
ENCODINGS = {Format.CSV_UTF8: "utf-8-sig", Format.CSV_GB18030: "gb18030"}


@dataclass(frozen=True)
class Heading:
    title: str
    width: int = 16
    is_text: bool = True


def cell_text(value: object) -> str:
    """What a person reads in the cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def write(path: Path, chosen: str, headings: Sequence[Heading], rows: Iterable[Sequence[object]], mark: str) -> None:
    """One file in the chosen format; `mark` says who took it, when and what for."""
    if chosen == Format.XLSX:
        _write_workbook(path, headings, rows, mark)
    else:
        _write_csv(path, ENCODINGS[Format(chosen)], headings, rows, mark)


@contextmanager
def workbook(path: Path) -> Iterator[Workbook]:
    """A workbook that is written to disk as it grows and takes no text for a formula, an address or a number."""
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent), **plain})
    try:
        yield book
    finally:
        book.close()


def add_table(book: Workbook, name: str, headings: Sequence[Heading]) -> tuple[Worksheet, CellFormat]:
    """A sheet with its first row; and the format of cells of text."""
    sheet, text = book.add_worksheet(name), book.add_format({"num_format": "@"})
    bold = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    for at, heading in enumerate(headings):
        sheet.set_column(at, at, heading.width, text if heading.is_text else None)
        sheet.write_string(0, at, heading.title, bold)
    sheet.freeze_panes(1, 0)
    return sheet, text


def put_row(sheet: Worksheet, at: int, cells: Iterable[object], text: CellFormat) -> None:
    for column, value in enumerate(cells):
        if isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(at, column, value)
        elif words := cell_text(value):
            sheet.write_string(at, column, safe_cell(words)[:LONGEST_CELL], text)


def _write_workbook(path: Path, headings: Sequence[Heading], rows: Iterable[Sequence[object]], mark: str) -> None:
    with workbook(path) as book:
        sheet, text = add_table(book, _("Data"), headings)
        # In a header or footer & begins a code, and there is room for 255 characters.
        sheet.set_footer(f"&L&8{mark.replace('&', '&&')[:200]}")
        for at, cells in enumerate(rows, start=1):
            put_row(sheet, at, cells, text)
        origin = book.add_worksheet(_("Origin"))
        origin.set_column(0, 0, 100)
        origin.write_string(0, 0, safe_cell(mark))


def _write_csv(path: Path, encoding: str, headings: Sequence[Heading], rows: Iterable[Any], mark: str) -> None:
    with path.open("w", encoding=encoding, newline="", errors="replace") as out:
        writer = csv.writer(out)
        writer.writerow([safe_cell(heading.title) for heading in headings])
        for cells in rows:
            writer.writerow([safe_cell(cell_text(value)) for value in cells])
        writer.writerow([safe_cell(mark)])
