"""Boundaries after a change: what an area loses is cut off, what it gains is joined on."""

import json
from collections import defaultdict
from collections.abc import Iterable

import shapely
from django.db.models import Q
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from grids.geo import clean_geometry
from grids.models import Area, AreaKind
from grids.recutting.cells import Spot, cells
from grids.recutting.followers import Change, Move

Parts = dict[int, set[int]]
Surfaces = dict[int, BaseGeometry]
SLIVER = 1e-9  # degrees: edges that should meet and miss each other by less do meet


def redraw(change: Change, but: "set[int] | frozenset[int]" = frozenset()) -> None:
    """Draw anew the areas, `but` those, that win or lose parts; those without a boundary, and not new, stay without."""
    gained: Parts = defaultdict(set)
    lost: Parts = defaultdict(set)
    for move in change.moves:
        _pass_on(move.area, set(move.old_above), set(move.new_above), gained, lost)
    for ended, successor in change.ends.items():
        above = set(Area.objects.get(pk=ended).ancestor_ids)
        _pass_on(ended, above, set(successor.ancestor_ids), gained, lost)
        for heir in set(successor.ancestor_ids) - above:
            lost[heir] |= {move.area for move in change.moves if ended in move.old_above and heir not in move.new_above}
    concerned = (gained.keys() | lost.keys()) - change.ends.keys() - but
    surveyed = _surveyed({pk for each in (*gained.values(), *lost.values()) for pk in each}, change)
    ground = _ground(change, surveyed)
    for area in Area.objects.filter(pk__in=concerned).select_related("parent"):
        _draw(area, _Pieces(gained[area.pk], lost[area.pk], surveyed | ground, ground))


def _pass_on(part: int, old: set[int], new: set[int], gained: Parts, lost: Parts) -> None:
    for pk in new - old:
        gained[pk].add(part)
    for pk in old - new - {part}:
        lost[pk].add(part)


def _surveyed(parts: set[int], change: Change) -> Surfaces:
    known = Area.objects.filter(Q(valid_to=None) | Q(pk__in=change.ends), pk__in=parts, boundary__isnull=False)
    return {pk: shape(boundary) for pk, boundary in known.values_list("pk", "boundary") if boundary}


def _ground(change: Change, surveyed: Surfaces) -> Surfaces:
    """What moved buildings without a boundary stand on, where they change between two areas side by side."""
    leaving: dict[int, list[Move]] = defaultdict(list)
    for move in change.moves:
        left = [pk for pk in move.old_above if pk not in move.new_above]
        if len(set(move.new_above) - set(move.old_above)) <= 1 and move.area not in surveyed:
            leaving[left[0] if left else move.old_above[-1]].append(move)
    found: Surfaces = {}
    for area in Area.objects.filter(pk__in=leaving, boundary__isnull=False):
        moving = {move.area for move in leaving[area.pk]}
        ground = cells(_free(area, change), _spots(area, moving, change))
        found |= {pk: piece for pk, piece in ground.items() if pk in moving}
    return found


def _free(area: Area, change: Change) -> BaseGeometry:
    """The surface of the area without that of the grids in it, whose buildings share their grid's."""
    inner = Area.objects.filter(Q(valid_to=None) | Q(pk__in=change.ends), boundary__isnull=False)
    grids = inner.within(area).filter(kind=AreaKind.GRID).exclude(pk=area.pk)
    return free(area, [] if area.kind == AreaKind.GRID else grids)


def free(area: Area, taken: Iterable[Area]) -> BaseGeometry:
    """The surface of an area but for those of others."""
    surface: BaseGeometry = shape(area.boundary) if area.boundary else shapely.Polygon()
    others = [shape(each.boundary) for each in taken if each.boundary]
    return surface.difference(shapely.union_all(others)) if others else surface


def _spots(area: Area, moving: set[int], change: Change) -> dict[int, Spot]:
    """Where the buildings stand that the area held before the change."""
    came = {move.area for move in change.moves if area.pk in move.new_above and area.pk not in move.old_above}
    rows = Area.objects.filter(kind=AreaKind.BUILDING, lon__isnull=False, valid_to=None).exclude(pk__in=came)
    held = rows.within(area) if area.kind == AreaKind.GRID else rows.filter(parent=area)
    places = (held | rows.filter(pk__in=moving)).values_list("pk", "lon", "lat")
    return {pk: (lon, lat) for pk, lon, lat in places if lon is not None and lat is not None}


class _Pieces:
    """What an area wins and loses, as far as it is known."""

    def __init__(self, gained: set[int], lost: set[int], known: Surfaces, ground: Surfaces) -> None:
        self.gained = [known[pk] for pk in gained & known.keys()]
        self.lost = [known[pk] for pk in lost & known.keys()]
        self.is_generated = bool((gained | lost) & ground.keys())


def _draw(area: Area, pieces: _Pieces) -> None:
    """A boundary is only pieced together where all the pieces are known: the area's own, or all that it begins with."""
    if area.boundary is None and (not pieces.gained or _has_other_parts(area, len(pieces.gained))):
        return
    own = [shape(area.boundary)] if area.boundary else []
    surface = shapely.union_all([*own, *pieces.gained], grid_size=SLIVER)
    if pieces.lost:
        surface = surface.difference(shapely.union_all(pieces.lost, grid_size=SLIVER), grid_size=SLIVER)
    if not surface.is_empty:
        drawn = {"boundary": clean_geometry(json.loads(shapely.to_geojson(surface)))}
        generated = {"boundary_generated": True} if pieces.is_generated else {}
        Area.objects.filter(pk=area.pk).update(**drawn, **generated)


def _has_other_parts(area: Area, known: int) -> bool:
    return area.children.filter(Q(valid_to=None)).count() > known
