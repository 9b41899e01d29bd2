"""Which offer could meet which need, what that is worth, and why: the same for one need and for thousands."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from typing import Any

from grids.measuring import metres_per_degree
from partybuilding.matching.facts import Known, Need, Supply
from partybuilding.matching.places import Point
from partybuilding.matching.words import Vocabulary

# What each reason adds at most. Their sum stays below SERVED: another need met goes before any better reason.
SKILL, SKILL_ABOVE = 300, 200
NEAR, FAR = 200, 5000  # metres at which nothing is added any more
LEVELS = (200, 150, 100, 60, 40, 20)  # where there is no point: how many levels above the need the area served lies
FREE, PLENTY = 150, 8 * 60  # minutes a week that are as good as any more
LOAD = 150
CONTENT, UNKNOWN = 100, 60
REFUSAL, MOST_REFUSALS = 50, 4
NAMED = 300  # the need says it in the same words
SERVED, URGENT = 1300, 500
NOWHERE = 0.0  # of what has no point: it is never measured

Reason = list[Any]  # a code of `reasons.WORDS` and what stands in its gaps


@dataclass(frozen=True, slots=True)
class Candidate:
    supply: Supply
    score: int
    skill: str
    levels: int
    distance: int | None
    minutes: int
    refusals: int
    word: str

    def reasons(self) -> list[Reason]:
        """In the order of what people ask first."""
        supply = self.supply
        return [
            ["skill", self.skill] if self.skill else ["matter"],
            ["distance", self.distance] if self.distance is not None else ["area", self.levels],
            *([["word", self.word]] if self.word else []),
            ["free", supply.free, supply.in_hand],
            ["reviews", supply.happy, supply.reviews] if supply.reviews else ["no_reviews"],
            *([["refused", self.refusals]] if self.refusals else []),
        ]


@dataclass(frozen=True, slots=True)
class _Entry:
    """An offer with what is the same for every need. `time`: which of the known days and hours it has."""

    supply: Supply
    base: int
    time: int
    words: int
    x: float
    y: float


# Offer, score, matter, levels of the category and of the area above the need's own, metres, minutes, refusals.
_Weighed = tuple[_Entry, int, int, int, int, int | None, int, int]


class Pairing:
    """The offers by what they serve and where, so that each need is asked of few."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self._plane = _plane(known)
        self._times: dict[tuple[Any, ...], int] = {}
        self._common: dict[tuple[int, int], int] = {}
        self._vocabulary = Vocabulary(supply.words for supply in known.supplies)
        self._by: dict[tuple[int, int], list[_Entry]] = defaultdict(list)
        for supply in known.supplies:
            if supply.free:
                entry = self._entry(supply)
                for matter in supply.matters:
                    for area in supply.areas:
                        self._by[matter, area].append(entry)

    def _entry(self, supply: Supply) -> _Entry:
        base = LOAD * supply.free // supply.at_once if supply.free < supply.at_once else LOAD
        base += CONTENT * supply.happy // supply.reviews if supply.reviews else UNKNOWN
        words = self._vocabulary.bits(supply.words)
        return _Entry(supply, base, self._time(supply), words, *self._place(supply.point))

    def _time(self, row: Need | Supply) -> int:
        return self._times.setdefault((row.first, row.last, row.bits), len(self._times))

    def _place(self, point: Point | None) -> tuple[float, float]:
        """In metres, on one plane for all."""
        east, north = self._plane
        return (point[0] * east, point[1] * north) if point else (NOWHERE, NOWHERE)

    def candidates(self, need: Need) -> Iterator[Candidate]:
        """Each offer once: by the closest matter, and there by the closest area, that it names."""
        for entry, score, matter, _above, levels, distance, minutes, refusals in self._weighed(need):
            supply = entry.supply
            word = next((word for word in need.words if word in supply.words), "")
            yield Candidate(supply, score, supply.matters[matter], levels, distance, minutes, refusals, word)

    def scores(self, need: Need) -> Iterator[tuple[int, int]]:
        """The offers and scores of the candidates alone, for those who weigh a million."""
        return ((each[0].supply.offer, each[1]) for each in self._weighed(need))

    def _weighed(self, need: Need) -> Iterator[_Weighed]:
        seen: set[int] = set()
        left_out = self.known.left_out.get(need.order, ())
        time, root = self._time(need), need.matters[-1]
        (x, y), words = self._place(need.point), self._vocabulary.bits(need.words)
        for above, matter in enumerate(need.matters):
            for levels, area in enumerate(need.areas):
                for entry in self._by.get((matter, area), ()):
                    supply = entry.supply
                    if supply.offer in seen:
                        continue
                    seen.add(supply.offer)
                    known = need.point is not None and supply.point is not None
                    distance = round(hypot(entry.x - x, entry.y - y)) if known else None
                    if supply.radius is not None and (distance is None or distance > supply.radius):
                        continue
                    minutes = self._minutes(need, supply, (time, entry.time))
                    if not minutes or supply.provider in left_out:
                        continue
                    refusals = self._refusals(supply, root)
                    score = entry.base + (SKILL_ABOVE if above else SKILL) + _near(distance, levels)
                    score += NAMED if words & entry.words else 0
                    score += min(minutes, PLENTY) * FREE // PLENTY - REFUSAL * min(refusals, MOST_REFUSALS)
                    yield entry, score, matter, above, levels, distance, minutes, refusals

    def _refusals(self, supply: Supply, root: int) -> int:
        return self.known.refused.get((supply.provider, root), 0) if self.known.refused else 0

    def _minutes(self, need: Need, supply: Supply, times: tuple[int, int]) -> int:
        """Numbers stand for the days and hours: to compare those themselves takes longest of all."""
        found = self._common.get(times)
        if found is None:
            found = self._common[times] = self.known.days(need, supply).bit_count()
        return found


def _plane(known: Known) -> tuple[float, float]:
    points = (row.point for rows in (known.needs, known.supplies) for row in rows if row.point)
    return metres_per_degree(next(points, (0.0, 0.0))[1])


def _near(distance: int | None, levels: int) -> int:
    if distance is None:
        return LEVELS[min(levels, len(LEVELS) - 1)]
    return NEAR * max(0, FAR - distance) // FAR


def worth(need: Need, score: int) -> int:
    """In an assignment of many."""
    return SERVED + (URGENT if need.is_urgent else 0) + score
