"""GeoJSON files of boundaries, in and out."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from common.errors import Invalid
from grids.crs import CRS, from_wgs84
from grids.geo import moved
from grids.models import Area

GeoJSON = dict[str, Any]

MAX_BYTES = 20 * 1024 * 1024
MAX_FEATURES = 20_000
# Where the code of an area stands, when nobody says.
CODE_NAMES = ("code", "adcode", "id")


@dataclass(frozen=True)
class Feature:
    """One feature of a file: its number in it, counted from one, the code that it names, its geometry as it came."""

    number: int
    code: str
    geometry: object


def read_features(content: bytes, code_name: str = "") -> list[Feature]:
    """The features of a FeatureCollection, or the only one of a Feature. Raises Invalid.

    `code_name`: the property that holds the code; empty for the usual ones.
    """
    if len(content) > MAX_BYTES:
        sentence = _("The file is too large: at most %(limit)d MB. Simplify the boundaries, or send them in parts.")
        raise Invalid.field("file", sentence % {"limit": MAX_BYTES // 1024 // 1024})
    features = _features_in(_json(content))
    if not features:
        raise Invalid.field("file", _("The file is GeoJSON, but holds no features."))
    if len(features) > MAX_FEATURES:
        raise Invalid.field("file", _("The file holds more than %(limit)d features.") % {"limit": MAX_FEATURES})
    names = (code_name,) if code_name else CODE_NAMES
    return [Feature(number, _code(each, names), _geometry(each)) for number, each in enumerate(features, start=1)]


def _json(content: bytes) -> object:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as wrong:
        sentence = _("This is not GeoJSON: it cannot be read as JSON in UTF-8.")
        raise Invalid.field("file", sentence) from wrong


def _no_number(text: str) -> object:
    raise ValueError(text)


def _features_in(data: object) -> list[object]:
    kind = data.get("type") if isinstance(data, dict) else None
    features = data.get("features") if isinstance(data, dict) and kind == "FeatureCollection" else None
    if kind == "Feature":
        return [data]
    if not isinstance(features, list):
        raise Invalid.field("file", _("This is no GeoJSON FeatureCollection: its features are missing."))
    return features


def _code(feature: object, names: Iterable[str]) -> str:
    if not isinstance(feature, dict):
        return ""
    properties = feature.get("properties")
    known = {"id": feature.get("id"), **(properties if isinstance(properties, dict) else {})}
    values = (known.get(name) for name in names)
    found = next((value for value in values if isinstance(value, (str, int)) and not isinstance(value, bool)), "")
    return str(found).strip()[:40]


def _geometry(feature: object) -> object:
    return feature.get("geometry") if isinstance(feature, dict) else None


def collection(areas: Iterable[Area], crs: str = CRS.WGS84) -> GeoJSON:
    """The areas that have a boundary as a FeatureCollection in the coordinate system."""
    return {"type": "FeatureCollection", "crs_name": str(crs), "features": list(features_of(areas, crs))}


def features_of(areas: Iterable[Area], crs: str = CRS.WGS84) -> Iterator[GeoJSON]:
    for area in areas:
        if area.boundary:
            yield {"type": "Feature", "properties": _properties(area), "geometry": converted(area.boundary, crs)}


def converted(boundary: GeoJSON, crs: str) -> GeoJSON:
    """A boundary out of the store in another coordinate system."""
    return boundary if crs == CRS.WGS84 else moved(boundary, partial(from_wgs84, crs=crs))


def _properties(area: Area) -> dict[str, Any]:
    return {
        "code": area.code,
        "name": area.name,
        "kind": area.kind,
        "parent": area.parent.code if area.parent else None,
        "grid_kind": area.grid_kind,
    }
