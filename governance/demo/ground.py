"""The ground of the demo: Jinfeng's official streets and communities, with invented grids and boundaries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import grids
from governance.demo.names import Names
from governance.demo.tessellation import WHOLE, Block, Lattice, divide
from grids.codes import GridCode
from grids.geo import clean_geometry
from grids.loading import load_divisions
from grids.models import Area, AreaKind, GridKind
from grids.services import change_area, create_areas

RURAL_SIZE = 2  # villages are larger
NUMERALS = "一二三四五六七八九"
GRID_COUNTS = (2, 2, 3, 3, 3, 3, 4, 5)


def _by_chance(rng: Random, communities: int) -> list[int]:
    return [rng.choice(GRID_COUNTS) for _community in range(communities)]


@dataclass(frozen=True)
class Plan:
    """Which district is laid out: code, folder of its divisions, and how many grids each of its communities gets."""

    district: str
    divisions: Path
    grid_counts: Callable[[Random, int], list[int]] = _by_chance


JINFENG = Plan("640106", Path(grids.__file__).parent / "data" / "jinfeng")


@dataclass
class Ground:
    district: Area
    streets: list[Area] = field(default_factory=list)
    communities: list[Area] = field(default_factory=list)
    grids: dict[int, list[Area]] = field(default_factory=dict)  # by primary key of the community

    def all_areas(self) -> list[Area]:
        grids = [grid for community in self.communities for grid in self.grids[community.pk]]
        return [self.district, *self.streets, *self.communities, *grids]

    def communities_of(self, street: Area) -> list[Area]:
        return [each for each in self.communities if each.parent_id == street.pk]


def is_village(community: Area) -> bool:
    return community.name.endswith("村")


def lay_out(rng: Random, names: Names, plan: Plan = JINFENG) -> Ground:
    ground = _official(plan)
    lattice = Lattice(rng)
    drawn = plan.grid_counts(rng, len(ground.communities))
    counts = {each.pk: number for each, number in zip(ground.communities, drawn, strict=True)}
    for area, block in _blocks(ground, counts):
        _draw(area, block, lattice)
        if area.kind == AreaKind.COMMUNITY:
            ground.grids[area.pk] = _grids(area, divide(block, [1] * counts[area.pk]), lattice, names)
    create_areas([grid for community in ground.communities for grid in ground.grids[community.pk]])
    return ground


def numeral(number: int) -> str:
    """From one to ninety-nine, as Chinese counts: 二十一."""
    tens, ones = divmod(number, 10)
    return f"{NUMERALS[tens - 1] if tens > 1 else ''}{'十' if tens else ''}{NUMERALS[ones - 1] if ones else ''}"


def _official(plan: Plan) -> Ground:
    folder = plan.divisions
    load_divisions(folder / "areas.csv", folder / "streets.csv", folder / "communities.csv")
    ground = Ground(Area.objects.get(code=plan.district))
    inside = Area.objects.within(ground.district).select_related("parent").order_by("code")
    ground.streets = list(inside.filter(kind=AreaKind.STREET))
    ground.communities = list(inside.filter(kind=AreaKind.COMMUNITY))
    return ground


def _blocks(ground: Ground, counts: dict[int, int]) -> Iterator[tuple[Area, Block]]:
    """The piece of the lattice that each area from the district down to the communities gets."""
    yield ground.district, WHOLE
    sizes = {each.pk: counts[each.pk] * (RURAL_SIZE if is_village(each) else 1) for each in ground.communities}
    totals = [sum(sizes[each.pk] for each in ground.communities_of(street)) for street in ground.streets]
    for street, block in zip(ground.streets, divide(WHOLE, totals), strict=True):
        yield street, block
        communities = ground.communities_of(street)
        yield from zip(communities, divide(block, [sizes[each.pk] for each in communities]), strict=True)


def _draw(area: Area, block: Block, lattice: Lattice) -> None:
    change_area(area, boundary=clean_geometry(lattice.outline(block)), boundary_generated=True)


def _grids(community: Area, blocks: list[Block], lattice: Lattice, names: Names) -> list[Area]:
    stem = community.name.removesuffix("社区").removesuffix("村")
    places = names.hamlets(len(blocks)) if is_village(community) else [names.estate() for _block in blocks]
    return [
        Area(
            kind=AreaKind.GRID,
            code=str(GridCode.build(community.code, number)),
            name=f"{stem}第{numeral(number)}网格",
            parent=community,
            aliases=[place],
            grid_kind=GridKind.GENERAL,
            boundary=clean_geometry(lattice.outline(block)),
            boundary_generated=True,
        )
        for number, (block, place) in enumerate(zip(blocks, places, strict=True), start=1)
    ]
