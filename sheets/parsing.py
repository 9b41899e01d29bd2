"""A file as rows of a register: what can be told without asking the register itself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from sheets import reading
from sheets.cells import WrongCell, text_in, value_of, words_of
from sheets.headers import columns_of
from sheets.inspecting import BadFile
from sheets.reading import Cell
from sheets.registers import Column, Kind, Outcome, Register, Row

BLOCK = 500


@dataclass
class Parsed:
    """`as_written` keeps what the person sees; `outcome` is set when the row cannot even be asked about."""

    row: Row
    as_written: dict[str, str]
    outcome: Outcome | None = None


@dataclass
class Parser:
    """One pass over a file."""

    table: Register
    user: User
    columns: list[Column | None]
    nameless: frozenset[int]
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        strict = [column for column in self.columns if column and column.kind == Kind.CHOICE]
        self.words = {column.name: words_of(column.choices_for(self.user)) for column in strict}

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns if column]

    def parse(self, number: int, cells: Sequence[Cell]) -> Parsed:
        values: dict[str, str] = {}
        written: dict[str, str] = {}
        problems: list[tuple[str, str]] = []
        padded = [*cells, *[""] * (len(self.columns) - len(cells))]
        for column, cell in zip(self.columns, padded, strict=False):
            if column is None:
                continue
            written[column.name] = text_in(cell)
            try:
                values[column.name] = value_of(column, cell, self.words.get(column.name, {}))
            except WrongCell as wrong:
                problems.append((column.name, str(wrong)))
        if any(text_in(cell) for at, cell in enumerate(cells) if self._is_stray(at)):
            problems.append(("", _("The row has something in a column without a name.")))
        row = Row(number, values)
        problems = problems or self._doubled(row)
        return Parsed(row, written, Outcome.refused(row, problems) if problems else None)

    def _is_stray(self, at: int) -> bool:
        return at in self.nameless or at >= len(self.columns)

    def _doubled(self, row: Row) -> list[tuple[str, str]]:
        """Two rows about the same thing: which one is meant, only the person knows."""
        key = self.table.key_of(row.values)
        if not key:
            return []
        first = self.seen.setdefault(hash(key), row.number)
        if first == row.number:
            return []
        sentence = _("Row %(row)d is about the same already.") % {"row": first}
        return [(self.table.key_columns[0], sentence)]


@dataclass(frozen=True)
class Table:
    """`height` is how many rows there may be, 0 when nobody knows before the end."""

    parser: Parser
    height: int
    blocks: Iterator[list[Parsed]]


@contextmanager
def read_table(path: Path, kind: str, table: Register, user: User) -> Iterator[Table]:
    """Gives one Table, whose rows are read while its blocks are taken. Raises BadFile."""
    with reading.opened(path, kind) as (height, rows):
        numbered = enumerate(rows, start=1)
        number, header = next(((at, row) for at, row in numbered if _is_filled(row)), (0, []))
        if not number:
            raise BadFile(_("The sheet is empty."), code="empty")
        _check_length(height - number)
        nameless = frozenset(at for at, cell in enumerate(header) if not text_in(cell))
        parser = Parser(table, user, columns_of(table, header), nameless)
        yield Table(parser, max(0, height - number), _blocks(parser, numbered))


def _blocks(parser: Parser, numbered: Iterator[tuple[int, list[Cell]]]) -> Iterator[list[Parsed]]:
    filled = (parser.parse(number, cells) for number, cells in numbered if _is_filled(cells))
    found = 0
    while block := list(islice(filled, BLOCK)):
        found += len(block)
        _check_length(found)
        yield block
    if not found:
        raise BadFile(_("There is nothing below the header. Fill in at least one row."), code="empty")


def _is_filled(cells: Sequence[Cell]) -> bool:
    return any(text_in(cell) for cell in cells)


def _check_length(rows: int) -> None:
    most = settings.SHEETS_MAX_ROWS
    if rows > most:
        sentence = ngettext(
            "A file may have at most %(n)d row. Split it into several.",
            "A file may have at most %(n)d rows. Split it into several.",
            most,
        )
        raise BadFile(sentence % {"n": most}, code="too_many_rows")
