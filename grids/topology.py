"""Whether areas of one level fit together: where they overlap, leave a gap, or reach beyond the area above."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from grids.measuring import area_of
from grids.models import AreaKind, GridKind

GeoJSON = dict[str, Any]

LEAST = 5.0  # square metres: what is smaller comes from rounding
# The levels that are meant to cover the whole of what they are part of.
COVERING = (AreaKind.STREET, AreaKind.COMMUNITY, AreaKind.GRID)


class Fault(TextChoices):
    OVERLAP = "overlap", _("Overlap")
    GAP = "gap", _("Gap")
    OUTSIDE = "outside", _("Beyond the area above")


@dataclass(frozen=True)
class Piece:
    """An area to be looked at, with its surface in degrees."""

    pk: int
    parent: int | None
    kind: str
    grid_kind: str
    name: str
    surface: BaseGeometry | None


@dataclass(frozen=True)
class Finding:
    """Something that does not fit, of which areas, how large and where."""

    fault: Fault
    names: tuple[str, ...]
    square_metres: float
    surface: BaseGeometry

    @property
    def label(self) -> str:
        return str(self.fault.label)

    @property
    def place(self) -> tuple[float, float]:
        point = self.surface.representative_point()
        return round(point.x, 6), round(point.y, 6)


def findings(pieces: Iterable[Piece], *, of: set[int] | None = None) -> list[Finding]:
    """The largest first. `of`: only below these areas."""
    known = {piece.pk: piece for piece in pieces}
    families: dict[tuple[int, str], list[Piece]] = defaultdict(list)
    for piece in known.values():
        # A dedicated grid may lie across others.
        if piece.parent is not None and piece.grid_kind != GridKind.DEDICATED:
            families[piece.parent, piece.kind].append(piece)
    found = [
        finding
        for (parent, kind), family in families.items()
        if of is None or parent in of
        for finding in _of_family(known.get(parent), kind, family)
    ]
    return sorted(found, key=lambda finding: -finding.square_metres)


def _of_family(parent: Piece | None, kind: str, family: list[Piece]) -> Iterator[Finding]:
    drawn = [(piece.name, piece.surface) for piece in family if piece.surface is not None]
    yield from _overlaps(drawn)
    if parent is None or parent.surface is None:
        return
    for name, surface in drawn:
        yield from _finding(Fault.OUTSIDE, (name, parent.name), surface - parent.surface)
    if kind in COVERING and len(drawn) == len(family):
        covered = shapely.union_all([surface for _name, surface in drawn])
        for hole in shapely.get_parts([parent.surface - covered]):
            yield from _finding(Fault.GAP, (parent.name,), hole)


def _overlaps(family: list[tuple[str, BaseGeometry]]) -> Iterator[Finding]:
    surfaces = np.array([surface for _name, surface in family], dtype=np.object_)
    first, second = shapely.STRtree(surfaces).query(surfaces, predicate="intersects")
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        if one < other:
            names = (family[one][0], family[other][0])
            yield from _finding(Fault.OVERLAP, names, surfaces[one] & surfaces[other])


def _finding(fault: Fault, names: tuple[str, ...], surface: BaseGeometry) -> Iterator[Finding]:
    size = area_of(surface)
    if size >= LEAST:
        yield Finding(fault, names, size, surface)


def surface_of(boundary: GeoJSON | None) -> BaseGeometry | None:
    return shape(boundary) if boundary else None
