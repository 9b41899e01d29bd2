"""What a row of the table is made of."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.workflow import Need, text
from workorders.choices import (
    OPEN,
    Affair,
    LimitStep,
    Sensitivity,
    Severity,
    State,
    Urgency,
)

S = State
L = LimitStep


class Who:
    """Capacities in which somebody may act on an order."""

    DESK = "desk"  # dispatcher, secretary or coordinator of the present desk
    UPPER_DESK = "upper_desk"  # the same, of the next desk up; at the top the supervisor
    SERVICE_DESK = "service_desk"
    GRID = "grid"  # grid worker or leader whose area holds the order
    HANDLER = "handler"  # of the lead unit, or the lead person, or a provider who agreed
    MANAGER = "manager"  # of the lead unit
    ASSISTANT = "assistant"  # of a unit that assists, or a person who does
    CALLED = "called"  # of a unit called to the spot, or a person who is
    PROVIDER = "provider"  # asked whether they would meet the need; by account or personal link
    SUPERVISOR = "supervisor"  # of an area that holds the order
    ARBITER = "arbiter"  # of the next desk up or a supervisor, who had no part in the order
    CHECKER = "checker"  # desk or grid staff who had no part in handling
    REPORTER = "reporter"  # by personal link, query code or account
    PANEL = "panel"  # review-panel member of the area, when nobody else can be asked
    SENDER = "sender"  # the key of the system that sent the order and asks for the review itself
    RULE = "rule"  # an editable rule, acting through the worker
    SYSTEM = "system"


@dataclass(frozen=True)
class Action:
    name: str
    label: str | Promise
    sources: frozenset[State]
    to: tuple[State, ...]  # empty: the state stays
    who: frozenset[str]
    needs: tuple[Need, ...] = ()
    is_public: bool = True  # whether the reporter sees the entry in the timeline
    danger: bool = False  # asks for confirmation on a page
    done: str | Promise = ""  # the entry in the timeline
    meets: frozenset[LimitStep] = frozenset()  # the deadlines it fulfils; others that end with the state are dropped


REASON = text("reason", _("Reason"))
TRIAGE = (
    Need("affair", "choice", _("Affair"), False, Affair),
    Need("severity", "choice", _("Severity"), False, Severity),
    Need("urgency", "choice", _("Urgency"), False, Urgency),
    Need("sensitivity", "choice", _("Sensitivity"), False, Sensitivity),
)
CATEGORY = Need("category", "category", _("Category"))
OPTIONAL_CATEGORY = Need("category", "category", _("Category"), False)
LEAD = (
    Need("unit", "unit", _("Lead unit"), False),
    Need("person", "person", _("or person"), False),
)
LIMITS = (
    Need("accept_by", "moment", _("Accept by"), False, help=_("Empty: from the table of limits.")),
    Need("finish_by", "moment", _("Finish by"), False, help=_("Empty: from the table of limits.")),
)
BEFORE_HANDLED = OPEN - {S.HANDLED, S.REVIEWING}
DESK = frozenset({Who.DESK})
# With a unit or person, who has accepted or is about to; its clock may stand still.
WITH_LEAD = frozenset({S.DISPATCHED, S.HANDLING, S.HELD, S.DEFERRED})
STANDING = frozenset({S.HELD, S.DEFERRED})


def of(*states: State) -> frozenset[State]:
    return frozenset(states)
