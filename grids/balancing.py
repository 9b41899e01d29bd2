"""Buildings cut into balanced grids that hang together: halved again and again across the longer side, then buildings
on the borders change sides as long as that evens out the numbers of households. The same input gives the same cut."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, cos, radians
from statistics import fmean

from shapely import MultiPoint, delaunay_triangles

ROUNDS = 400


@dataclass(frozen=True)
class Site:
    key: int
    lon: float
    lat: float
    households: int


Neighbours = dict[int, set[int]]
Parts = list[set[int]]


def balanced(sites: Sequence[Site], least: int, most: int) -> list[list[Site]]:
    """Parts of `least` to `most` households each, as near as the buildings allow; from north-west to south-east."""
    sites = sorted(sites, key=lambda site: site.key)
    if not sites:
        return []
    parts = _halved(list(range(len(sites))), sites, _number(sum(site.households for site in sites), least, most))
    cut = [set(part) for part in parts]
    near = neighbours(sites)
    weights = [site.households for site in sites]
    _join_islands(cut, near, weights)
    _even_out(cut, near, weights)
    found = [[sites[at] for at in sorted(part)] for part in cut if part]
    return sorted(found, key=lambda part: (-_middle(part, "lat"), _middle(part, "lon")))


def _number(total: int, least: int, most: int) -> int:
    """How many parts: as many as make them of middling size, and none above `most` where that can be."""
    return max(1, ceil(total / most), round(total / ((least + most) / 2)))


def _middle(part: Sequence[Site], name: str) -> float:
    return fmean(getattr(site, name) for site in part)


def _halved(chosen: list[int], sites: Sequence[Site], number: int) -> list[list[int]]:
    if number <= 1 or len(chosen) <= 1:
        return [chosen]
    across = _longer_side([sites[at] for at in chosen])
    order = sorted(chosen, key=lambda at: (across(sites[at]), sites[at].key))
    first = number // 2
    at = _cut_at([sites[each].households for each in order], first / number)
    return [*_halved(order[:at], sites, first), *_halved(order[at:], sites, number - first)]


def _longer_side(sites: Sequence[Site]) -> Callable[[Site], float]:
    def width(values: list[float]) -> float:
        return max(values) - min(values)

    narrower = cos(radians(sites[0].lat))  # a degree of longitude is shorter than one of latitude
    is_wide = width([site.lon for site in sites]) * narrower >= width([site.lat for site in sites])
    return (lambda site: site.lon) if is_wide else (lambda site: -site.lat)


def _cut_at(weights: Sequence[int], share: float) -> int:
    """After how many of them the sum is nearest to that share of all; at least one on either side."""
    wanted, total, best, at = sum(weights) * share, 0, float("inf"), 1
    for n, weight in enumerate(weights[:-1], start=1):
        total += weight
        if abs(total - wanted) < best:
            best, at = abs(total - wanted), n
    return at


def neighbours(sites: Sequence[Site]) -> Neighbours:
    """Which buildings stand next to each other: those joined in the triangulation, and those on one spot or line."""
    near: Neighbours = {at: set() for at in range(len(sites))}
    spots: dict[tuple[float, float], list[int]] = {}
    for at, site in enumerate(sites):
        spots.setdefault((site.lon, site.lat), []).append(at)
    for held in spots.values():
        _chain(near, held)
    first = {spot: held[0] for spot, held in spots.items()}
    edges = _triangulated(list(spots)) or pairwise(sorted(spots))
    for one, other in edges:
        near[first[one]].add(first[other])
        near[first[other]].add(first[one])
    return near


def _chain(near: Neighbours, held: Sequence[int]) -> None:
    for one, other in pairwise(held):
        near[one].add(other)
        near[other].add(one)


def _triangulated(spots: list[tuple[float, float]]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    if len(spots) < 3:
        return []
    lines = delaunay_triangles(MultiPoint(spots), only_edges=True)
    return [(line.coords[0], line.coords[1]) for line in getattr(lines, "geoms", [])]


def _pieces(part: Iterable[int], near: Neighbours) -> Parts:
    """The parts of it that hang together, the largest first."""
    left, found = set(part), []
    while left:
        piece, edge = set(), [min(left)]
        while edge:
            at = edge.pop()
            if at in left:
                left.remove(at)
                piece.add(at)
                edge.extend(near[at] & left)
        found.append(piece)
    return sorted(found, key=lambda piece: (-len(piece), min(piece)))


def _join_islands(cut: Parts, near: Neighbours, weights: Sequence[int]) -> None:
    """What a halving left apart from the rest of its part goes to a part that it touches."""
    for part in cut:
        for island in _pieces(part, near)[1:]:
            touched = {at for each in island for at in near[each]} - part
            beside = [other for other in cut if other is not part and other & touched]
            if beside:
                lightest = min(beside, key=lambda other: (sum(weights[at] for at in other), min(other)))
                lightest |= island
                part -= island


def _even_out(cut: Parts, near: Neighbours, weights: Sequence[int]) -> None:
    owner = {at: n for n, part in enumerate(cut) for at in part}
    sums = [sum(weights[at] for at in part) for part in cut]
    for _round in range(ROUNDS):
        move = _best_move(cut, near, weights, owner, sums)
        if move is None:
            return
        at, to = move
        source = owner[at]
        cut[source].remove(at)
        cut[to].add(at)
        owner[at] = to
        sums[source] -= weights[at]
        sums[to] += weights[at]


def _best_move(
    cut: Parts, near: Neighbours, weights: Sequence[int], owner: dict[int, int], sums: Sequence[int]
) -> tuple[int, int] | None:
    """The building on a border whose change of sides evens out most, and that leaves its part in one piece."""
    gains: list[tuple[int, int, int]] = []
    for at in sorted(owner):
        for to in sorted({owner[each] for each in near[at]} - {owner[at]}):
            gain = weights[at] * (sums[owner[at]] - sums[to] - weights[at])
            if gain > 0:
                gains.append((-gain, at, to))
    for _gain, at, to in sorted(gains):
        rest = cut[owner[at]] - {at}
        if rest and len(_pieces(rest, near)) == 1:
            return at, to
    return None
