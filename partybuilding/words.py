"""A column that holds several codes of a list of choices, and finds each of them on either engine."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _CharField = models.CharField[Iterable[str], tuple[str, ...]]
else:
    _CharField = models.CharField


class WordsField(_CharField):
    """Takes any number of codes, gives a tuple, stores " law driving "."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", ())
        kwargs.setdefault("max_length", 400)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_context: object) -> tuple[str, ...]:
        return tuple((value or "").split())

    def to_python(self, value: Any) -> Any:
        return tuple(value.split()) if isinstance(value, str) else tuple(value or ())

    def get_prep_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else f" {' '.join(value)} " if value else ""

    def validate(self, value: Any, model_instance: Any) -> None:
        """What may be chosen is checked where it is chosen."""

    def run_validators(self, value: Any) -> None:
        super().run_validators(self.get_prep_value(value))

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)))
