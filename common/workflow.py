"""What the workflow table of a room is made of: which action leads from where to where, by whom, and what it needs."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise

from common.errors import Sentence, WrongState


@dataclass(frozen=True)
class Need:
    """One input of an action; what each kind stands for is said by the forms of the room."""

    name: str
    kind: str
    label: str | Promise
    required: bool = True
    choices: type[TextChoices] | None = None
    max_length: int = 2000
    help: str | Promise = ""


def text(name: str, label: str | Promise, *, required: bool = True, help: str | Promise = "") -> Need:
    return Need(name, "text", label, required, help=help)


@dataclass(frozen=True)
class Action:
    """A row of the table. `part` is where it stands on the page, `is_main` what is most likely wanted."""

    name: str
    label: str | Promise
    sources: frozenset[str]
    to: tuple[str, ...]  # empty: the state stays
    who: frozenset[str]
    done: str | Promise  # the entry in the history
    needs: tuple[Need, ...] = ()
    part: str = "course"
    danger: bool = False
    is_main: bool = False
    help: str | Promise = ""

    def check_open(self, state: str, sentence: Sentence) -> None:
        """Raises WrongState with the sentence, unless the action is open in this state."""
        if state not in self.sources:
            raise WrongState(sentence, state=state)


def open_in(table: Collection[Action], state: str, held: Collection[str]) -> Iterator[Action]:
    """What the table lets somebody do in these capacities now, in its order."""
    return (action for action in table if state in action.sources and not action.who.isdisjoint(held))


@dataclass(frozen=True)
class Stage:
    """One step of the road on which something goes."""

    label: Sentence
    is_past: bool
    is_now: bool


def stages(road: Collection[TextChoices], state: str) -> list[Stage]:
    at = [str(each) for each in road].index(state)
    return [Stage(each.label, place < at, place == at) for place, each in enumerate(road)]
