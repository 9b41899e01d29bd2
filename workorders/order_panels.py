"""Parts of the order page that rooms above offer, each fetched from an address of its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import User
from common.errors import Sentence
from grids.models import Post
from workorders.models import WorkOrder


@dataclass(frozen=True)
class Panel:
    label: Sentence
    url: str


Offer = Callable[[WorkOrder, User, Post | None], Iterable[Panel]]
_offers: list[Offer] = []


def offer_panels(offer: Offer) -> None:
    """Let `offer` name panels of an order for somebody who works under a post. It runs with every order page: it
    decides by what it is given, and leaves queries to the panel's own address."""
    _offers.append(offer)


def panels_of(order: WorkOrder, user: User, post: Post | None) -> list[Panel]:
    return [panel for offer in _offers for panel in offer(order, user, post)]
