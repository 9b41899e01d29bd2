"""What hangs on a party organisation and goes elsewhere when it is dissolved: each part of the room registers its own.
The same followers are asked when members are moved, so that nothing is left without a holder."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from accounts.models import User
from common.errors import Sentence
from partybuilding.models import PartyOrganisation


@dataclass(frozen=True)
class Dissolution:
    """`successor` is None only where no member is left. `by` is None for the system."""

    organisation: PartyOrganisation
    successor: PartyOrganisation | None
    on: date
    by: User | None = None
    reason: str = ""


@dataclass(frozen=True)
class Hanging:
    """So many `label`; `goes` says where to."""

    label: Sentence
    number: int
    goes: Sentence


class Follower(Protocol):
    def preview(self, planned: Dissolution) -> Iterator[Hanging]:
        """What hangs on the organisation, and where it would go. Changes nothing."""
        ...

    def follow(self, planned: Dissolution) -> None:
        """Hand it over, within the transaction of the dissolution."""
        ...


_followers: dict[str, Follower] = {}


def register(key: str, follower: Follower) -> None:
    """Take part in every dissolution. The same key replaces."""
    _followers[key] = follower


def followers() -> list[Follower]:
    return list(_followers.values())
