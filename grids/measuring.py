"""Surfaces in square metres, on the plane that is true to area around the middle of what is measured."""

from math import cos, radians
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

GeoJSON = dict[str, Any]


def square_metres(boundary: GeoJSON) -> float:
    return area_of(shape(boundary))


def area_of(surface: BaseGeometry) -> float:
    """Of a surface in degrees."""
    if surface.is_empty:
        return 0.0
    east, north = metres_per_degree(surface.envelope.centroid.y)
    return float(shapely.area(surface)) * east * north


def metres_per_degree(lat: float) -> tuple[float, float]:
    """East and north on the WGS-84 ellipsoid."""
    phi = radians(lat)
    east = 111412.84 * cos(phi) - 93.5 * cos(3 * phi) + 0.118 * cos(5 * phi)
    north = 111132.92 - 559.82 * cos(2 * phi) + 1.175 * cos(4 * phi)
    return max(east, 1.0), north
