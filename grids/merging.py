"""Who takes part when two rows turn out to be one human: each room registers what of its own hangs on a person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model

from accounts.models import User
from common.errors import Sentence
from grids.models import Person


class Follower(Protocol):
    """`apply` moves what hangs on `gone` to `kept` and gives what `undo` needs to move it back, as JSON."""

    @property
    def key(self) -> str: ...

    @property
    def label(self) -> Sentence: ...

    def preview(self, gone: Person, by: User) -> int: ...

    def apply(self, gone: Person, kept: Person) -> Any: ...

    def undo(self, gone: Person, kept: Person, moved: Any) -> None: ...


def visible(rows: Any, by: User) -> Any:
    return rows.visible_to(by)


@dataclass(frozen=True)
class Pointing:
    """Rows of `model` that name a person in `name`; of those in a preview `seen` keeps what the user may know.

    Where the `alone` columns are equal to those of a row that the kept person has already, both say the same, and the
    row stays where it is.
    """

    key: str
    label: Sentence
    model: type[Model]
    name: str
    alone: Sequence[str] = ()
    seen: Callable[[Any, User], Any] = visible

    def _rows(self, person: Person) -> Any:
        return self.model._default_manager.filter(**{self.name: person})

    def preview(self, gone: Person, by: User) -> int:
        count: int = self.seen(self._rows(gone), by).count()
        return count

    def apply(self, gone: Person, kept: Person) -> list[int]:
        taken = set(self._rows(kept).values_list(*self.alone)) if self.alone else set()
        rows = self._rows(gone).values_list("pk", *self.alone)
        moved = [pk for pk, *said in rows if not self.alone or tuple(said) not in taken]
        self.model._default_manager.filter(pk__in=moved).update(**{self.name: kept})
        return moved

    def undo(self, gone: Person, kept: Person, moved: Any) -> None:
        """What has gone to somebody else since stays there."""
        self._rows(kept).filter(pk__in=moved).update(**{self.name: gone})


_followers: dict[str, Follower] = {}


def follows_people(follower: Follower) -> None:
    """Take part in every merge. The same key replaces."""
    _followers[follower.key] = follower


def followers() -> list[Follower]:
    return list(_followers.values())
