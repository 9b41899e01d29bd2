"""The grids of today and those proposed, drawn beside each other to one scale."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from grids.drawing import Scale, path_of, scale_to
from grids.models import Area
from grids.proposing import Block, Part, Proposal, colour
from grids.recutting.cells import cells
from grids.recutting.drawing import free

WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 560, 240, 640
AROUND = 0.00012  # degrees, some ten metres: where no boundary is known a grid reaches so far around its buildings


@dataclass(frozen=True)
class Ground:
    """A grid on the drawing. `colour` 0: none of those that take part."""

    words: str
    label: str
    colour: int
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Dot:
    block: Block
    number: int
    colour: int
    x: float
    y: float


@dataclass(frozen=True)
class Picture:
    grounds: list[Ground]
    dots: list[Dot]


@dataclass(frozen=True)
class TwoMaps:
    today: Picture
    proposed: Picture
    width: int
    height: int


def draw(proposal: Proposal) -> TwoMaps | None:
    """Nothing where no building has a place."""
    placed = [block for block in proposal.blocks if block.spot]
    if not placed:
        return None
    pieces = _pieces(proposal, placed)
    outlines = {grid.pk: shape(grid.boundary) for grid in proposal.grids if grid.boundary}
    present = _surfaces(((block.grid.pk, block) for block in placed if block.grid), {}) | outlines
    proposed = _surfaces(((part.number, block) for part in proposal.parts for block in part.blocks), pieces)
    height, scale = _view([*present.values(), *proposed.values()])
    return TwoMaps(
        today=_today(proposal, placed, present, scale),
        proposed=_proposed(proposal, proposed, scale),
        width=WIDTH,
        height=height,
    )


def _view(surfaces: list[BaseGeometry]) -> tuple[int, Scale]:
    bounds = shapely.total_bounds(surfaces).tolist()
    wide = scale_to(bounds, WIDTH, 10 * WIDTH)
    (_x, top), (_right, bottom) = wide(bounds[0], bounds[3]), wide(bounds[2], bounds[1])
    height = int(min(max(bottom - top + 36, LEAST_HEIGHT), MOST_HEIGHT))
    return height, scale_to(bounds, WIDTH, height)


def _pieces(proposal: Proposal, placed: Iterable[Block]) -> dict[int, BaseGeometry]:
    """The ground of each building, as a change would give it away."""
    held: dict[int, dict[int, tuple[float, float]]] = {}
    for block in placed:
        if block.spot:
            held.setdefault(block.grid.pk if block.grid else 0, {})[block.area.pk] = block.spot
    surfaces = {grid.pk: shape(grid.boundary) for grid in proposal.grids if grid.boundary}
    if proposal.community.boundary:
        surfaces[0] = free(proposal.community, proposal.grids)
    found: dict[int, BaseGeometry] = {}
    for pk, spots in held.items():
        found |= cells(surfaces[pk], spots) if pk in surfaces else {}
    return found


def _surfaces(blocks: Iterable[tuple[int, Block]], pieces: Mapping[int, BaseGeometry]) -> dict[int, BaseGeometry]:
    """Of each grid: the ground of its buildings, and a little around those of which none is known."""
    held: dict[int, list[BaseGeometry]] = {}
    for key, block in blocks:
        if block.spot:
            piece = pieces.get(block.area.pk) or shapely.Point(block.spot)
            held.setdefault(key, []).append(piece)
    return {key: _joined(found) for key, found in held.items()}


def _joined(found: list[BaseGeometry]) -> BaseGeometry:
    points = [each for each in found if isinstance(each, shapely.Point)]
    near = [shapely.MultiPoint(points).convex_hull.buffer(AROUND)] if len(points) == len(found) else []
    return shapely.union_all([*near, *(each for each in found if not isinstance(each, shapely.Point))], grid_size=1e-9)


def _today(proposal: Proposal, placed: list[Block], surfaces: Mapping[int, BaseGeometry], scale: Scale) -> Picture:
    numbers = {part.becomes.pk: part.number for part in proposal.parts if part.becomes}
    grounds = [
        _ground(grid, numbers.get(grid.pk, 0), surfaces[grid.pk], scale)
        for grid in proposal.grids
        if grid.pk in surfaces
    ]
    dots = [_dot(block, numbers.get(block.grid.pk, 0) if block.grid else 0, scale) for block in placed]
    return Picture(grounds, [dot for dot in dots if dot])


def _ground(grid: Area, number: int, surface: BaseGeometry, scale: Scale) -> Ground:
    middle = scale(*surface.representative_point().coords[0])
    return Ground(grid.name, grid.name, colour(number) if number else 0, path_of(surface, scale), *middle)


def _proposed(proposal: Proposal, surfaces: Mapping[int, BaseGeometry], scale: Scale) -> Picture:
    grounds = [_part(part, surfaces[part.number], scale) for part in proposal.parts if part.number in surfaces]
    dots = [_dot(block, part.number, scale) for part in proposal.parts for block in part.blocks]
    dots += [_dot(block, 0, scale) for block in proposal.left]
    return Picture(grounds, [dot for dot in dots if dot])


def _part(part: Part, surface: BaseGeometry, scale: Scale) -> Ground:
    middle = scale(*surface.representative_point().coords[0])
    return Ground(f"{part.number}: {part.households}", str(part.number), part.colour, path_of(surface, scale), *middle)


def _dot(block: Block, number: int, scale: Scale) -> Dot | None:
    return Dot(block, number, colour(number) if number else 0, *scale(*block.spot)) if block.spot else None
