"""Many needs at once: read, weigh, assign."""

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from partybuilding.matching.assigning import NOBODY, Assignment, Pairs, assign
from partybuilding.matching.facts import Known
from partybuilding.matching.pairing import Candidate, Pairing, worth

Progress = Callable[[int], None]
BETWEEN = 500  # needs between two words of progress


@dataclass(frozen=True)
class Matched:
    """For each need of `known`, in its order, who is proposed."""

    known: Known
    candidates: list[Candidate | None]
    pairs: int
    assignment: Assignment

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "needs": len(self.known.needs),
            "offers": len(self.known.supplies),
            "pairs": self.pairs,
            "matched": sum(each is not None for each in self.candidates),
            "worth": self.assignment.worth,
            "bound": self.assignment.bound,
        }


def match(known: Known, seed: int = 0, progress: Progress = lambda _done: None) -> Matched:
    """The assignment of the greatest worth; places as the offers have them now. Neither hours nor areas nor refusals
    can be overruled by it: what may not be is no pair."""
    pairs, candidates = _pairs(known, progress)
    places = np.array([supply.free for supply in known.supplies], dtype=np.int64)
    found = assign(len(known.needs), places, pairs, seed)
    chosen = [None if pair == NOBODY else candidates(int(pair)) for pair in found.chosen]
    return Matched(known, chosen, len(pairs), found)


def _pairs(known: Known, progress: Progress) -> tuple[Pairs, Callable[[int], Candidate]]:
    """The pairs as numbers, and a way back: those that were chosen are made again, since all of them fill a memory."""
    pairing = Pairing(known)
    place = {supply.offer: index for index, supply in enumerate(known.supplies)}
    needs, offers, worths = array("q"), array("q"), array("q")
    for number, need in enumerate(known.needs):
        for offer, score in pairing.scores(need):
            needs.append(number)
            offers.append(place[offer])
            worths.append(worth(need, score))
        if number % BETWEEN == 0:
            progress(number)

    def again(pair: int) -> Candidate:
        offer = known.supplies[offers[pair]].offer
        return next(each for each in pairing.candidates(known.needs[needs[pair]]) if each.supply.offer == offer)

    return Pairs.of(needs, offers, worths), again
