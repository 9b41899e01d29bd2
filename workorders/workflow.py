"""The workflow as data: what may be done to an order, in which state, by whom, and what it needs.

This table is the only way a state changes. `who` names capacities (see `permissions.capacities`); `to` is the state
that follows, or several of which the service picks one by the rule written beside it.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workorders.choices import (
    OPEN,
    Affair,
    CheckOutcome,
    DeclineGround,
    Handling,
    LimitStep,
    ReturnReason,
    Satisfaction,
    Sensitivity,
    Severity,
    Solved,
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
    HANDLER = "handler"  # of the lead unit, or the lead person
    CHECKER = "checker"  # desk or grid staff who had no part in handling
    REPORTER = "reporter"  # by personal link, query code or account
    PANEL = "panel"  # review-panel member of the area, when nobody else can be asked
    RULE = "rule"  # an editable rule, acting through the worker
    SYSTEM = "system"


@dataclass(frozen=True)
class Need:
    """One input of an action. Kinds: text, choice, area, category, unit, person, moment."""

    name: str
    kind: str
    label: str | Promise
    required: bool = True
    choices: type[TextChoices] | None = None
    max_length: int = 2000
    help: str | Promise = ""


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


def _text(name: str, label: str | Promise, *, required: bool = True, help: str | Promise = "") -> Need:
    return Need(name, "text", label, required, help=help)


REASON = _text("reason", _("Reason"))
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


def _of(*states: State) -> frozenset[State]:
    return frozenset(states)


_TABLE = (
    Action(
        "register",
        _("Register"),
        _of(S.SUBMITTED),
        (S.REGISTERED,),
        frozenset({Who.DESK, Who.RULE}),
        (CATEGORY, Need("handling", "choice", _("Handling"), True, Handling), *TRIAGE),
        done=_("Registered"),
        meets=frozenset({L.REGISTER}),
    ),
    Action(
        "decline",
        _("Decline"),
        _of(S.SUBMITTED),
        (S.DECLINED,),
        DESK,
        (
            Need("ground", "choice", _("Ground"), True, DeclineGround),
            _text("referral", _("Where to go instead"), help=_("The reporter reads this.")),
        ),
        danger=True,
        done=_("Declined"),
        meets=frozenset({L.REGISTER}),
    ),
    Action(
        "settle",
        _("Settle on the spot"),
        _of(S.SUBMITTED, S.REGISTERED),
        (S.REVIEWING,),
        frozenset({Who.GRID, Who.SERVICE_DESK, Who.DESK}),
        (_text("result", _("What was done")), OPTIONAL_CATEGORY),
        done=_("Settled on the spot"),
        meets=frozenset({L.REGISTER, L.DISPATCH}),
    ),
    Action(
        "answer",
        _("Answer"),
        _of(S.SUBMITTED, S.REGISTERED),
        (S.REVIEWING,),
        DESK,
        (_text("answer", _("Answer to the reporter")), OPTIONAL_CATEGORY),
        done=pgettext_lazy("entry in the timeline", "Answered"),
        meets=frozenset({L.REGISTER, L.DISPATCH}),
    ),
    Action(
        "reclassify",
        _("Reclassify"),
        OPEN,
        (),
        DESK,
        (REASON, OPTIONAL_CATEGORY, Need("handling", "choice", _("Handling"), False, Handling), *TRIAGE),
        is_public=False,
        done=_("Reclassified"),
    ),
    Action(
        "relocate",
        _("Relocate"),
        OPEN,
        (),
        DESK,
        (REASON, Need("area", "area", _("Area"))),
        is_public=False,
        done=_("Relocated"),
    ),
    Action(
        "dispatch",
        _("Dispatch"),
        _of(S.REGISTERED),
        (S.DISPATCHED,),
        frozenset({Who.DESK, Who.RULE}),
        (
            *LEAD,
            *LIMITS,
            _text("note", _("Instructions"), required=False, help=_("Internal: for whoever does it.")),
            _text("word", _("A word to the reporter"), required=False, help=_("The reporter reads this.")),
        ),
        done=_("Dispatched"),
        meets=frozenset({L.DISPATCH}),
    ),
    Action(
        "accept",
        _("Accept"),
        _of(S.DISPATCHED),
        (S.HANDLING,),
        frozenset({Who.HANDLER}),
        (
            Need("appointment", "moment", _("Appointment"), False, help=_("When you will be there, if agreed.")),
            _text("note", _("Note"), required=False),
        ),
        done=_("Accepted"),
        meets=frozenset({L.ACCEPT}),
    ),
    Action(
        "return",
        _("Return"),
        # After acceptance only the desk may take it back: that is its consent.
        _of(S.DISPATCHED, S.HANDLING),
        (S.REGISTERED, S.ADJUDICATING),  # the second return of an order goes to adjudication
        frozenset({Who.HANDLER, Who.DESK}),
        (Need("ground", "choice", _("Ground"), True, ReturnReason), REASON),
        is_public=False,
        danger=True,
        done=_("Returned to the desk"),
    ),
    Action(
        "hand_over",
        _("Hand over"),
        # What somebody was given by name, when they leave: to a successor, with the deadlines as they run, else back
        # to the desk.
        _of(S.DISPATCHED, S.HANDLING),
        (S.REGISTERED,),
        frozenset({Who.DESK, Who.SYSTEM}),
        (
            Need("person", "person", _("Successor"), False, help=_("Empty: back to the desk.")),
            REASON,
        ),
        is_public=False,
        done=_("Handed over"),
    ),
    Action(
        "adjudicate",
        _("Adjudicate"),
        _of(S.ADJUDICATING),
        (S.DISPATCHED,),
        frozenset({Who.UPPER_DESK}),
        (Need("unit", "unit", _("Responsible unit")), REASON, *LIMITS),
        is_public=False,
        done=_("Adjudicated"),
        meets=frozenset({L.ADJUDICATE}),
    ),
    Action(
        "complete",
        _("Complete"),
        _of(S.HANDLING),
        (S.HANDLED,),
        frozenset({Who.HANDLER}),
        (_text("result", _("What was done")),),
        done=_("Completed"),
        meets=frozenset({L.FINISH}),
    ),
    Action(
        "check",
        _("Check"),
        _of(S.HANDLED),
        (S.REVIEWING, S.HANDLING),  # by the outcome
        frozenset({Who.CHECKER}),
        (
            Need("outcome", "choice", _("Outcome"), True, CheckOutcome),
            _text("finding", _("Finding"), required=False, help=_("What you saw; needed when it is not done.")),
        ),
        is_public=False,
        done=_("Checked"),
        meets=frozenset({L.CHECK}),
    ),
    Action(
        "review",
        _("Review"),
        _of(S.REVIEWING),
        # happy: closed; unhappy: back to the handler, or to the desk where nobody handles it
        (S.CLOSED, S.HANDLING, S.REGISTERED),
        frozenset({Who.REPORTER, Who.PANEL}),
        (
            Need("solved", "choice", _("Was it solved?"), True, Solved),
            Need("satisfaction", "choice", _("How satisfied are you?"), True, Satisfaction),
            _text("comment", _("In your words"), required=False),
        ),
        done=_("Reviewed"),
        meets=frozenset({L.REVIEW}),
    ),
    Action(
        "expire_review",
        _("Close without a review"),
        _of(S.REVIEWING),
        (S.CLOSED,),
        frozenset({Who.SYSTEM}),
        done=_("Closed, no review was given"),
        meets=frozenset({L.REVIEW}),
    ),
    Action(
        "force_close",
        _("Force-close"),
        OPEN,
        (S.CLOSED,),
        frozenset({Who.UPPER_DESK}),
        (_text("explanation", _("Explanation"), help=_("Sent to the reporter.")),),
        danger=True,
        done=_("Closed by the upper level"),
    ),
    Action(
        "withdraw",
        _("Withdraw"),
        BEFORE_HANDLED,
        (S.WITHDRAWN,),
        frozenset({Who.REPORTER}),
        (_text("reason", _("Reason"), required=False),),
        danger=True,
        done=_("Withdrawn"),
    ),
    Action(
        "void",
        pgettext_lazy("action", "Void"),
        _of(S.SUBMITTED, S.REGISTERED),
        (S.VOID,),
        DESK,
        (REASON,),
        is_public=False,
        danger=True,
        done=_("Voided"),
    ),
)

ACTIONS: dict[str, Action] = {action.name: action for action in _TABLE}

# Entries in the timeline that are no action of this table.
MARKS: dict[str, str | Promise] = {
    "submit": _("Request submitted"),
    "locate": _("Located"),
    "attach": _("Photo added"),
    "soon": _("Due soon"),
    "overdue": _("Overdue"),
}

# Which clocks run in a state. A clock named in two states in a row runs on.
CLOCKS: dict[State, tuple[LimitStep, ...]] = {
    S.SUBMITTED: (L.REGISTER,),
    S.REGISTERED: (L.DISPATCH,),
    S.DISPATCHED: (L.ACCEPT, L.FINISH),
    S.HANDLING: (L.FINISH,),
    S.HANDLED: (L.CHECK,),
    S.REVIEWING: (L.REVIEW,),
    S.ADJUDICATING: (L.ADJUDICATE,),
}


def label_of(action: str) -> str:
    """The entry that an action leaves in the timeline."""
    return str(ACTIONS[action].done) if action in ACTIONS else str(MARKS.get(action, action))
