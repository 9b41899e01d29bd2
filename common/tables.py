"""CSV files as people have them: UTF-8 with or without a BOM, UTF-16, or GB18030, perhaps gzipped. Read row by row."""

import codecs
import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from django.utils.translation import gettext as _

from common.errors import Invalid

ENCODINGS = ("utf-8-sig", "gb18030")
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
DELIMITERS = ",\t;"
CHUNK = 1 << 20
LONGEST_CELL = 1_000_000
GZIP_MAGIC = b"\x1f\x8b"
# A cell that begins with one of these is a formula to a spreadsheet program.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(Invalid):
    """The file is not what it should be; the sentence says how."""

    code = "unreadable_file"


class Row(NamedTuple):
    """One record. `number` counts as a spreadsheet does: the header is 1. `is_ragged`: more cells than columns."""

    number: int
    values: dict[str, str]
    is_ragged: bool


@dataclass(frozen=True)
class Table:
    path: Path
    encoding: str
    columns: tuple[str, ...]

    def require(self, columns: Iterable[str]) -> None:
        """Raise Unreadable unless all these columns are there."""
        missing = [name for name in columns if name not in self.columns]
        if missing:
            sentence = _("%(file)s has no column %(missing)s; its columns are %(columns)s.")
            named = {"missing": ", ".join(missing), "columns": ", ".join(self.columns)}
            raise Unreadable(sentence % {"file": self.path.name, **named})

    def rows(self) -> Iterator[Row]:
        """The records below the header. Empty lines are passed over."""
        for number, cells in _records(self.path, self.encoding):
            if number > 1 and any(cell.strip() for cell in cells):
                padded = [*cells, *[""] * (len(self.columns) - len(cells))]
                values = dict(zip(self.columns, padded, strict=False))
                yield Row(number, values, is_ragged=any(cells[len(self.columns) :]))


def open_table(path: Path) -> Table:
    """The table in the file, read through once to be sure that it is whole. Raises Unreadable."""
    encoding = _encoding_of(path)
    _number, header = next(_records(path, encoding), (0, []))
    columns = tuple(name.strip() for name in header)
    if not any(columns):
        raise Unreadable(_("%(file)s is empty: its first line must name the columns.") % {"file": path.name})
    twice = [name for name, times in Counter(columns).items() if times > 1 and name]
    if twice:
        raise Unreadable(_("%(file)s has two columns %(name)s.") % {"file": path.name, "name": twice[0]})
    return Table(path, encoding, columns)


def records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Every record with its number, the header as any other. Raises Unreadable."""
    yield from _records(path, _encoding_of(path))


def _encoding_of(path: Path) -> str:
    with _bytes_of(path) as stream:
        if stream.read(2) in UTF16_MARKS:
            return _utf16(path)
    for encoding in ENCODINGS:
        if _decodes(path, encoding):
            return encoding
    raise _no_text(path)


def _utf16(path: Path) -> str:
    if not _decodes(path, "utf-16"):
        raise _no_text(path)
    return "utf-16"


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with _bytes_of(path) as stream:
            while chunk := stream.read(CHUNK):
                if "\0" in decoder.decode(chunk):
                    raise _no_text(path)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _no_text(path: Path) -> Unreadable:
    sentence = _("%(file)s is not a CSV file: save the table as CSV, in UTF-8 or GB18030.")
    return Unreadable(sentence % {"file": path.name})


@contextmanager
def _bytes_of(path: Path) -> Iterator[BinaryIO]:
    """The content of the file, unpacked when it is gzipped."""
    try:
        with path.open("rb") as plain:
            is_packed = plain.read(2) == GZIP_MAGIC
            plain.seek(0)
            yield cast("BinaryIO", gzip.GzipFile(fileobj=plain)) if is_packed else plain
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Unreadable(_("%(file)s is damaged: the gzip data break off.") % {"file": path.name}) from error
    except OSError as error:
        why = {"file": path, "why": error.strerror or error}
        raise Unreadable(_("%(file)s cannot be read: %(why)s.") % why) from error


def _records(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    with _bytes_of(path) as stream:
        text = io.TextIOWrapper(stream, encoding, newline="")
        reader = csv.reader(text, delimiter=_delimiter(text))
        try:
            yield from enumerate(reader, start=1)
        except csv.Error as error:
            where = {"file": path.name, "line": reader.line_num, "why": error}
            raise Unreadable(_("%(file)s, line %(line)d: not CSV (%(why)s).") % where) from error


def _delimiter(text: io.TextIOWrapper) -> str:
    """That of the first line: a spreadsheet program saves “Unicode text” with tabs."""
    first = text.readline(CHUNK)
    text.seek(0)
    return max(DELIMITERS, key=first.count)


def safe_cell(value: str) -> str:
    """A text for a cell of a file that a spreadsheet program will open: never a formula."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
