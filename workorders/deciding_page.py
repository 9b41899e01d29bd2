"""“What decides what” as a matrix, from the constants and defaults that the code itself goes by."""

from collections.abc import Iterator

from django.db.models import TextChoices

from grids.models import AreaKind
from workorders.choices import Affair, Handling, Meeting, Mode, Severity, Urgency
from workorders.deadlines import FALLBACK
from workorders.deciding import PATHS, SUGGESTS
from workorders.markdown import codes, table
from workorders.models import Policy
from workorders.policies import SWITCHED, level_under, meeting_under
from workorders.workflow import ACTIONS

QUESTIONS = ("path", "handling", "desk", "meeting", "alarm", "clocks", "unit")
MODES = {"dispatch": Mode.ASSIGNED, "propose": Mode.AGREED}
BY_CATEGORY = "usual values of the category"


def matrix() -> str:
    """The precedence as a matrix, then each part of it value by value."""
    return "\n".join(
        ["## What decides what\n", _crosses(), _handling(), _affair(), _severity(), _clocks(), _switches()]
    )


def _crosses() -> str:
    decides = {
        "handling": {"path": "decides"},
        "affair": {"handling": "suggests"},
        "severity": {"desk": "decides", "meeting": "decides", "alarm": "decides"},
        "urgency": {"clocks": "decides"},
        "category": {"handling": BY_CATEGORY, "clocks": "decides", "unit": "decides"},
        "area": {"desk": "where it starts", "unit": "decides"},
        "sensitivity": {},
    }
    rows = [(f"`{name}`", *(found.get(each, "") for each in QUESTIONS)) for name, found in decides.items()]
    note = "`sensitivity` decides nothing of these: it says who sees the order.\n"
    return table(("of the order", *QUESTIONS), rows) + "\n" + note


def _handling() -> str:
    rows = ((_value(each), f"`{PATHS[each]}`", _leads_to(PATHS[each]), MODES.get(PATHS[each], "")) for each in Handling)
    return "### Handling picks the path\n\n" + table(("handling", "next action", "leads to", "mode"), rows)


def _leads_to(action: str) -> str:
    return codes(ACTIONS[action].to) or "as it was, until `agree`"


def _affair() -> str:
    rows = ((_value(each), _value(SUGGESTS[each])) for each in Affair)
    return "### Affair suggests the handling\n\n" + table(("affair", "suggests"), rows)


def _severity() -> str:
    policy = Policy()
    rows = (
        (
            _value(each),
            str(AreaKind(level_under(policy, each)).label),
            _value(Meeting(meeting_under(policy, each))),
            "the duty roster, at once" if each == Severity.MAJOR else "",
        )
        for each in Severity
    )
    note = (
        "\nThe desk is the lowest that may keep the matter, as `Policy` has it where a district has decided nothing.\n"
    )
    return "### Severity sets desk and meeting\n\n" + table(("severity", "desk", "meeting", "alarms"), rows) + note


def _clocks() -> str:
    rows = ((_value(step), f"{limit.amount} `{limit.clock}`") for step, limit in FALLBACK.items())
    note = (
        "The closest row of the table of limits holds: own category before those above it, and of each of them the own "
        f"urgency ({codes(Urgency.values)}) before any. Set by hand goes before a rule, a rule before the table; where "
        "the table says nothing:\n\n"
    )
    return "### Urgency and category set the clocks\n\n" + note + table(("clock", "limit"), rows)


def _switches() -> str:
    rows = tuple(_switch_rows())
    note = "Off, pages neither ask for the field nor show it; REST takes it, and its default still decides.\n\n"
    return "### What a district switches on\n\n" + note + table(("field", "`Policy`", "default"), rows)


def _switch_rows() -> Iterator[tuple[str, str, str]]:
    for name in SWITCHED:
        yield f"`{name}`", f"`asks_{name}`", "on" if getattr(Policy(), f"asks_{name}") else "off"


def _value(choice: TextChoices) -> str:
    return f"`{choice.value}` {choice.label}"
