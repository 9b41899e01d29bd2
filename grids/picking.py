"""Picking a place on a map: what the map needs, and which area a point lies in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import shapely
from django.core.exceptions import ValidationError
from django.urls import reverse
from shapely.geometry import shape

from grids.base_map import BaseMap, base_map
from grids.crs import CRS, LonLat, from_wgs84, to_wgs84
from grids.locating import area_at
from grids.models import Area
from grids.querysets import AreaQuerySet


@dataclass(frozen=True)
class Picking:
    """Addresses: `locate` names the area of a point; `shapes` gives the boundaries to be drawn, or, where those are not
    for everybody, `view` the part of the map to begin with. `follows`: the field of the area takes what was picked."""

    locate: str
    shapes: str = ""
    view: str = ""
    follows: bool = False
    base_map: BaseMap = field(default_factory=base_map)


def for_staff(*, follows: bool = False) -> Picking:
    """Over the boundaries of the grids that the person sees."""
    return Picking(reverse("grids:locate"), f"{reverse('grids:shapes')}?kind=grid", follows=follows)


def point_in(sent: Mapping[str, str]) -> LonLat | None:
    """The point that was sent, in WGS-84; nothing where there is none."""
    try:
        return to_wgs84(float(sent.get("lon", "")), float(sent.get("lat", "")), CRS(sent.get("crs") or CRS.WGS84))
    except (ValueError, ValidationError):
        return None


def area_of(point: LonLat, among: AreaQuerySet) -> Area | None:
    """The deepest of the areas that holds the point."""
    found = Area.objects.filter(pk=area_at(*point) or 0).values_list("path", flat=True).first()
    line = [int(pk) for pk in (found or "").split("/") if pk]
    return among.filter(pk__in=line).order_by("-path").first()


def view_of(area: Area) -> list[float] | None:
    """West, south, east and north of the area on the tiles."""
    if area.boundary is None:
        return None
    west, south, east, north = shapely.bounds(shape(area.boundary)).tolist()
    crs = base_map().crs
    return [*from_wgs84(west, south, crs), *from_wgs84(east, north, crs)]
