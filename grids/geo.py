"""Boundaries and points: which area holds a point, which is nearest, and boundaries fit to be kept."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import shapely
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from grids.crs import CRS, LonLat, check_lon_lat, from_wgs84, to_wgs84, valid_lon_lat
from grids.measuring import metres_per_degree

__all__ = [
    "CRS",
    "MAX_POSITIONS",
    "PointIndex",
    "check_lon_lat",
    "clean_geometry",
    "examine",
    "from_wgs84",
    "moved",
    "to_wgs84",
    "valid_lon_lat",
]

GeoJSON = dict[str, Any]

MAX_POSITIONS = 50_000
LEAST_AREA = 1e-10  # square degrees, about one square metre
_DEPTHS = {"Polygon": 2, "MultiPolygon": 3}


class PointIndex:
    """Areas by place. Boundaries must have come through `clean_geometry`.

    Where several hold a point, a shared edge included, it is the deepest, then the one of the lowest id.
    """

    def __init__(self, areas: Iterable[tuple[int, GeoJSON, int]]) -> None:
        """`areas`: id, GeoJSON geometry in WGS-84, depth in the tree."""
        ranked = sorted(areas, key=lambda area: (-area[2], area[0]))
        self._ids = [area[0] for area in ranked]
        self._shapes = np.array([shape(area[1]) for area in ranked], dtype=np.object_)
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)

    def __len__(self) -> int:
        return len(self._ids)

    def find(self, lon: float, lat: float) -> int | None:
        """The area that holds the point."""
        return self.find_many([lon], [lat])[0]

    def find_many(self, lons: Sequence[float], lats: Sequence[float]) -> list[int | None]:
        """For each point the area that holds it."""
        best = self._best_ranks(np.asarray(lons, dtype=float), np.asarray(lats, dtype=float))
        return [self._ids[rank] if rank < len(self._ids) else None for rank in best.tolist()]

    def _best_ranks(self, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> NDArray[np.intp]:
        """Position in rank order of the best area for each point; the number of areas where none holds it."""
        points, areas = self._tree.query(shapely.points(lons, lats))
        held = shapely.intersects_xy(self._shapes[areas], lons[points], lats[points])
        best = np.full(len(lons), len(self._ids), dtype=np.intp)
        np.minimum.at(best, points[held], areas[held])
        return best

    def nearest(self, lon: float, lat: float) -> tuple[int, float] | None:
        """The area that holds the point or lies nearest to it, and the distance in metres."""
        if not self._ids:
            return None
        inside = self.find(lon, lat)
        if inside is not None:
            return inside, 0.0
        candidates = self._tree.query(self._around(lon, lat))
        metres = _metres_from(lon, lat, self._shapes[candidates])
        distance, rank = min(zip(metres.tolist(), candidates.tolist(), strict=True))
        return self._ids[rank], distance

    def _around(self, lon: float, lat: float) -> BaseGeometry:
        """A box that meets the nearest area: it reaches as far as the one that is nearest in degrees."""
        near = self._shapes[[self._tree.nearest(shapely.Point(lon, lat))]]
        metres = float(_metres_from(lon, lat, near)[0]) + 1
        east, north = metres_per_degree(lat)
        return shapely.box(lon - metres / east, lat - metres / north, lon + metres / east, lat + metres / north)


def _metres_from(lon: float, lat: float, shapes: NDArray[Any]) -> NDArray[np.float64]:
    """Distances on a plane that touches the Earth at the point, in whole millimetres: shared edges tie."""
    scale = np.array(metres_per_degree(lat))
    flat = shapely.transform(shapes, lambda positions: (positions - (lon, lat)) * scale)
    return cast("NDArray[np.float64]", np.round(shapely.distance(flat, shapely.Point(0, 0)), 3))


def clean_geometry(geojson: object) -> GeoJSON:
    """A boundary as it is kept: a valid GeoJSON Polygon or MultiPolygon in WGS-84, two-dimensional.

    Takes a Feature as well. Open rings are closed and crossing ones mended. Raises ValidationError.
    """
    return examine(geojson).boundary


@dataclass(frozen=True)
class Examined:
    """A boundary fit to be kept, and where it had to be mended: what was wrong there, and the place."""

    boundary: GeoJSON
    flaw: str = ""
    flaw_at: tuple[float, float] | None = None


def examine(geojson: object) -> Examined:
    """As `clean_geometry`, telling what was mended."""
    geometry = _geometry_in(geojson)
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    surfaces = [[_ring(ring) for ring in polygon] for polygon in polygons]
    if sum(len(ring) for rings in surfaces for ring in rings) > MAX_POSITIONS:
        raise ValidationError(
            _("A boundary may have at most %(limit)d positions; simplify it."),
            code="boundary_too_long",
            params={"limit": MAX_POSITIONS},
        )
    raw = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in surfaces])
    reason = "" if raw.is_valid else shapely.is_valid_reason(raw)
    return Examined(json.loads(shapely.to_geojson(_surface(raw))), *_flaw(reason))


_REASON = re.compile(r"(?P<what>[^\[]*)\[(?P<lon>\S+) (?P<lat>\S+)\]")


def _flaw(reason: str) -> tuple[str, tuple[float, float] | None]:
    """From "Self-intersection[106.2 38.4]"."""
    parts = _REASON.fullmatch(reason)
    return (parts["what"], (float(parts["lon"]), float(parts["lat"]))) if parts else (reason, None)


def moved(boundary: GeoJSON, move: Callable[[float, float], LonLat]) -> GeoJSON:
    """The boundary with each position moved, into another coordinate system say."""

    def each(positions: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([move(lon, lat) for lon, lat in positions.tolist()]).reshape(-1, 2)

    return cast("GeoJSON", json.loads(shapely.to_geojson(shapely.transform(shape(boundary), each))))


def _geometry_in(geojson: object) -> GeoJSON:
    if isinstance(geojson, dict) and geojson.get("type") == "Feature":
        geojson = geojson.get("geometry")
    if not isinstance(geojson, dict) or geojson.get("type") not in list(_DEPTHS):
        raise ValidationError(
            _("The boundary must be a GeoJSON geometry of the type Polygon or MultiPolygon."),
            code="boundary_type",
        )
    if not _nested(geojson.get("coordinates"), _DEPTHS[geojson["type"]]):
        raise _bad_rings()
    return geojson


def _nested(value: object, depth: int) -> bool:
    """Whether these are lists within lists, none empty, `depth` levels deep."""
    if not isinstance(value, (list, tuple)) or not value:
        return False
    return depth == 1 or all(_nested(part, depth - 1) for part in value)


def _ring(positions: Sequence[object]) -> list[tuple[float, float]]:
    ring = [_position(position) for position in positions]
    if ring[0] != ring[-1]:
        ring.append(ring[0])
    if len(ring) < 4:
        raise _bad_rings()
    return ring


def _position(position: object) -> tuple[float, float]:
    if not isinstance(position, (list, tuple)) or len(position) < 2 or not all(_is_number(x) for x in position[:2]):
        raise _bad_rings()
    lon, lat = position[:2]
    check_lon_lat(lon, lat)
    return float(lon), float(lat)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _bad_rings() -> ValidationError:
    return ValidationError(
        _("Each ring of a boundary must be a list of at least four positions [longitude, latitude]."),
        code="boundary_rings",
    )


def _surface(raw: BaseGeometry) -> BaseGeometry:
    """One valid surface. What the mending leaves of lines and points is dropped."""
    surface = raw if raw.is_valid else shapely.make_valid(raw, method="structure", keep_collapsed=False)
    parts = [part for part in shapely.get_parts([surface]) if part.geom_type == "Polygon" and part.area > LEAST_AREA]
    if not parts:
        raise ValidationError(_("The boundary encloses no surface."), code="boundary_empty")
    return cast("BaseGeometry", shapely.orient_polygons(parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)))
