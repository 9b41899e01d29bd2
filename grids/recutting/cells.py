"""The ground that each building stands on: all of an area that is nearer to it than to any other building there."""

from collections.abc import Mapping
from math import cos, radians

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Spot = tuple[float, float]


def cells(surface: BaseGeometry, spots: Mapping[int, Spot]) -> dict[int, BaseGeometry]:
    """By key. Of several buildings on one spot the first one gets the ground."""
    keys: dict[Spot, int] = {}
    for key, spot in sorted(spots.items()):
        keys.setdefault(spot, key)
    if surface.is_empty or not keys:
        return {}
    if len(keys) == 1:
        return {next(iter(keys.values())): surface}
    narrower = np.array([cos(radians(next(iter(keys))[1])), 1.0])
    whole = _stretched(surface, narrower)
    points = _stretched(shapely.MultiPoint(list(keys)), narrower)
    around = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=whole, ordered=True))
    pieces = shapely.intersection(around, whole)
    return {
        key: _stretched(piece, 1 / narrower)
        for key, piece in zip(keys.values(), pieces, strict=True)
        if not piece.is_empty
    }


def _stretched(surface: BaseGeometry, by: NDArray[np.float64]) -> BaseGeometry:
    """So that a degree is as long in both directions, or back."""
    stretched: BaseGeometry = shapely.transform(surface, lambda positions: positions * by)
    return stretched
