"""A small map without tiles: boundaries and a point as paths of an SVG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

GeoJSON = dict[str, Any]

WIDTH, HEIGHT = 304, 176
SHEET_WIDTH, SHEET_HEIGHT = 960, 540
MARGIN = 18
LEAST_SPAN = 0.0006  # degrees, about sixty metres: closer than that a point alone says nothing
FINENESS = 0.5  # pixels: what is smaller is not drawn


@dataclass(frozen=True)
class Drawing:
    """Path data in a view box of WIDTH × HEIGHT. `point` is where the pin stands."""

    shape: str
    neighbours: list[str]
    point: tuple[float, float] | None
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Scale:
    """From degrees to pixels, the same in both directions on the ground."""

    west: float
    north: float
    east_pixels: float
    north_pixels: float

    def __call__(self, lon: float, lat: float) -> tuple[float, float]:
        return round((lon - self.west) * self.east_pixels, 1), round((self.north - lat) * self.north_pixels, 1)


def draw(boundary: GeoJSON | None, point: tuple[float, float] | None, around: Iterable[GeoJSON] = ()) -> Drawing | None:
    """The boundary with its neighbours and the point, as large as fits; nothing where nothing is known."""
    area = shape(boundary) if boundary else None
    parts = [part for part in (area, shapely.Point(point) if point else None) if part is not None]
    if not parts:
        return None
    scale = scale_to(shapely.unary_union(parts).bounds)
    return Drawing(
        shape=path_of(area, scale) if area is not None else "",
        neighbours=[path_of(shape(each), scale) for each in around],
        point=scale(*point) if point else None,
    )


@dataclass(frozen=True)
class Sheet:
    """Outlines, and over them the pieces that are marked, each under the mark it was given."""

    outlines: list[str]
    marked: list[tuple[str, str]]
    width: int = SHEET_WIDTH
    height: int = SHEET_HEIGHT


def draw_sheet(outlines: Sequence[BaseGeometry], marked: Sequence[tuple[str, BaseGeometry]]) -> Sheet | None:
    """As large as all of it fits; nothing where there is nothing."""
    every = [*outlines, *(surface for _mark, surface in marked)]
    if not every:
        return None
    scale = scale_to(shapely.total_bounds(every).tolist(), SHEET_WIDTH, SHEET_HEIGHT)
    return Sheet(
        outlines=[path_of(each, scale) for each in outlines],
        marked=[(mark, path_of(surface, scale)) for mark, surface in marked],
    )


def scale_to(bounds: Sequence[float], width: int = WIDTH, height: int = HEIGHT) -> Scale:
    west, south, east, north = bounds
    narrow = cos(radians((south + north) / 2))
    across, up = max((east - west) * narrow, LEAST_SPAN), max(north - south, LEAST_SPAN)
    pixels = min((width - 2 * MARGIN) / across, (height - 2 * MARGIN) / up)
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    return Scale(
        west=middle_lon - width / 2 / (pixels * narrow),
        north=middle_lat + height / 2 / pixels,
        east_pixels=pixels * narrow,
        north_pixels=pixels,
    )


def path_of(area: BaseGeometry, scale: Scale) -> str:
    simple = area.simplify(FINENESS / scale.north_pixels)
    parts = [part for part in shapely.get_parts([simple]) if part.geom_type == "Polygon"]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return "".join(_ring(ring.coords, scale) for ring in rings)


def _ring(positions: Sequence[tuple[float, ...]], scale: Scale) -> str:
    points = [scale(*position[:2]) for position in positions[:-1]]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
