"""Boundaries as the map draws them: simplified for their level, in the coordinate system of its tiles."""

import hashlib
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from common.clock import today
from common.revisions import Kept, stamp
from grids.base_map import base_map
from grids.boundary_files import converted
from grids.domain import domain_of
from grids.models import Area, AreaKind
from grids.querysets import AreaQuerySet
from grids.reach import AnyUser, reach_of
from grids.revisions import AREAS
from grids.topology import Finding

GeoJSON = dict[str, Any]

# Degrees: what is finer is not seen where a level fills the screen. Grids are looked at closely.
FINENESS = {AreaKind.DISTRICT: 0.0004, AreaKind.STREET: 0.0002, AreaKind.COMMUNITY: 0.0001}
FINEST = 0.00003
ROUNDED = 1e-5  # about one metre


def _nothing_yet() -> dict[tuple[str, date], dict[int, GeoJSON]]:
    return {}


_kept = Kept(_nothing_yet, AREAS)


def shapes_of(areas: AreaQuerySet, kind: AreaKind) -> GeoJSON:
    """Those of one level as a FeatureCollection."""
    drawn = _drawn(kind)
    wanted = areas.filter(kind=kind).order_by("code").values_list("pk", flat=True)
    return {"type": "FeatureCollection", "features": [drawn[pk] for pk in wanted if pk in drawn]}


def _drawn(kind: AreaKind) -> dict[int, GeoJSON]:
    """By primary key, of all areas of the level; made once for every state of the register."""
    kept, key = _kept.get(), (f"{kind} {base_map().crs}", today())
    if key not in kept:
        kept[key] = _draw(kind)
    return kept[key]


def _draw(kind: AreaKind) -> dict[int, GeoJSON]:
    rows = list(Area.objects.current().filter(kind=kind, boundary__isnull=False).order_by("pk"))
    surfaces = np.array([shape(row.boundary) for row in rows if row.boundary], dtype=np.object_)
    if not len(surfaces):
        return {}
    # All at once, so that neighbours keep the edge that they share.
    simple = shapely.coverage_simplify(surfaces, FINENESS.get(kind, FINEST))
    return {row.pk: _feature(row, surface) for row, surface in zip(rows, simple, strict=True)}


def _feature(area: Area, surface: Any) -> GeoJSON:
    properties = {"code": area.code, "name": area.name, "kind": area.kind, "grid": area.grid_kind}
    return {"type": "Feature", "properties": properties, "geometry": on_map(surface)}


def on_map(surface: Any) -> GeoJSON:
    """Converted for the tiles and rounded. What rounding makes invalid is drawn all the same."""
    geometry: GeoJSON = converted(shapely.geometry.mapping(surface), base_map().crs)
    return {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])}


def _rounded(value: Any) -> Any:
    return round(value, 5) if isinstance(value, float) else [_rounded(each) for each in value]


def fault_features(found: list[Finding]) -> GeoJSON:
    return {"type": "FeatureCollection", "features": [_fault(each) for each in found]}


def _fault(finding: Finding) -> GeoJSON:
    words = f"{finding.label} · {' / '.join(finding.names)} · {finding.square_metres:.0f} m²"
    properties = {"fault": finding.fault.value, "words": words}
    return {"type": "Feature", "properties": properties, "geometry": on_map(finding.surface)}


def tag_for(user: AnyUser, *parts: str) -> str:
    """Names what a person sees of the register now: it changes with the areas, their posts and the day."""
    reach, domain = reach_of(user), domain_of(user)
    seen = (sorted(reach.paths | reach.unit_paths), reach.everything, sorted(domain.paths), domain.everything)
    text = repr((seen, stamp(AREAS), today(), base_map().crs, parts))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
