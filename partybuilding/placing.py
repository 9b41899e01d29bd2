"""Into which community and grid an address or a point leads. Kept in memory until an area changes, so that whole
registers are placed without asking the database about each row."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from common.revisions import Kept
from grids.addresses import NameIndex, folded
from grids.geo import PointIndex
from grids.locating import ground
from grids.models import Area, AreaKind
from grids.revisions import AREAS
from partybuilding.models import Placed

NEAREST = 1000.0  # metres from the nearest grid, beyond which a point lies in none
_NUMBER = "([0-9a-z]+)"
_BUILDING = re.compile(_NUMBER + "(?:号楼|栋|幢|座|号|楼)")  # as buildings are called
_IN_ADDRESS = re.compile(_NUMBER + "(?:号楼|栋|幢|座)")  # what else has a number there is a road's or a floor's
_FIELDS = ("pk", "parent_id", "kind", "name", "aliases", "path", "lon", "lat")
Row = dict[str, Any]


@dataclass(frozen=True)
class Spot:
    """The community and the grid, as far as they are known, and how they were found."""

    community: int | None = None
    grid: int | None = None
    placed: Placed = Placed.NOT


NOWHERE = Spot()


@dataclass
class Plan:
    """`lines`: of each area its community and grid. `buildings`: a numbered building by each area above it; None where
    two of this number lie there."""

    names: NameIndex
    grids: PointIndex
    lines: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)
    buildings: dict[tuple[int, str], int | None] = field(default_factory=dict)

    def by_address(self, address: str, *, under: int | None = None) -> Spot:
        """By the longest name in the address, then by the number of the building there."""
        match = self.names.find(address, under=under)
        if match is None:
            return NOWHERE
        _before, _name, rest = folded(address).partition(match.matched_name)
        number = _IN_ADDRESS.search(rest)
        building = self.buildings.get((match.id, number.group(1))) if number else None
        community, grid = self.lines[building or match.id]
        return Spot(community, grid, Placed.ADDRESS if grid else Placed.NOT)

    def by_point(self, lon: float, lat: float) -> Spot:
        """The grid that holds the point, else the nearest."""
        found = self.grids.nearest(lon, lat)
        if found is None or found[1] > NEAREST:
            return NOWHERE
        community, grid = self.lines[found[0]]
        return Spot(community, grid, Placed.POINT)

    def of_area(self, pk: int) -> Spot:
        """What an area that was chosen says of itself."""
        community, grid = self.lines.get(pk, (None, None))
        return Spot(community, grid, Placed.HAND if grid else Placed.NOT)


def _load() -> Plan:
    rows: list[Row] = list(Area.objects.current().values(*_FIELDS))
    grids = Area.objects.current().filter(kind=AreaKind.GRID).exclude(boundary=None)
    plan = Plan(NameIndex(_named(rows)), PointIndex(_shaped(grids.values_list("pk", "boundary", "path"))))
    kinds = {row["pk"]: row["kind"] for row in rows}
    lines = {row["pk"]: [int(pk) for pk in row["path"].split("/") if pk] for row in rows}
    only = _only_grids(rows, lines)
    for row in rows:
        plan.lines[row["pk"]] = _line(row, lines[row["pk"]], kinds, only)
        for above, number in _numbered(row, lines[row["pk"]], kinds):
            plan.buildings[(above, number)] = None if (above, number) in plan.buildings else row["pk"]
    return plan


def _named(rows: list[Row]) -> Iterator[tuple[int, int, list[str], int | None]]:
    """Without the buildings that are called by a number alone: there is one in every estate."""
    for row in rows:
        if row["kind"] != AreaKind.BUILDING or not _BUILDING.fullmatch(folded(row["name"])):
            yield row["pk"], row["path"].count("/"), [row["name"], *row["aliases"]], row["parent_id"]


def _shaped(rows: Iterable[tuple[int, Any, str]]) -> Iterator[tuple[int, Any, int]]:
    return ((pk, boundary, path.count("/")) for pk, boundary, path in rows)


def _only_grids(rows: list[Row], lines: dict[int, list[int]]) -> dict[int, int | None]:
    """The grid of an area that has but one below it."""
    below: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row["kind"] == AreaKind.GRID:
            for above in lines[row["pk"]][:-1]:
                below[above].add(row["pk"])
    return {above: next(iter(grids)) if len(grids) == 1 else None for above, grids in below.items()}


def _line(
    row: Row, line: list[int], kinds: dict[int, str], only: dict[int, int | None]
) -> tuple[int | None, int | None]:
    community = next((pk for pk in reversed(line) if kinds.get(pk) == AreaKind.COMMUNITY), None)
    grid = next((pk for pk in reversed(line) if kinds.get(pk) == AreaKind.GRID), None)
    if grid is None and row["lon"] is not None:
        grid = _grid_at(row["lon"], row["lat"], kinds)
    return community, grid or (only.get(row["pk"]) if community else None)


def _grid_at(lon: float, lat: float, kinds: dict[int, str]) -> int | None:
    found = ground().points.find(lon, lat)
    return found if found is not None and kinds.get(found) == AreaKind.GRID else None


def _numbered(row: Row, line: list[int], kinds: dict[int, str]) -> Iterator[tuple[int, str]]:
    """A building as it is found below each area up to its community: "槐荫小区3号楼" as "3"."""
    number = _BUILDING.search(folded(row["name"])) if row["kind"] == AreaKind.BUILDING else None
    if number is None:
        return
    for above in reversed(line[:-1]):
        yield above, number.group(1)
        if kinds.get(above) == AreaKind.COMMUNITY:
            return


_kept = Kept(_load, AREAS)


def plan() -> Plan:
    return _kept.get()


def find(address: str = "", point: tuple[float, float] | None = None, *, under: Area | None = None) -> Spot:
    """By the point where one is given, else by the address; within the area `under` when given."""
    known = plan()
    spot = known.by_point(*point) if point else NOWHERE
    if spot.grid is None and address:
        spot = known.by_address(address, under=under.pk if under else None)
    if under is None or spot.community is None:
        return spot
    return spot if under.pk in _above(spot.community) else NOWHERE


def _above(pk: int) -> set[int]:
    area = Area.objects.only("path").get(pk=pk)
    return set(area.ancestor_ids)
