"""Rows of reference data set from memory instead of joined. A page of a list names the same few areas and units over
and over, and the planner takes longer over joining them than the database over finding the page."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.db.models import ForeignKey, Model, QuerySet
from django.db.models.query import ModelIterable

from common.revisions import Kept

M = TypeVar("M", bound=Model)

if TYPE_CHECKING:
    Rows = ModelIterable[Any]
else:
    Rows = ModelIterable  # takes no parameter while running

MOST = 20_000  # rows of one kind that a process keeps
AT_ONCE = 500


class Known(Generic[M]):
    """Rows by their primary key, read when one is first needed and kept until a revision of `names` changes. Everybody
    is given the same ones: they are read, never changed."""

    def __init__(self, rows: "Callable[[], QuerySet[M]]", *names: str) -> None:
        self._rows, self._kept = rows, Kept[dict[int, M]](dict, *names)

    def of(self, keys: Iterable[int]) -> dict[int, M]:
        """Those of these keys; all that are missing are read in one query."""
        kept, wanted = self._kept.get(), set(keys)
        found = {key: kept[key] for key in wanted if key in kept}
        if missing := wanted - found.keys():
            read = self._rows().in_bulk(missing)
            found |= read
            if len(kept) < MOST:
                kept |= read
        return found


class KnownBeside(Rows):
    """How a queryset yields its rows: with the relations that `beside` names set, as if they had been joined."""

    beside: "ClassVar[dict[Known[Any], tuple[str, ...]]]" = {}

    def __iter__(self) -> Iterator[Any]:
        rows = super().__iter__()
        while some := list(islice(rows, AT_ONCE)):
            for known, names in self.beside.items():
                self._set(some, known, names)
            yield from some

    def _set(self, rows: Sequence[Model], known: Known[Any], names: tuple[str, ...]) -> None:
        links = [self._link(name) for name in names]
        pairs = [(row, link, getattr(row, link.attname)) for row in rows for link in links]
        found = known.of(key for _row, _link, key in pairs if key is not None)
        for row, link, key in pairs:
            if key in found:
                link.set_cached_value(row, found[key])

    def _link(self, name: str) -> "ForeignKey[Any, Any]":
        link = self.queryset.model._meta.get_field(name)
        assert isinstance(link, ForeignKey)
        return link
