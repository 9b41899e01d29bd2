"""The code that a new area could have: the next one that no area has or had."""

import re
from itertools import chain

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.errors import Invalid
from grids.codes import RegionCode
from grids.models import Area, AreaKind, AreaPast

# So that the number of a building is never taken for that of a grid.
MARKS = {
    AreaKind.SUB_AREA: "P",
    AreaKind.COMMITTEE: "C",
    AreaKind.GROUP: "Z",
    AreaKind.ESTATE: "E",
    AreaKind.BUILDING: "B",
}
OFFICIAL = (AreaKind.STREET, AreaKind.COMMUNITY)
_DIGITS = 3
LONGEST = 20
REGION_DIGITS = 12  # of a community


def next_code(kind: AreaKind, parent: Area, given: int = 0) -> str:
    """Nothing where no number is left, or the code above leaves no room. `given`: so many are spoken for."""
    stem = _stem(kind, parent)
    taken = _numbers_after(stem)
    usual = [n for n in taken if _is_usual(f"{stem}{n:0{_DIGITS}}")] if kind in OFFICIAL else taken
    after = max(usual, default=0) + given
    free = next((n for n in chain(range(after + 1, 10**_DIGITS), range(1, after + 1)) if n not in taken), None)
    code = "" if free is None else f"{stem}{free:0{_DIGITS}}"
    return code if len(code) <= LONGEST else ""


def foreign_code(code: str, area: Area) -> str:
    """What is wrong with a code that begins as those of another community do; nothing for any other.

    Whether somebody over there has the code already, those who write here are not told.
    """
    region = code[:REGION_DIGITS]
    if len(region) < REGION_DIGITS or not region.isdecimal() or region == area.code[:REGION_DIGITS]:
        return ""
    sentence = _("A code that begins like this belongs to another area. Here codes begin with %(code)s.")
    return sentence % {"code": area.code}


def check_given(code: str, area: Area) -> None:
    """Raises Invalid for a code that is another community's."""
    if sentence := foreign_code(code, area):
        raise Invalid.field("code", sentence)


def _stem(kind: AreaKind, parent: Area) -> str:
    if kind == AreaKind.GRID:
        return _region(parent)
    return f"{parent.code}{MARKS.get(kind, '')}"


def _region(area: Area) -> str:
    """The code of the community that the area lies in; its own where it lies in none."""
    line = Area.objects.filter(pk__in=area.ancestor_ids, kind=AreaKind.COMMUNITY)
    return line.values_list("code", flat=True).first() or area.code.ljust(12, "0")[:12]


def _is_usual(code: str) -> bool:
    """Whether one goes on after this number: an airport that is kept as a street has one far from the others'."""
    try:
        return not RegionCode.parse(code).warnings()
    except ValidationError:
        return True


def _numbers_after(stem: str) -> set[int]:
    number = re.compile(rf"{re.escape(stem)}(\d{{{_DIGITS}}})")
    given = (
        rows.filter(code__startswith=stem).values_list("code", flat=True) for rows in (Area.objects, AreaPast.objects)
    )
    matches = map(number.fullmatch, chain.from_iterable(given))
    return {int(match[1]) for match in matches if match}
