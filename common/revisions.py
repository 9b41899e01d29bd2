"""Reference data kept in memory, thrown away when somebody changes it.

Whoever changes reference data calls `bump(name)` in the same transaction; whoever reads it goes through `Kept`,
which asks the database for the present stamp (one primary-key look-up) and loads again when it has changed.
"""

from collections.abc import Callable
from typing import Generic, TypeVar
from uuid import uuid4

from common.models import Revision

T = TypeVar("T")


def bump(name: str) -> None:
    """Mark `name` as changed. A fresh random stamp, so that a rolled-back change can never look current."""
    Revision.objects.update_or_create(name=name, defaults={"stamp": uuid4().hex})


def stamp(name: str) -> str:
    return Revision.objects.filter(name=name).values_list("stamp", flat=True).first() or ""


class Kept(Generic[T]):
    """A value made by `load`, kept by each process for as long as the stamp of `name` stays."""

    def __init__(self, name: str, load: Callable[[], T]) -> None:
        self.name, self._load = name, load
        self._kept: tuple[str, T] | None = None

    def get(self) -> T:
        current = stamp(self.name)
        if not current:
            return self._load()
        if self._kept is None or self._kept[0] != current:
            self._kept = (current, self._load())
        return self._kept[1]
