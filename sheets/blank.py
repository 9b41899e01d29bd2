"""The template of a register: headers, drop-downs, and beside each column what belongs there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from accounts.models import User
from sheets.headers import title_of
from sheets.registers import Column, Kind, Register
from sheets.writing import Heading, add_table, put_row, workbook

LONGEST_LIST = 255  # characters that Excel takes in place of a range
LONGEST_HINT = 255
LONGEST_HINT_TITLE = 32
KINDS = {Kind.DATE: "2024-03-05", Kind.NUMBER: "12.5"}


@contextmanager
def template(table: Register, user: User) -> Iterator[Path]:
    with TemporaryDirectory(prefix="sheet-") as folder:
        path = Path(folder) / "template.xlsx"
        with workbook(path) as book:
            _fill(book, table, user)
        yield path


def _fill(book: Workbook, table: Register, user: User) -> None:
    columns = table.incoming
    offered = {column.name: [label for _value, label in column.choices_for(user)] for column in columns}
    sheet, _text = add_table(book, _("Data"), [_heading(column) for column in columns])
    _explain(book, columns, offered)
    places = _lists(book, {name: labels for name, labels in offered.items() if not _fits(labels)})
    for at, column in enumerate(columns):
        _validate(sheet, at, column, places.get(column.name) or offered[column.name])


def _heading(column: Column) -> Heading:
    star = "*" if column.required else ""
    return Heading(title_of(column) + star, column.width, column.kind != Kind.NUMBER)


def _fits(labels: list[str]) -> bool:
    return len(",".join(labels)) <= LONGEST_LIST and not any("," in label for label in labels)


def _explain(book: Workbook, columns: list[Column], offered: dict[str, list[str]]) -> None:
    headings = [Heading(_("Column"), 20), Heading(_("Required"), 10), Heading(_("Example"), 24)]
    headings += [Heading(_("What belongs there"), 60), Heading(_("Choices"), 60)]
    sheet, text = add_table(book, _("Explanation"), headings)
    for at, column in enumerate(columns, start=1):
        choices = _(", ").join(offered[column.name][:50])
        example = column.example or KINDS.get(column.kind, "")
        put_row(sheet, at, [title_of(column), column.required, example, str(column.help), choices], text)


def _lists(book: Workbook, long: dict[str, list[str]]) -> dict[str, str]:
    """Lists that are too long for a cell's own rule stand on a hidden sheet; where, by column."""
    if not long:
        return {}
    sheet = book.add_worksheet("Lists")
    sheet.hide()
    names = list(long)
    for row in range(max(map(len, long.values()))):
        for at, name in enumerate(names):
            if row < len(long[name]):
                sheet.write_string(row, at, long[name][row])
    return {name: f"=Lists!{_range(at, len(long[name]))}" for at, name in enumerate(names)}


def _range(column: int, length: int) -> str:
    letters = xl_col_to_name(column, col_abs=True)
    return f"{letters}$1:{letters}${length}"


def _validate(sheet: Worksheet, at: int, column: Column, source: str | list[str]) -> None:
    hint = " ".join(filter(None, [str(column.help), _hint_of(column)]))[:LONGEST_HINT]
    rule: dict[str, Any] = {"validate": "list", "source": source} if source else {"validate": "any"}
    if column.kind != Kind.CHOICE:
        rule["show_error"] = False
    if hint:
        rule |= {"input_title": title_of(column)[:LONGEST_HINT_TITLE], "input_message": hint}
    if source or hint:
        sheet.data_validation(1, at, settings.SHEETS_MAX_ROWS, at, rule)


def _hint_of(column: Column) -> str:
    example = column.example or KINDS.get(column.kind, "")
    return _("Example: %(example)s") % {"example": example} if example else ""
