"""Reference data kept in memory, thrown away when somebody changes it.

Whoever changes reference data calls `bump(name)` in the same transaction; whoever reads it goes through `Kept`, which
loads again when the stamp in the database has changed. Stamps are asked for at most once a second, so another
process follows a change within that second.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Generic, TypeVar
from uuid import uuid4

from django.db import transaction

from common.models import Revision

T = TypeVar("T")

FRESH_SECONDS = 1.0

_stamps: dict[str, str] = {}
_settled: Counter[str] = Counter()
_asked_at = float("-inf")
_epoch = 0


def bump(name: str) -> None:
    """Mark `name` as changed. A fresh random stamp, so that a rolled-back change can never look current."""
    Revision.objects.update_or_create(name=name, defaults={"stamp": uuid4().hex})
    forget()
    transaction.on_commit(partial(_settle, name))


def _settle(name: str) -> None:
    """What another thread loaded while the change was under way is of before it."""
    _settled[name] += 1
    forget()


def forget() -> None:
    """Ask the database for the stamps again at the next reading."""
    global _asked_at
    _asked_at = float("-inf")


def drop() -> None:
    """Keep nothing of what was loaded: the database is another one now."""
    global _epoch
    _epoch += 1
    forget()


def stamp(name: str) -> str:
    global _stamps, _asked_at
    if monotonic() - _asked_at > FRESH_SECONDS:
        _stamps = dict(Revision.objects.values_list("name", "stamp"))
        _asked_at = monotonic()
    return _stamps.get(name, "")


class Kept(Generic[T]):
    """A value made by `load`, kept by each process for as long as the stamps of `names` stay."""

    def __init__(self, load: Callable[[], T], *names: str) -> None:
        self.names, self._load = names, load
        self._kept: tuple[list[object], T] | None = None

    def get(self) -> T:
        current = [_epoch, *((stamp(name), _settled[name]) for name in self.names)]
        if self._kept is None or self._kept[0] != current:
            self._kept = (current, self._load())
        return self._kept[1]
