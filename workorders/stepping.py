"""How a step of a workflow ends that stands in a table of its own room: the row in its next version, and its entry."""

from typing import Any, TypeVar

from common.clock import now
from grids.entries import StepEntry, shown_name
from grids.models import Post
from workorders.actors import Actor

E = TypeVar("E", bound=StepEntry)


def finish(
    row: Any, entry: E, action: str, by: Actor, post: Post | None, *, to: str | None, words: str, data: dict[str, Any]
) -> E:
    """Save the row (`state`, `version`, `changed_at`) in the state it comes to, and the entry that says so."""
    entry.from_state, row.state = row.state, to or row.state
    row.version, row.changed_at = row.version + 1, now()
    row.save()
    entry.action, entry.words, entry.data = action, words.strip(), data
    entry.by, entry.post, entry.name = by.user, post, shown_name(by.name, post)
    entry.at, entry.to_state, entry.version = row.changed_at, row.state, row.version
    entry.save()
    return entry
