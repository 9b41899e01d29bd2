"""Rows that the services made once, put back as they were: the same world in a fraction of the time."""

import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import uuid4

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from common import revisions
from common.models import Revision

T = TypeVar("T")
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[str, ...]

    def rows(self) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {self._listed} FROM {connection.ops.quote_name(self.name)}")
            return cursor.fetchall()

    def put(self, rows: list[Row]) -> None:
        one = f"({', '.join(['%s'] * len(self.columns))})"
        into = f"INSERT INTO {connection.ops.quote_name(self.name)} ({self._listed}) VALUES "
        with connection.cursor() as cursor:
            cursor.execute(into + ", ".join([one] * len(rows)), [value for row in rows for value in row])

    @property
    def _listed(self) -> str:
        return ", ".join(connection.ops.quote_name(column) for column in self.columns)


@dataclass(frozen=True)
class Snapshot(Generic[T]):
    """What `build` answered, and the rows that it made."""

    made: bytes
    rows: Mapping[Table, list[Row]]
    revised: tuple[str, ...]

    @classmethod
    def of(cls, build: Callable[[], T]) -> "tuple[T, Snapshot[T]]":
        before = {table: table.rows() for table in _tables()}
        made = build()
        after = {table: [row for row in table.rows() if row not in known] for table, known in before.items()}
        rows = {table: found for table, found in after.items() if found}
        return made, cls(pickle.dumps(made), rows, tuple(Revision.objects.values_list("name", flat=True)))

    def put_back(self) -> T | None:
        """Nothing where the test has made rows of its own that stand in the way."""
        try:
            with transaction.atomic():
                for table, rows in self.rows.items():
                    table.put(rows)
        except IntegrityError:
            return None
        self._revise()
        made: T = pickle.loads(self.made)
        return made

    def _revise(self) -> None:
        """Whatever is kept in memory was loaded from other rows."""
        Revision.objects.filter(name__in=self.revised).delete()
        Revision.objects.bulk_create([Revision(name=name, stamp=uuid4().hex) for name in self.revised])
        revisions.drop()


def _tables() -> list[Table]:
    models = apps.get_models(include_auto_created=True)
    return [_table(model) for model in models if model._meta.managed and model is not Revision]


def _table(model: type[Model]) -> Table:
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    return Table(model._meta.db_table, tuple(str(field.column) for field in fields))
