"""Where things are, roughly: a place in each area."""

from typing import Any

import shapely
from shapely.geometry import shape

Point = tuple[float, float]


def middle_of(lon: float | None, lat: float | None, boundary: Any) -> Point | None:
    """The office of an area, else a point within it; None of an area that nobody has drawn."""
    if lon is not None and lat is not None:
        return lon, lat
    if not boundary:
        return None
    inside = shapely.point_on_surface(shape(boundary))
    return inside.x, inside.y
