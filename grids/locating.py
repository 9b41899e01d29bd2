"""Which area a point or an address lies in. The indexes are kept in memory until an area changes."""

from dataclasses import dataclass
from typing import Any

from common.revisions import Kept
from grids.addresses import NameIndex
from grids.geo import PointIndex
from grids.models import Area, AreaKind
from grids.services import AREAS


@dataclass(frozen=True)
class Ground:
    points: PointIndex
    names: NameIndex
    names_below: dict[int, NameIndex]
    paths: dict[int, str]
    kinds: dict[int, AreaKind]


Row = dict[str, Any]


def _load() -> Ground:
    fields = ("pk", "parent_id", "kind", "name", "aliases", "path", "boundary")
    rows: list[Row] = list(Area.objects.current().values(*fields))
    by_root: dict[int, list[Row]] = {}
    for row in rows:
        by_root.setdefault(int(row["path"].split("/")[1]), []).append(row)
    return Ground(
        points=PointIndex((row["pk"], row["boundary"], _depth(row)) for row in rows if row["boundary"]),
        names=_names(rows),
        names_below={root: _names(below) for root, below in by_root.items()},
        paths={row["pk"]: row["path"] for row in rows},
        kinds={row["pk"]: AreaKind(row["kind"]) for row in rows},
    )


def _depth(row: Row) -> int:
    return int(row["path"].count("/"))


def _names(rows: list[Row]) -> NameIndex:
    return NameIndex((row["pk"], _depth(row), [row["name"], *row["aliases"]], row["parent_id"]) for row in rows)


_kept = Kept(AREAS, _load)


def ground() -> Ground:
    return _kept.get()


def area_at(lon: float, lat: float) -> int | None:
    """Primary key of the deepest area whose boundary holds the WGS-84 point."""
    return ground().points.find(lon, lat)


def area_named_in(address: str, *, under: Area | None = None) -> int | None:
    """Primary key of the area that the address names, if it names one, below the area `under` when given."""
    here = ground()
    names = here.names_below.get(under.ancestor_ids[0]) if under else here.names
    match = names.find(address) if names else None
    if match is None or (under is not None and not under.contains(here.paths[match.id])):
        return None
    return match.id


def line_of(area: Area) -> dict[AreaKind, int]:
    """The areas from the district down to the given one, by kind."""
    kinds = ground().kinds
    return {kinds[pk]: pk for pk in area.ancestor_ids if pk in kinds}
