"""What the page of a row with a workflow shows: the forms of what may be done now, part by part, and its history."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Generic, TypeVar

from django.db.models import TextChoices

from common.action_forms import ActionForm
from common.errors import Sentence
from common.workflow import Action
from grids.entries import StepEntry
from workorders.actors import Actor

LATEST = 8
R = TypeVar("R")
F = TypeVar("F", bound=ActionForm)


@dataclass(frozen=True)
class Line:
    entry: StepEntry
    label: Sentence


class CoursePage(ABC, Generic[R, F]):
    """One `row` as one person sees it; `base_course.html` shows it.

    `sent` is the form that was refused, `opened` the name of the action whose form somebody came for.
    """

    parts: ClassVar[type[TextChoices]]
    list_url_name: ClassVar[str]
    list_name: ClassVar[Sentence]

    def __init__(self, row: R, by: Actor, sent: F | None = None, opened: str = "") -> None:
        self.row, self.by, self.sent, self.opened = row, by, sent, opened

    @abstractmethod
    def actions(self) -> list[Action]:
        """What this person may do now."""

    @abstractmethod
    def form_of(self, action: Action) -> F: ...

    @abstractmethod
    def history(self) -> Iterable[Line]:
        """As much of it as this person sees, the newest first."""

    @cached_property
    def forms(self) -> list[F]:
        return [self._form(action) for action in self.actions()]

    def _form(self, action: Action) -> F:
        if self.sent is not None and self.sent.action.name == action.name:
            return self.sent
        return self.form_of(action)

    @cached_property
    def of_part(self) -> Mapping[str, list[F]]:
        return {part.value: [form for form in self.forms if form.action.part == part] for part in self.parts}

    @property
    def open_name(self) -> str:
        return self.sent.action.name if self.sent is not None else self.opened

    @cached_property
    def _lines(self) -> list[Line]:
        return list(self.history())

    @property
    def latest(self) -> list[Line]:
        return self._lines[:LATEST]

    @property
    def earlier(self) -> list[Line]:
        return self._lines[LATEST:]
