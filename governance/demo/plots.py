"""Where the buildings of the demo stand: in rows within their grid."""

from random import Random

import shapely

from grids.models import Area
from grids.topology import surface_of

FENCE = 0.12  # of the way from the edge to the middle nothing stands
SWAY = 0.2  # of the way to the next building


def plots(grid: Area, count: int, rng: Random) -> list[tuple[float, float]]:
    """So many places, row by row from the north-west."""
    surface = surface_of(grid.boundary)
    assert surface is not None
    west, south, east, north = surface.bounds
    inner = surface.buffer(-FENCE * min(east - west, north - south))
    rows = 2
    while len(found := _in_rows(inner, rows, rng)) < count:
        rows += 1
    return [found[at * len(found) // count] for at in range(count)]


def _in_rows(inner: shapely.Polygon, rows: int, rng: Random) -> list[tuple[float, float]]:
    west, south, east, north = inner.bounds
    wide, high = (east - west) / rows, (north - south) / rows
    spots = []
    for row in range(rows):
        for column in range(rows):
            lon = west + (column + 0.5 + rng.uniform(-SWAY, SWAY)) * wide
            lat = north - (row + 0.5 + rng.uniform(-SWAY, SWAY)) * high
            if inner.contains(shapely.Point(lon, lat)):
                spots.append((round(lon, 6), round(lat, 6)))
    return spots
