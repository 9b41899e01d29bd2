"""The code that a new area could have: the next one that no area has or had."""

import re
from itertools import chain

from grids.models import Area, AreaKind, AreaPast

# So that the number of a building is never taken for that of a grid.
MARKS = {
    AreaKind.SUB_AREA: "P",
    AreaKind.COMMITTEE: "C",
    AreaKind.GROUP: "Z",
    AreaKind.ESTATE: "E",
    AreaKind.BUILDING: "B",
}
_DIGITS = 3
LONGEST = 20


def next_code(kind: AreaKind, parent: Area, given: int = 0) -> str:
    """Nothing where no number is left, or the code above leaves no room. `given`: so many are spoken for."""
    stem = _stem(kind, parent)
    taken = _numbers_after(stem)
    above_all = max(taken, default=0) + 1 + given
    free = above_all if above_all < 10**_DIGITS else next((n for n in range(1, 10**_DIGITS) if n not in taken), None)
    code = "" if free is None else f"{stem}{free:0{_DIGITS}}"
    return code if len(code) <= LONGEST else ""


def _stem(kind: AreaKind, parent: Area) -> str:
    if kind == AreaKind.GRID:
        return _region(parent)
    return f"{parent.code}{MARKS.get(kind, '')}"


def _region(area: Area) -> str:
    """The code of the community that the area lies in; its own where it lies in none."""
    line = Area.objects.filter(pk__in=area.ancestor_ids, kind=AreaKind.COMMUNITY)
    return line.values_list("code", flat=True).first() or area.code.ljust(12, "0")[:12]


def _numbers_after(stem: str) -> set[int]:
    number = re.compile(rf"{re.escape(stem)}(\d{{{_DIGITS}}})")
    given = (
        rows.filter(code__startswith=stem).values_list("code", flat=True) for rows in (Area.objects, AreaPast.objects)
    )
    matches = map(number.fullmatch, chain.from_iterable(given))
    return {int(match[1]) for match in matches if match}
