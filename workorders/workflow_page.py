"""The workflow table as a page of the documentation: a diagram and the tables, in English."""

from collections.abc import Iterable, Iterator

from django.db.models import TextChoices
from django.utils import translation

from workorders.choices import ENDS, OPEN, State
from workorders.deciding_page import matrix
from workorders.markdown import codes as _codes
from workorders.markdown import table as _table
from workorders.workflow import ACTIONS, CLOCKS, INSTEAD, Action, Need

FIRST = State.SUBMITTED
MOST_ARROWS = 3  # what leaves more states than this stands in the table alone, or nobody could read the diagram
HEAD = """\
# The workflow

Made from the table in `workorders/workflow/` by `manage.py print_workflow`; `make check` fails when the two differ.
"""


def page() -> str:
    """The whole page, as Markdown."""
    with translation.override("en"):
        parts = [HEAD, _diagram(), _states(), _actions(), _vocabularies(), matrix()]
    return "\n".join(parts)


def _diagram() -> str:
    arrows = "\n".join(f"    {line}" for line in (*_named_states(), *_arrows()))
    left_out = _codes(action.name for action in ACTIONS.values() if action.to and not _is_drawn(action))
    note = f"Not drawn, since they leave nearly every open state: {left_out}."
    return f"```mermaid\nstateDiagram-v2\n{arrows}\n```\n\n{note}\n"


def _is_drawn(action: Action) -> bool:
    return len(action.sources) <= MOST_ARROWS and len(action.to) <= MOST_ARROWS


def _named_states() -> Iterator[str]:
    return (f'state "{state.label}" as {state}' for state in State if state in _reached())


def _reached() -> set[State]:
    return {FIRST, *(state for action in ACTIONS.values() for state in action.to)}


def _arrows() -> Iterator[str]:
    yield f"[*] --> {FIRST}: submit"
    between: dict[tuple[State, State], list[str]] = {}
    for action in filter(_is_drawn, ACTIONS.values()):
        for source in _in_order(action.sources):
            for to in action.to:
                between.setdefault((source, to), []).append(action.name)
    yield from (f"{source} --> {to}: {', '.join(names)}" for (source, to), names in between.items())
    yield from (f"{state} --> [*]" for state in _in_order(ENDS & _reached()))


def _states() -> str:
    rows = [(f"`{state}`", str(state.label), _clocks(state)) for state in State if state in _reached()]
    waiting = _codes(state for state in State if state not in _reached())
    note = f"\nNamed already, but no action leads there yet: {waiting}.\n" if waiting else ""
    return "## States\n\n" + _table(("state", "shown as", "clocks that run"), rows) + _instead() + note


def _instead() -> str:
    rows = [
        (f"`{handling}`", f"`{own}`", f"`{other}`") for handling, each in INSTEAD.items() for other, own in each.items()
    ]
    return "\n" + "".join(
        f"An order whose handling is {what} has the clock {own} instead of {other}.\n" for what, own, other in rows
    )


def _clocks(state: State) -> str:
    return "ended" if state in ENDS else _codes(CLOCKS.get(state, ()))


def _actions() -> str:
    columns = ("action", "from", "to", "who", "needs", "meets", "seen by the reporter")
    rows = [
        (
            f"`{action.name}`",
            _sources(action.sources),
            _codes(action.to) or "as it was",
            _codes(sorted(action.who)),
            ", ".join(map(_need, action.needs)),
            _codes(sorted(action.meets)),
            "yes" if action.is_public else "no",
        )
        for action in ACTIONS.values()
    ]
    note = (
        "What stands in brackets may be left out. `who` are the capacities that `workorders/permissions.py` finds; "
        "`meets` are the deadlines that the action fulfils.\n"
    )
    return "## Actions\n\n" + _table(columns, rows) + "\n" + note


def _sources(states: frozenset[State]) -> str:
    missing = _in_order(OPEN - states)
    if len(missing) > MOST_ARROWS:
        return _codes(_in_order(states))
    return f"any open but {_codes(missing)}" if missing else "any open"


def _need(need: Need) -> str:
    text = f"`{need.name}` ({need.kind})" if need.name != need.kind else f"`{need.name}`"
    return text if need.required else f"[{text}]"


def _vocabularies() -> str:
    """The values of each choice, once, and which actions ask for it."""
    asked: dict[tuple[str, type[TextChoices]], list[str]] = {}
    for action in ACTIONS.values():
        for need in action.needs:
            if need.choices is not None:
                asked.setdefault((need.name, need.choices), []).append(action.name)
    rows = [
        (f"`{name}`", _codes(actions), ", ".join(f"`{choice.value}` {choice.label}" for choice in choices))
        for (name, choices), actions in asked.items()
    ]
    return "## Choices\n\n" + _table(("need", "of", "values"), rows)


def _in_order(states: Iterable[State]) -> list[State]:
    return sorted(states, key=list(State).index)
