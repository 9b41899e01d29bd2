"""Invented boundaries: a lattice of shaken points, cut into blocks of cells. Neighbours share every point between."""

from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

WEST, SOUTH = 106.12, 38.41
EAST, NORTH = 106.30, 38.59
SIZE = 72
SHAKE = 0.3  # of a cell; below a half, so that cells never overlap


class Block(NamedTuple):
    """Cells of the lattice from (left, bottom) to (right, top)."""

    left: int
    bottom: int
    right: int
    top: int

    @property
    def cells(self) -> int:
        return (self.right - self.left) * (self.top - self.bottom)


WHOLE = Block(0, 0, SIZE, SIZE)


def divide(block: Block, weights: Sequence[int]) -> list[Block]:
    """The block cut into one block for each weight, about as large, and with at least as many cells."""
    if len(weights) == 1:
        return [block]
    half = len(weights) // 2
    first, second = sum(weights[:half]), sum(weights[half:])
    below, above = _cut(block, first, second)
    return divide(below, weights[:half]) + divide(above, weights[half:])


def _cut(block: Block, first: int, second: int) -> tuple[Block, Block]:
    """Across the longer side, in the proportion of the two weights."""
    wide, high = block.right - block.left, block.top - block.bottom
    long, short = max(wide, high), min(wide, high)
    least, most = -(-first // short), long - -(-second // short)
    at = min(max(round(long * first / (first + second)), least, 1), most, long - 1)
    if wide >= high:
        return block._replace(right=block.left + at), block._replace(left=block.left + at)
    return block._replace(top=block.bottom + at), block._replace(bottom=block.bottom + at)


class Lattice:
    """The points, each shaken by chance."""

    def __init__(self, rng: Random) -> None:
        self._points = {(x, y): self._shaken(x, y, rng) for y in range(SIZE + 1) for x in range(SIZE + 1)}

    def _shaken(self, x: int, y: int, rng: Random) -> tuple[float, float]:
        east, north = (x + rng.uniform(-SHAKE, SHAKE)) / SIZE, (y + rng.uniform(-SHAKE, SHAKE)) / SIZE
        return round(WEST + (EAST - WEST) * east, 6), round(SOUTH + (NORTH - SOUTH) * north, 6)

    def outline(self, block: Block) -> dict[str, Any]:
        """GeoJSON of the block's edge, counter-clockwise."""
        edge = [(x, block.bottom) for x in range(block.left, block.right)]
        edge += [(block.right, y) for y in range(block.bottom, block.top)]
        edge += [(x, block.top) for x in range(block.right, block.left, -1)]
        edge += [(block.left, y) for y in range(block.top, block.bottom, -1)]
        ring = [list(self._points[at]) for at in [*edge, edge[0]]]
        return {"type": "Polygon", "coordinates": [ring]}
