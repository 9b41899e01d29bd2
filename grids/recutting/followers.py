"""Who else moves when the map changes. Rooms above register what they keep by area."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import F, Model, QuerySet, Value
from django.db.models.functions import Concat, Substr

from common.errors import Sentence
from grids.models import Area
from grids.querysets import within

Kept = dict[str, Any]
CHUNK = 5000


@dataclass(frozen=True)
class Move:
    """The subtree of `area` goes from one place in the tree to another; paths as in `Area.path`."""

    area: int
    old_path: str
    new_path: str

    @property
    def old_above(self) -> list[int]:
        return _above(self.old_path)

    @property
    def new_above(self) -> list[int]:
        return _above(self.new_path)


def _above(path: str) -> list[int]:
    return [int(pk) for pk in path.split("/") if pk][:-1]


@dataclass(frozen=True)
class Change:
    """What happens to the tree. `ends`: what hung directly on the area of this key hangs on that one from now on;
    `codes`: what was known by this code is known by that one."""

    moves: Sequence[Move] = ()
    ends: Mapping[int, Area] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """So many `label` in the areas concerned; `number_open` of them are not finished, where that can be said."""

    label: Sentence
    number: int
    number_open: int | None = None


class Follower(Protocol):
    """`key` names what the follower keeps for the way back; it is stored as JSON."""

    key: str

    def count(self, areas: "QuerySet[Area]", paths: Sequence[str]) -> Iterable[Counted]:
        """What hangs on the areas; `paths` are their outermost subtrees."""
        ...

    def follow(self, change: Change) -> Kept:
        """Move what hangs on the areas. What `go_back` needs."""
        ...

    def go_back(self, change: Change, kept: Kept) -> None:
        """Move it back: `change` is the way back, `kept` what `follow` returned."""
        ...


_followers: dict[str, Follower] = {}


def register(follower: Follower) -> None:
    """Once per key: a second one would keep nothing to go back with, and takes the place of the first."""
    _followers[follower.key] = follower


def all_followers() -> Iterator[Follower]:
    return iter(_followers.values())


def repath(rows: "QuerySet[Any]", moves: Iterable[Move], column: str) -> None:
    """Give the rows below each moved area the path that it has now."""
    for move in moves:
        tail = Substr(F(column), len(move.old_path) + 1)
        rows.filter(within(move.old_path, column)).update(**{column: Concat(Value(move.new_path), tail)})


def hand_over(
    model: type[Model], field: str, change: Change, path_column: str = "", once: Sequence[str] = ()
) -> dict[str, list[Any]]:
    """Point rows that hang on an area that ends to the one that follows it. Which rows those were, by ended area.

    A row whose columns `once` say what another one says of the successor already is not needed there, and stays.
    """
    handed: dict[str, list[Any]] = {}
    for ended, successor in change.ends.items():
        pks = _needed(model, field, ended, successor, once)
        if pks:
            handed[str(ended)] = pks
            rows = model._default_manager.filter(**{field: ended, "pk__in": pks} if once else {field: ended})
            rows.update(**_pointing_at(successor, field, path_column))
    return handed


def _needed(model: type[Model], field: str, ended: int, successor: Area, once: Sequence[str]) -> list[Any]:
    rows = model._default_manager.filter(**{field: ended})
    if not once:
        return list(rows.values_list("pk", flat=True))
    there = set(model._default_manager.filter(**{field: successor}).values_list(*once))
    return [pk for pk, *said in rows.values_list("pk", *once) if tuple(said) not in there]


def hand_back(
    model: type[Model],
    field: str,
    change: Change,
    handed: Mapping[str, list[Any]],
    path_column: str = "",
    once: Sequence[str] = (),
) -> None:
    """Undo `hand_over`: first the rows that are known one by one, then what else hangs on the areas that end now."""
    for ended, pks in handed.items():
        area = Area.objects.get(pk=int(ended))
        for start in range(0, len(pks), CHUNK):
            rows = model._default_manager.filter(pk__in=pks[start : start + CHUNK])
            rows.update(**_pointing_at(area, field, path_column))
    hand_over(model, field, change, path_column, once)


def _pointing_at(area: Area, field: str, path_column: str) -> dict[str, Any]:
    return {field: area.pk, **({path_column: area.path} if path_column else {})}


class Pointing:
    """A follower for rows that do nothing but name an area. `once`: what may be said of an area but once."""

    def __init__(self, key: str, label: Sentence, model: type[Model], field: str, once: Sequence[str] = ()) -> None:
        self.key, self.label, self.model, self.field, self.once = key, label, model, field, once

    def count(self, areas: "QuerySet[Area]", paths: Sequence[str]) -> Iterable[Counted]:
        yield Counted(self.label, self.model._default_manager.filter(**{f"{self.field}__in": areas}).count())

    def follow(self, change: Change) -> Kept:
        return hand_over(self.model, self.field, change, once=self.once)

    def go_back(self, change: Change, kept: Kept) -> None:
        hand_back(self.model, self.field, change, kept, once=self.once)
