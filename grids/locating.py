"""Which area a point or an address lies in. The indexes are kept in memory until an area changes."""

from dataclasses import dataclass
from typing import Any

from common.revisions import Kept
from grids.addresses import NameIndex
from grids.geo import PointIndex
from grids.models import Area, AreaKind
from grids.revisions import AREAS


@dataclass(frozen=True)
class Ground:
    points: PointIndex
    names: NameIndex
    kinds: dict[int, AreaKind]


Row = dict[str, Any]


def _load() -> Ground:
    fields = ("pk", "parent_id", "name", "aliases", "path", "boundary")
    rows: list[Row] = list(Area.objects.current().values(*fields))
    return Ground(
        points=PointIndex((row["pk"], row["boundary"], _depth(row)) for row in rows if row["boundary"]),
        names=NameIndex((row["pk"], _depth(row), [row["name"], *row["aliases"]], row["parent_id"]) for row in rows),
        # Of all areas, since an order keeps the area it was made for.
        kinds={pk: AreaKind(kind) for pk, kind in Area.objects.values_list("pk", "kind")},
    )


def _depth(row: Row) -> int:
    return int(row["path"].count("/"))


_kept = Kept(_load, AREAS)


def ground() -> Ground:
    return _kept.get()


def area_at(lon: float, lat: float) -> int | None:
    """Primary key of the deepest area whose boundary holds the WGS-84 point."""
    return ground().points.find(lon, lat)


def area_named_in(address: str, *, under: Area | None = None) -> int | None:
    """Primary key of the area that the address names, if it names one, below the area `under` when given."""
    match = ground().names.find(address, under=under.pk if under else None)
    return match.id if match else None


def line_of(area: Area) -> dict[AreaKind, int]:
    """The areas from the district down to the given one, by kind."""
    kinds = ground().kinds
    return {kinds[pk]: pk for pk in area.ancestor_ids if pk in kinds}
