"""From what stands in a cell to the text that a register gets, or a sentence that says what would be right."""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from common.tables import FORMULA_STARTS
from sheets.reading import Cell
from sheets.registers import Column, Kind

# A spreadsheet keeps fifteen digits of a number; of a longer one the end is lost.
EXACT_DIGITS = 15
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{2,}")
WRITTEN_DATES = (
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
SERIAL_START = date(1899, 12, 30)  # of Excel, which takes 1900 for a leap year
SERIALS = range(1, 80_000)  # 1899 to 2119
LONGEST = 5000


class WrongCell(Exception):
    """The sentence for the person."""


def text_in(cell: Cell) -> str:
    """What a person sees in the cell, more or less; used for headers, previews and whatever has no kind."""
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dict):
        return cell["date"].removesuffix(" 00:00:00")
    return _unescaped(str(cell)).strip()


def value_of(column: Column, cell: Cell, choices: dict[str, str]) -> str:
    """The value for the register; an empty text for an empty cell. `choices` leads from words to values."""
    text = text_in(cell)
    if not text:
        if column.required:
            raise WrongCell(_("This must not be empty."))
        return ""
    if len(text) > LONGEST:
        raise WrongCell(_("Write at most %(limit)d characters.") % {"limit": LONGEST})
    if column.sensitive and "*" in text:
        raise WrongCell(_("This value is masked. Write it in full, or delete the whole column to leave it as it is."))
    return READERS[column.kind](cell, text, choices)


def date_of(cell: Cell) -> str:
    text = text_in(cell)
    if isinstance(cell, dict):
        return text[:10]
    folded = unicodedata.normalize("NFKC", text).replace(" ", "") if "年" in text else text
    for pattern in WRITTEN_DATES:
        if found := pattern.fullmatch(folded):
            return _date(*map(int, found.groups()), text=text)
    if re.fullmatch(r"\d{1,5}(\.\d+)?", text) and int(float(text)) in SERIALS:
        return (SERIAL_START + timedelta(days=int(float(text)))).isoformat()
    raise _no_date(text)


def words_of(choices: list[tuple[str, str]]) -> dict[str, str]:
    """Value and label, as people may write them, each leading to the value."""
    words = {folded(label): value for value, label in choices}
    return {**words, **{folded(value): value for value, _label in choices}}


def folded(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()


def _plain(cell: Cell, text: str, _choices: dict[str, str]) -> str:
    if isinstance(cell, float) and abs(cell) >= 10**EXACT_DIGITS:
        raise _digits_lost(f"{cell:.5E}")
    if isinstance(cell, str) and SCIENTIFIC.fullmatch(text):
        raise _digits_lost(text)
    return text


def _number(_cell: Cell, text: str, _choices: dict[str, str]) -> str:
    try:
        number = Decimal(unicodedata.normalize("NFKC", text).replace(",", ""))
    except InvalidOperation as error:
        raise WrongCell(_("Write a number, not “%(text)s”.") % {"text": text[:40]}) from error
    if not number.is_finite():
        raise WrongCell(_("Write a number, not “%(text)s”.") % {"text": text[:40]})
    return str(number)


def _choice(_cell: Cell, text: str, choices: dict[str, str]) -> str:
    value = choices.get(folded(text))
    if value is None:
        sentence = _("“%(text)s” is none of the choices; the template lists them.")
        raise WrongCell(sentence % {"text": text[:40]})
    return value


READERS = {
    Kind.TEXT: _plain,
    Kind.CODE: _plain,
    Kind.DATE: lambda cell, _text, _choices: date_of(cell),
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
}


def _date(year: int, month: int, day: int, *, text: str) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise _no_date(text) from error


def _no_date(text: str) -> WrongCell:
    return WrongCell(_("Write a date such as 2024-03-05, not “%(text)s”.") % {"text": text[:40]})


def _digits_lost(text: str) -> WrongCell:
    sentence = _(
        "The spreadsheet made a number of this (%(text)s) and its last digits are lost. "
        "Format the column as text and write it again."
    )
    return WrongCell(sentence % {"text": text})


def _unescaped(text: str) -> str:
    """Without the apostrophe that `common.tables.safe_cell` puts before what could be a formula."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text
