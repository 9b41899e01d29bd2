"""Parts of the page of a place or of a household that rooms above offer, each fetched from an address of its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import User
from common.errors import Sentence
from grids.models import Area, Household


@dataclass(frozen=True)
class Panel:
    label: Sentence
    url: str


Offer = Callable[[Area, Household | None, User], Iterable[Panel]]
_offers: list[Offer] = []


def offer_panels(offer: Offer) -> None:
    """Let `offer` name panels; without a household it is asked about the page of the place."""
    _offers.append(offer)


def panels_of(area: Area, user: User, household: Household | None = None) -> list[Panel]:
    return [panel for offer in _offers for panel in offer(area, household, user)]
