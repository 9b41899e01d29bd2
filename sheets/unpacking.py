"""A program of its own that reads a workbook and writes it as lines of JSON: `python -m sheets.unpacking FILE MB`.

The library holds a whole sheet in memory. Apart from the worker that memory has a limit, goes back when the program
ends, and a file made to break the reader breaks nothing else. The first line is the height of the sheet or what is
wrong; each following one a row. Nothing of Django is loaded here.
"""

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

Range = tuple[tuple[int, int], tuple[int, int]]
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
PIECE = 1 << 16
SECONDS = 120


def main(path: str, megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        lines = list_rows(path)
        for line in lines:
            sys.stdout.write(json.dumps(line, ensure_ascii=False, default=plain) + "\n")
    except PasswordError:
        say("encrypted")
    except MemoryError:
        say("too_large")
    except (CalamineError, expat.ExpatError, KeyError, OSError, ValueError):
        say("damaged")


def list_rows(path: str) -> Iterator[Any]:
    with CalamineWorkbook.from_path(path) as book:
        name = first_visible(book)
        merged = first_merged(path, book, name)
        if merged:
            yield {"problem": "merged", "place": merged}
            return
        sheet = book.get_sheet_by_name(name)
        yield {"height": sheet.end[0] + 1 if sheet.end else 0}
        yield from sheet.iter_rows()


def first_visible(book: CalamineWorkbook) -> str:
    visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    return visible[0] if visible else book.sheet_names[0]


def first_merged(path: str, book: CalamineWorkbook, name: str) -> str:
    sheet: CalamineSheet = book.get_sheet_by_name(name)
    ranges = sheet.merged_cell_ranges
    if ranges is None:
        ranges = merged_in_ods(path, name)
    if not ranges:
        return ""
    first, last = min(ranges)
    return f"{place(*first)}:{place(*last)}"


def merged_in_ods(path: str, name: str) -> list[Range]:
    """The library does not say it of this format."""
    finder = MergedCells(name)
    with ZipFile(path) as archive, archive.open("content.xml") as content:
        while piece := content.read(PIECE):
            finder.parser.Parse(piece)
    return finder.found


class MergedCells:
    """Where cells of one sheet span others; counts rows and columns as they go by."""

    def __init__(self, name: str) -> None:
        self.name, self.found = name, list[Range]()
        self.is_here, self.row, self.next_row, self.column = False, 0, 0, 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EntityDeclHandler = self.refuse

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        known = {key.removeprefix(TABLE): value for key, value in attributes.items()}
        if tag == f"{TABLE}table":
            self.is_here, self.next_row = known.get("name") == self.name, 0
        elif tag == f"{TABLE}table-row":
            self.row, self.column = self.next_row, 0
            self.next_row += int(known.get("number-rows-repeated", "1"))
        elif tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            self.cell(known)

    def cell(self, known: dict[str, str]) -> None:
        rows, columns = (int(known.get(f"number-{what}-spanned", "1")) for what in ("rows", "columns"))
        if self.is_here and (rows > 1 or columns > 1):
            self.found.append(((self.row, self.column), (self.row + rows - 1, self.column + columns - 1)))
        self.column += int(known.get("number-columns-repeated", "1"))

    def refuse(self, *_declared: object) -> None:
        raise ValueError("no table declares entities")


def place(row: int, column: int) -> str:
    """A1 for (0, 0)."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def plain(value: Any) -> Any:
    """What JSON has no word for: a date or time, marked so that it is not taken for a text."""
    if isinstance(value, datetime):
        return {"date": value.isoformat(sep=" ", timespec="seconds")}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    raise TypeError(type(value))


def say(problem: str) -> None:
    sys.stdout.write(json.dumps({"problem": problem}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
