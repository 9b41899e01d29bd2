"""Many offers turned at once: each in a transaction of its own, and of each what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from accounts.models import User
from common.errors import DomainError
from partybuilding.models import Offer
from partybuilding.services.offers import confirm_offer, pause

MOST = 200
Wanted = Iterable[tuple[Offer, int]]  # and the version that was decided on


class Turn(Protocol):
    def __call__(self, offer: Offer, *, by: User, version: int | None) -> Offer: ...


@dataclass(frozen=True)
class Turned:
    """`refusal`: why not; None where it was done. The offer is as it is now."""

    offer: Offer
    refusal: DomainError | None = None


def confirm_many(wanted: Wanted, *, by: User) -> list[Turned]:
    return [_turned(*each, by, confirm_offer) for each in wanted]


def pause_many(wanted: Wanted, *, by: User) -> list[Turned]:
    """What takes a confirmation back: until it is resumed nobody is sent there."""
    return [_turned(*each, by, pause) for each in wanted]


def _turned(offer: Offer, version: int, by: User, turn: Turn) -> Turned:
    try:
        changed = turn(offer, by=by, version=version)
    except DomainError as refusal:
        return Turned(offer, refusal)
    offer.state, offer.version, offer.paused_until = changed.state, changed.version, changed.paused_until
    return Turned(offer)
