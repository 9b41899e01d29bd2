"""Where a point or an address lies, of the areas that somebody sees."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from grids.locating import ground
from grids.models import Area


@dataclass(frozen=True)
class Place:
    """`area` is None where nothing in reach was found. `metres`: from the point to it, 0 within."""

    area: Area | None = None
    line: tuple[Area, ...] = ()
    metres: float | None = None
    matched: str = ""
    others: tuple[Area, ...] = ()


def place_at(user: User, lon: float, lat: float) -> Place:
    """The deepest area that holds the WGS-84 point, else the nearest one."""
    found = ground().points.nearest(lon, lat)
    if found is None:
        return Place()
    pk, metres = found
    areas = _visible(user, [pk])
    return Place(areas[pk], _line(user, areas[pk]), metres) if pk in areas else Place()


def place_named(user: User, address: str) -> Place:
    """The area that the address names best, and others that it names."""
    match = ground().names.find(address)
    if match is None:
        return Place()
    areas = _visible(user, [match.id, *match.others])
    if match.id not in areas:
        return Place()
    others = tuple(areas[pk] for pk in match.others if pk in areas)
    return Place(areas[match.id], _line(user, areas[match.id]), None, match.matched_name, others)


def _visible(user: User, pks: Iterable[int]) -> dict[int, Area]:
    rows = Area.objects.visible_to(user).select_related("parent")
    return rows.defer("boundary", "search", "parent__boundary", "parent__search").in_bulk(list(pks))


def _line(user: User, area: Area) -> tuple[Area, ...]:
    rows = Area.objects.visible_to(user).filter(pk__in=area.ancestor_ids).defer("boundary", "search")
    return tuple(rows.order_by("path"))
