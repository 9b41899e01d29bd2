"""How many areas lie in each: counted once for every state of the register."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from common.revisions import Kept
from grids.models import Area, AreaKind
from grids.revisions import AREAS


@dataclass(frozen=True)
class Census:
    """By primary key: parts directly below, and grids anywhere below (a grid is none of its own)."""

    parts: Counter[int]
    grids: Counter[int]


def tally(rows: Iterable[tuple[int, int | None, str, str]]) -> Census:
    """`rows`: primary key, that of the area above, kind, path."""
    parts: Counter[int] = Counter()
    grids: Counter[int] = Counter()
    for pk, parent, kind, path in rows:
        if parent is not None:
            parts[parent] += 1
        if kind == AreaKind.GRID:
            grids.update(above for above in map(int, path.split("/")[1:-1]) if above != pk)
    return Census(parts, grids)


def _count() -> Census:
    return tally(Area.objects.current().values_list("pk", "parent_id", "kind", "path"))


_kept = Kept(_count, AREAS)


def census() -> Census:
    return _kept.get()
