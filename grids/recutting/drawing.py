"""Boundaries after a change: what an area loses is cut off, what it gains is joined on."""

import json
from collections import defaultdict
from typing import Any

import shapely
from django.db.models import Q
from shapely.geometry import shape

from grids.geo import clean_geometry
from grids.models import Area
from grids.recutting.followers import Change

Parts = dict[int, set[int]]
SLIVER = 1e-9  # degrees: edges that should meet and miss each other by less do meet


def redraw(change: Change, but: "set[int] | frozenset[int]" = frozenset()) -> None:
    """Draw anew the areas, `but` those, that win or lose parts; those without a boundary, and not new, stay without."""
    gained: dict[int, set[int]] = defaultdict(set)
    lost: dict[int, set[int]] = defaultdict(set)
    for move in change.moves:
        _pass_on(move.area, set(move.old_above), set(move.new_above), gained, lost)
    for ended, successor in change.ends.items():
        above = set(Area.objects.get(pk=ended).ancestor_ids)
        _pass_on(ended, above, set(successor.ancestor_ids), gained, lost)
    concerned = (gained.keys() | lost.keys()) - change.ends.keys() - but
    parts = {pk for each in (*gained.values(), *lost.values()) for pk in each}
    known = Area.objects.filter(Q(valid_to=None) | Q(pk__in=change.ends), pk__in=parts, boundary__isnull=False)
    shapes = dict(known.values_list("pk", "boundary"))
    for area in Area.objects.filter(pk__in=concerned).select_related("parent"):
        _draw(
            area,
            [shapes[pk] for pk in gained[area.pk] & shapes.keys()],
            [shapes[pk] for pk in lost[area.pk] & shapes.keys()],
        )


def _pass_on(part: int, old: set[int], new: set[int], gained: "Parts", lost: "Parts") -> None:
    for pk in new - old:
        gained[pk].add(part)
    for pk in old - new - {part}:
        lost[pk].add(part)


def _draw(area: Area, gained: list[Any], lost: list[Any]) -> None:
    """A boundary is only pieced together where all the pieces are known: the area's own, or all that it begins with."""
    if area.boundary is None and (not gained or _has_other_parts(area, len(gained))):
        return
    surface = shapely.union_all([shape(each) for each in (area.boundary, *gained) if each], grid_size=SLIVER)
    if lost:
        surface = surface.difference(shapely.union_all([shape(each) for each in lost], grid_size=SLIVER))
    if not surface.is_empty:
        boundary = clean_geometry(json.loads(shapely.to_geojson(surface)))
        Area.objects.filter(pk=area.pk).update(boundary=boundary)


def _has_other_parts(area: Area, known: int) -> bool:
    return area.children.filter(Q(valid_to=None)).count() > known
