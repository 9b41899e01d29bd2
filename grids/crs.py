"""Coordinate systems: WGS-84 in the store, GCJ-02 and BD-09 converted at the door."""

from collections.abc import Callable
from math import atan2, cos, hypot, isfinite, pi, sin, sqrt

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LonLat = tuple[float, float]

# The Krasovsky 1940 ellipsoid, on which GCJ-02 computes its offsets.
_AXIS = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD_LON, _BD_LAT = 0.0065, 0.006
_CLOSE_ENOUGH = 1e-10  # degrees, some 0.01 mm


class CRS(TextChoices):
    WGS84 = "wgs84", "WGS-84"
    GCJ02 = "gcj02", "GCJ-02"
    BD09 = "bd09", "BD-09"


def valid_lon_lat(lon: float, lat: float) -> bool:
    """Whether these are degrees on the Earth, in this order."""
    return isfinite(lon) and isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90


def check_lon_lat(lon: float, lat: float) -> None:
    if not valid_lon_lat(lon, lat):
        raise ValidationError(
            _("Give longitude (-180 to 180) first and latitude (-90 to 90) second, in degrees."),
            code="lon_lat",
        )


def to_wgs84(lon: float, lat: float, crs: str = CRS.WGS84) -> LonLat:
    """Convert a point into WGS-84. Raises ValidationError when it is none."""
    check_lon_lat(lon, lat)
    return {CRS.WGS84: _same, CRS.GCJ02: gcj02_to_wgs84, CRS.BD09: bd09_to_wgs84}[CRS(crs)](lon, lat)


def from_wgs84(lon: float, lat: float, crs: str) -> LonLat:
    """Convert a WGS-84 point into `crs`, as the maps that use it want it."""
    check_lon_lat(lon, lat)
    return {CRS.WGS84: _same, CRS.GCJ02: wgs84_to_gcj02, CRS.BD09: wgs84_to_bd09}[CRS(crs)](lon, lat)


def wgs84_to_gcj02(lon: float, lat: float) -> LonLat:
    """GCJ-02 is defined within the bounds of China; elsewhere it is WGS-84."""
    if not _in_china(lon, lat):
        return lon, lat
    east, north = _gcj_offset(lon, lat)
    return lon + east, lat + north


def gcj02_to_wgs84(lon: float, lat: float) -> LonLat:
    return _inverted(wgs84_to_gcj02, lon, lat)


def wgs84_to_bd09(lon: float, lat: float) -> LonLat:
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: float, lat: float) -> LonLat:
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def gcj02_to_bd09(lon: float, lat: float) -> LonLat:
    wave = pi * 3000 / 180
    radius = hypot(lon, lat) + 0.00002 * sin(lat * wave)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * wave)
    return radius * cos(angle) + _BD_LON, radius * sin(angle) + _BD_LAT


def bd09_to_gcj02(lon: float, lat: float) -> LonLat:
    return _inverted(gcj02_to_bd09, lon, lat)


def _same(lon: float, lat: float) -> LonLat:
    return lon, lat


def _inverted(forward: Callable[[float, float], LonLat], lon: float, lat: float) -> LonLat:
    """The point that `forward` moves to lon, lat. Neighbouring points move alike, so this converges."""
    guess_lon, guess_lat = lon, lat
    for _round in range(20):
        moved_lon, moved_lat = forward(guess_lon, guess_lat)
        off_lon, off_lat = lon - moved_lon, lat - moved_lat
        guess_lon, guess_lat = guess_lon + off_lon, guess_lat + off_lat
        if abs(off_lon) < _CLOSE_ENOUGH and abs(off_lat) < _CLOSE_ENOUGH:
            break
    return guess_lon, guess_lat


def _in_china(lon: float, lat: float) -> bool:
    return 72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271


def _gcj_offset(lon: float, lat: float) -> LonLat:
    """Offset in degrees, which the published formula gives in metres on its ellipsoid."""
    east, north = _gcj_metres(lon - 105, lat - 35)
    phi = lat * pi / 180
    squash = 1 - _ECCENTRICITY_SQUARED * sin(phi) ** 2
    degree_east = _AXIS / sqrt(squash) * cos(phi) * pi / 180
    degree_north = _AXIS * (1 - _ECCENTRICITY_SQUARED) / (squash * sqrt(squash)) * pi / 180
    return east / degree_east, north / degree_north


def _gcj_metres(x: float, y: float) -> LonLat:
    ripple = (20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)) * 2 / 3
    root = sqrt(abs(x))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    return east + _waves(x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30)), north + _waves(
        y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30)
    )


def _waves(along: float, *parts: tuple[float, float]) -> float:
    return sum(height * sin(along * frequency * pi) for height, frequency in parts) * 2 / 3
