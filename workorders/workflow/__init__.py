"""The workflow as data: what may be done to an order, in which state, by whom, and what it needs.

This table is the only way a state changes. `who` names capacities (see `permissions.capacities`); `to` is the state
that follows, or several of which the service picks one by the rule written beside it.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.workflow import Need
from workorders.choices import Handling, LimitStep, State
from workorders.workflow.around import AROUND
from workorders.workflow.at_the_desk import TAKING_IN
from workorders.workflow.in_hand import IN_HAND
from workorders.workflow.parts import DESK, STANDING, WITH_LEAD, Action, L, S, Who

__all__ = [
    "ACTIONS",
    "CLOCKS",
    "DESK",
    "INSTEAD",
    "MARKS",
    "PAUSED",
    "STANDING",
    "STARTED_BY",
    "UNVERSIONED",
    "WITH_LEAD",
    "Action",
    "Need",
    "Who",
    "clocks_of",
    "label_of",
]

ACTIONS: dict[str, Action] = {action.name: action for action in (*TAKING_IN, *IN_HAND, *AROUND)}

# Entries in the timeline that are no action of this table.
MARKS: dict[str, str | Promise] = {
    "submit": _("Request submitted"),
    "locate": _("Located"),
    "attach": _("Photo or file added"),
    "soon": _("Due soon"),
    "overdue": _("Overdue"),
    "remind": _("Provider reminded"),
    "recount": _("Deadlines counted anew"),
    "alert": _("Still overdue, the next level was told"),
    "part_overdue": _("A part was not done in time"),
    "unanswered": _("A provider did not answer in time"),
    "report_due": _("The report asked for under supervision is due"),
    "joined": _("Another request about the same matter has joined"),
    "left": _("A request that had joined is followed up by itself again"),
    "passed_on": _("Passed on to somebody else, or given back"),
    "hand_link": _("Took a provider's link to hand it over"),
    "advise": _("For the desk above: what the desk below had in mind"),
    "call": _("Called to ask how it went"),
    "called_back": _("Said by telephone how it went"),
    "contest_decided": _("Contest decided"),
    "heard": _("Heard in a meeting"),
    "unheard": _("The hearing was taken back"),
}

# Entries where nothing was decided of the order, most of them made by the platform itself: they raise no version.
_BY_ITSELF = {"soon", "overdue", "recount", "alert", "remind", "part_overdue", "unanswered", "report_due", "advise"}
UNVERSIONED = frozenset({*_BY_ITSELF, "heard", "unheard", "hand_link"})

# Which clocks run in a state. A clock named in two states in a row runs on.
CLOCKS: dict[State, tuple[LimitStep, ...]] = {
    S.SUBMITTED: (L.REGISTER, L.EXTERNAL),
    S.VERIFYING: (L.REGISTER, L.VERIFY, L.EXTERNAL),
    S.REGISTERED: (L.DISPATCH, L.EXTERNAL),
    S.DISPATCHED: (L.ACCEPT, L.RESPOND, L.FINISH, L.EXTERNAL),
    S.HANDLING: (L.RESPOND, L.FINISH, L.EXTERNAL),
    S.HELD: (L.RESPOND, L.FINISH, L.RESUME, L.EXTERNAL),
    S.DEFERRED: (L.RESPOND, L.FINISH, L.RESUME, L.EXTERNAL),
    S.HANDLED: (L.CHECK,),
    S.REVIEWING: (L.REVIEW,),
    S.ADJUDICATING: (L.ADJUDICATE, L.EXTERNAL),
}
# Clocks that an order of this handling has in place of others: who might help is found in days, not sent for in hours.
INSTEAD: dict[Handling, dict[LimitStep, LimitStep]] = {Handling.SELF_HANDLE: {L.DISPATCH: L.MATCH}}
# Clocks that stand still in a state, to run on later with what is left of them.
PAUSED: dict[State, tuple[LimitStep, ...]] = {
    S.HELD: (L.RESPOND, L.FINISH),
    S.DEFERRED: (L.RESPOND, L.FINISH),
}
# Clocks that only these actions start; in all other states that name them they run on, if they run.
STARTED_BY: dict[LimitStep, frozenset[str]] = {
    L.RESPOND: frozenset({"dispatch", "adjudicate", "agree"}),
    L.EXTERNAL: frozenset({"submit", "check"}),  # a check that sends the work back starts it again
}


def clocks_of(state: str, handling: str) -> tuple[LimitStep, ...]:
    """The clocks of an order in this state."""
    instead = INSTEAD.get(Handling(handling), {}) if handling else {}
    return tuple(instead.get(step, step) for step in CLOCKS.get(State(state), ()))


def label_of(action: str) -> str:
    """The entry that an action leaves in the timeline."""
    return str(ACTIONS[action].done) if action in ACTIONS else str(MARKS.get(action, action))
