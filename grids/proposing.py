"""How the buildings of a community could be cut into balanced grids, and how somebody else would have them cut."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from grids.balancing import Site, balanced
from grids.models import Area, AreaKind, GridKind, Household, StaffingNorm
from grids.recutting.cells import Spot
from grids.staffing import norms

COLOURS = 8


@dataclass(frozen=True)
class Block:
    """A building as it counts for the cut. `grid`: the one it lies in today."""

    area: Area
    households: int
    grid: Area | None

    @property
    def spot(self) -> Spot | None:
        lon, lat = self.area.lon, self.area.lat
        return None if lon is None or lat is None else (lon, lat)


@dataclass(frozen=True)
class Part:
    """One of the proposed grids; `becomes` is the present one that it goes on from."""

    number: int
    blocks: list[Block]
    norm: StaffingNorm
    becomes: Area | None = None

    @property
    def colour(self) -> int:
        return colour(self.number)

    @cached_property
    def households(self) -> int:
        return sum(block.households for block in self.blocks)

    @property
    def is_too_large(self) -> bool:
        return self.households > self.norm.grid_max

    @property
    def is_too_small(self) -> bool:
        return self.households < self.norm.grid_min

    @cached_property
    def present(self) -> list[tuple[str, int]]:
        """In which grids its buildings lie today, most first."""
        return Counter(block.grid.name for block in self.blocks if block.grid).most_common()


@dataclass(frozen=True)
class Proposal:
    community: Area
    norm: StaffingNorm
    parts: list[Part]
    left: list[Block]  # out of the cut
    grids: list[Area]  # of today

    @property
    def unplaced(self) -> list[Area]:
        return [block.area for block in self.left if block.spot is None]

    @property
    def buildings(self) -> int:
        return sum(len(part.blocks) for part in self.parts)

    @property
    def blocks(self) -> list[Block]:
        every = [block for part in self.parts for block in part.blocks] + self.left
        return sorted(every, key=lambda block: block.area.code)


def colour(number: int) -> int:
    return (number - 1) % COLOURS + 1


def propose(community: Area) -> Proposal:
    """Buildings without a place on the map cannot be cut and are left out; those of dedicated grids stay there."""
    blocks, grids, norm = _blocks(community), present_grids(community), norms().of(community)
    sites = [Site(block.area.pk, *block.spot, block.households) for block in blocks if block.spot]
    cut = balanced(sites, norm.grid_min, norm.grid_max)
    numbers = {site.key: number for number, part in enumerate(cut, start=1) for site in part}
    parts = _parts(blocks, numbers, norm)
    becoming = _matched(parts, grids)
    parts = [Part(part.number, part.blocks, norm, becoming.get(part.number)) for part in parts]
    return Proposal(community, norm, parts, [block for block in blocks if block.area.pk not in numbers], grids)


def arranged(community: Area, numbers: Mapping[int, int], becoming: Mapping[int, Area | None]) -> Proposal:
    """The same for buildings whose part somebody has said; `numbers` by primary key."""
    blocks, norm = _blocks(community), norms().of(community)
    parts = [Part(part.number, part.blocks, norm, becoming.get(part.number)) for part in _parts(blocks, numbers, norm)]
    left = [block for block in blocks if block.area.pk not in numbers]
    return Proposal(community, norm, parts, left, present_grids(community))


def _parts(blocks: Sequence[Block], numbers: Mapping[int, int], norm: StaffingNorm) -> list[Part]:
    held: dict[int, list[Block]] = {}
    for block in blocks:
        if block.area.pk in numbers:
            held.setdefault(numbers[block.area.pk], []).append(block)
    return [Part(number, held[number], norm) for number in sorted(held)]


def _matched(parts: Iterable[Part], grids: Iterable[Area]) -> dict[int, Area]:
    """Each part goes on from the grid with which it shares most households, so that as little as can be changes."""
    known = {grid.pk: grid for grid in grids}
    shared: Counter[tuple[int, int]] = Counter()
    for part in parts:
        for block in part.blocks:
            if block.grid:
                shared[part.number, block.grid.pk] += block.households or 1
    matched: dict[int, Area] = {}
    for (number, pk), _weight in sorted(shared.items(), key=lambda each: (-each[1], each[0])):
        if number not in matched and pk in known:
            matched[number] = known.pop(pk)
    return matched


def present_grids(community: Area) -> list[Area]:
    """Those that lie in no other grid; dedicated ones apart."""
    rows = Area.objects.current().within(community).filter(kind=AreaKind.GRID).exclude(parent__kind=AreaKind.GRID)
    return list(rows.exclude(grid_kind=GridKind.DEDICATED).select_related("parent").order_by("code"))


def _blocks(community: Area) -> list[Block]:
    buildings = Area.objects.current().within(community).filter(kind=AreaKind.BUILDING).order_by("code")
    every = Area.objects.current().within(community).filter(kind=AreaKind.GRID).exclude(parent__kind=AreaKind.GRID)
    grids = {grid.pk: grid for grid in every.defer("boundary")}
    counted = Household.objects.current().within(community.path).order_by().values_list("area")
    households = dict(counted.annotate(n=Count("pk")))
    blocks = []
    for area in buildings.select_related("parent").defer("boundary", "parent__boundary"):
        grid = next((grids[pk] for pk in area.ancestor_ids if pk in grids), None)
        if grid is None or grid.grid_kind != GridKind.DEDICATED:
            blocks.append(Block(area, households.get(area.pk, 0), grid))
    return blocks
