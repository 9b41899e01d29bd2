"""What an operation finds that wants a state of its own, by whom it is then asked, and with what."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.world import World

Rows = dict[str, object]


@dataclass(frozen=True)
class Scene:
    """`stage` makes the rows, by name; `id` is the one that the address names. In `sent`, `=name` is such a row."""

    user: str
    stage: Callable[[World], Rows]
    sent: dict[str, Any] = field(default_factory=dict)


def filled_in(given: Any, rows: Rows) -> Any:
    """What begins with `=` stands for a row."""
    if isinstance(given, dict):
        return {filled_in(name, rows): filled_in(value, rows) for name, value in given.items()}
    if isinstance(given, list):
        return [filled_in(each, rows) for each in given]
    return rows[given[1:]] if isinstance(given, str) and given.startswith("=") else given
