"""For one need: the best offers at once, with reasons."""

from dataclasses import dataclass
from datetime import datetime

from partybuilding.hours import first_moment
from partybuilding.matching.facts import Known, Need, read
from partybuilding.matching.pairing import Candidate, Pairing, Reason
from partybuilding.matching.reasons import told
from partybuilding.models import Offer
from workorders.models import WorkOrder

MOST = 6


@dataclass(frozen=True)
class Best:
    offer: Offer
    score: int
    at: datetime | None  # the first time at which both could
    reasons: list[Reason]

    @property
    def words(self) -> list[str]:
        return told(self.reasons)


def best_offers(order: WorkOrder, most: int = MOST) -> list[Best]:
    """The offers that could meet the need now, the best first. About ten queries, however many offers there are."""
    known = read([order])
    if not known.needs:
        return []
    [need] = known.needs
    found = sorted(Pairing(known).candidates(need), key=lambda each: (-each.score, each.supply.offer))[:most]
    offers = Offer.objects.for_list().in_bulk([each.supply.offer for each in found])
    return [_best(known, need, each, offers[each.supply.offer]) for each in found]


def _best(known: Known, need: Need, candidate: Candidate, offer: Offer) -> Best:
    at, reasons = explain(known, need, candidate)
    return Best(offer, candidate.score, at, reasons)


def explain(known: Known, need: Need, candidate: Candidate) -> tuple[datetime | None, list[Reason]]:
    """The first possible time, and the reasons with it."""
    supply = candidate.supply
    first, last = max(need.first, supply.first), min(need.last, supply.last)
    at = first_moment(need.bits & supply.bits, first, last, known.at)
    skill, where, *others = candidate.reasons()
    return at, [skill, where, *([["time", at.isoformat()]] if at else []), *others]


def could(order: WorkOrder, offer: Offer) -> Best | None:
    """The offer as a match for the order; None where it is none now."""
    known = read([order], among=[offer.pk])
    for need in known.needs:
        for candidate in Pairing(known).candidates(need):
            return _best(known, need, candidate, offer)
    return None
