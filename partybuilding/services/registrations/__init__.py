"""The writers of dual registration."""

from partybuilding.services.registrations.application import LONGEST, PLAIN, Application, Willingness, said_by
from partybuilding.services.registrations.applying import apply
from partybuilding.services.registrations.course import (
    change,
    confirm,
    confirm_if_placed,
    decline,
    end,
    end_of_organisation,
    move,
    place,
    withdraw,
)
from partybuilding.services.registrations.step import HAPPENED, keeps

__all__ = [
    "HAPPENED",
    "LONGEST",
    "PLAIN",
    "Application",
    "Willingness",
    "apply",
    "change",
    "confirm",
    "confirm_if_placed",
    "decline",
    "end",
    "end_of_organisation",
    "keeps",
    "move",
    "place",
    "said_by",
    "withdraw",
]
