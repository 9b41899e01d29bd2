"""How a state looks wherever it is shown: the icon's shape says how far, the colour says whose turn it is."""

from collections.abc import Iterable
from enum import StrEnum

from common.errors import Sentence


class Turn(StrEnum):
    COMMUNITY = "community"
    UNIT = "unit"
    RESIDENT = "resident"
    UPPER = "upper"
    PAUSED = "paused"  # the clock stands
    DONE = "done"
    ENDED = "ended"  # over without having been done


TURNS = {
    "submitted": Turn.COMMUNITY,
    "verifying": Turn.COMMUNITY,
    "registered": Turn.COMMUNITY,
    "dispatched": Turn.UNIT,
    "handling": Turn.UNIT,
    "held": Turn.PAUSED,
    "deferred": Turn.PAUSED,
    "handled": Turn.COMMUNITY,
    "reviewing": Turn.RESIDENT,
    "adjudicating": Turn.UPPER,
    "closed": Turn.DONE,
    "declined": Turn.ENDED,
    "withdrawn": Turn.ENDED,
    "void": Turn.ENDED,
    "merged": Turn.ENDED,
}

_labels: dict[str, Sentence] = {}


def name_states(choices: Iterable[tuple[str, Sentence]]) -> None:
    """Give the states their words. Called once by the room that owns them."""
    _labels.update(choices)


def label_of(code: str) -> str:
    """The words for a state in the present language."""
    return str(_labels.get(code, code))
