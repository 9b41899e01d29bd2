"""Which area a point or an address lies in. The indexes are kept in memory until an area changes."""

from dataclasses import dataclass

from common.revisions import Kept
from grids.addresses import NameIndex
from grids.geo import PointIndex
from grids.models import Area
from grids.services import AREAS


@dataclass(frozen=True)
class Ground:
    points: PointIndex
    names: NameIndex
    paths: dict[int, str]


def _load() -> Ground:
    rows = list(Area.objects.current().values("pk", "parent_id", "name", "aliases", "path", "boundary"))
    depth = {row["pk"]: row["path"].count("/") for row in rows}
    return Ground(
        points=PointIndex((row["pk"], row["boundary"], depth[row["pk"]]) for row in rows if row["boundary"]),
        names=NameIndex(
            (row["pk"], depth[row["pk"]], [row["name"], *row["aliases"]], row["parent_id"]) for row in rows
        ),
        paths={row["pk"]: row["path"] for row in rows},
    )


_kept = Kept(AREAS, _load)


def ground() -> Ground:
    return _kept.get()


def area_at(lon: float, lat: float) -> int | None:
    """Primary key of the deepest area whose boundary holds the WGS-84 point."""
    return ground().points.find(lon, lat)


def area_named_in(address: str, *, under: str = "/") -> int | None:
    """Primary key of the area that the address names, if it is one and lies below the path `under`."""
    here = ground()
    match = here.names.find(address)
    if match is None or not here.paths[match.id].startswith(under):
        return None
    return match.id
