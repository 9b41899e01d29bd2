"""What a table in and out is made of. The room that owns a register describes it once and registers it as it starts."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from accounts.models import User
from common.errors import Sentence

Choices = Iterable[tuple[str, Sentence]]


def stars(text: str) -> str:
    return "*" * min(len(text), 8)


class Kind(StrEnum):
    TEXT = "text"
    CODE = "code"  # digits that are no number: nothing may be lost of them
    DATE = "date"  # arrives as 2024-03-05
    NUMBER = "number"
    CHOICE = "choice"  # arrives as the value, typed as the value or its label


@dataclass(frozen=True, kw_only=True)
class Column:
    """`choices` of another kind than CHOICE are offered, and others taken as well.

    A `read_only` column goes out and is passed over on the way in. A `sensitive` one goes out masked by `mask`, unless
    the whole is asked for with a reason.
    """

    name: str
    title: Sentence
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: Callable[[User], Choices] | Sequence[tuple[str, Sentence]] = ()
    aliases: tuple[str, ...] = ()
    width: int = 16
    example: str = ""
    help: Sentence = ""
    sensitive: bool = False
    mask: Callable[[str], str] = stars
    read_only: bool = False

    def choices_for(self, user: User) -> list[tuple[str, str]]:
        offered = self.choices(user) if callable(self.choices) else self.choices
        return [(value, str(label)) for value, label in offered]


@dataclass(frozen=True)
class Row:
    """One line of an uploaded table. `number` as the spreadsheet counts; `values` holds the columns that it has."""

    number: int
    values: dict[str, str]


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """What becomes of one row. `prepared` is whatever `save` needs; `problems` are pairs of column and sentence."""

    row: Row
    verdict: Verdict
    prepared: Any = None
    problems: tuple[tuple[str, Sentence], ...] = field(default=())

    @classmethod
    def refused(cls, row: Row, problems: Iterable[tuple[str, Sentence]]) -> "Outcome":
        return cls(row, Verdict.REFUSED, problems=tuple(problems))


Filters = Mapping[str, str]


class Register(ABC):
    """One table of the project.

    `key_columns` name a row: twice the same in one file is refused. `filters` are the names that `rows` knows.
    """

    key: ClassVar[str]
    title: ClassVar[Sentence]
    columns: ClassVar[tuple[Column, ...]]
    key_columns: ClassVar[tuple[str, ...]] = ()
    filters: ClassVar[tuple[str, ...]] = ()
    order: ClassVar[int] = 100

    def may_import(self, user: User) -> bool:
        return False

    def may_export(self, user: User) -> bool:
        return False

    def may_export_in_full(self, user: User) -> bool:
        """Whether sensitive columns may go out unmasked, for a reason and on record."""
        return False

    @abstractmethod
    def count(self, user: User, filters: Filters) -> int:
        """How many rows would go out. Raises Invalid for a filter that makes no sense."""

    @abstractmethod
    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        """What this user may see of it, by name of column, one by one and never all in memory."""

    @abstractmethod
    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        """One outcome for each row, in a constant number of queries. Changes nothing."""

    @abstractmethod
    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        """Write what is new or changed, within the transaction of the caller. A DomainError refuses all of them."""

    def key_of(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """What names the row of these values; empty when it leaves a part of its name out."""
        key = tuple(values.get(name, "") for name in self.key_columns)
        return key if all(key) else ()

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    @property
    def incoming(self) -> list[Column]:
        return [column for column in self.columns if not column.read_only]


_registers: dict[str, Register] = {}
KEPT_AS = "_registers"  # on the user, for as long as the request lasts


def register(table: Register) -> None:
    """Offer `table` for import and export. The same key replaces."""
    _registers[table.key] = table


def unregister(key: str) -> None:
    _registers.pop(key, None)


def find(key: str) -> Register | None:
    return _registers.get(key)


def registers_for(user: User) -> list[Register]:
    """Those that the user may import into or export from."""
    found = sorted(_open_to(user), key=lambda table: (table.order, table.key))
    setattr(user, KEPT_AS, found)
    return found


def has_registers(user: User) -> bool:
    """Asked on every page: what its view has found, else the first one will do."""
    found: list[Register] | None = getattr(user, KEPT_AS, None)
    return next(_open_to(user), None) is not None if found is None else bool(found)


def _open_to(user: User) -> Iterator[Register]:
    return (table for table in _registers.values() if table.may_import(user) or table.may_export(user))
