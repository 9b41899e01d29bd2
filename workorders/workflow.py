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
    Against,
    CheckOutcome,
    ContactOutcome,
    Decision,
    Discontent,
    Finding,
    Handling,
    HoldGround,
    LimitStep,
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
class Need:
    """One input of an action; what each kind stands for is in `inputs.FIELDS`."""

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
# With a unit or person, who has accepted or is about to; its clock may stand still.
WITH_LEAD = frozenset({S.DISPATCHED, S.HANDLING, S.HELD, S.DEFERRED})
STANDING = frozenset({S.HELD, S.DEFERRED})


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
        "verify",
        pgettext_lazy("action", "Verify"),
        _of(S.SUBMITTED),
        (S.VERIFYING,),
        DESK,
        (
            _text("question", _("What to find out")),
            Need("person", "person", _("Who is to look"), False, help=_("Empty: the staff of the grid.")),
        ),
        done=_("Somebody goes to see"),
    ),
    Action(
        "find",
        _("Say what was found"),
        _of(S.VERIFYING),
        (S.SUBMITTED,),
        frozenset({Who.GRID, Who.DESK}),
        (Need("finding", "choice", _("Finding"), True, Finding), _text("words", _("What you saw"))),
        is_public=False,
        done=_("Verified"),
        meets=frozenset({L.VERIFY}),
    ),
    Action(
        "decline",
        _("Decline"),
        _of(S.SUBMITTED),
        (S.DECLINED,),
        DESK,
        (
            Need("ground", "decline_ground", _("Ground")),
            _text("referral", _("Where to go instead"), help=_("The reporter reads this.")),
        ),
        danger=True,
        done=_("Declined"),
        meets=frozenset({L.REGISTER, L.EXTERNAL}),
    ),
    Action(
        "settle",
        _("Settle on the spot"),
        _of(S.SUBMITTED, S.REGISTERED),
        (S.REVIEWING, S.HANDLED),  # a sample of what the grid settles is checked first
        frozenset({Who.GRID, Who.SERVICE_DESK, Who.DESK}),
        (_text("result", _("What was done")), OPTIONAL_CATEGORY),
        done=_("Settled on the spot"),
        meets=frozenset({L.REGISTER, L.DISPATCH, L.EXTERNAL}),
    ),
    Action(
        "answer",
        _("Answer"),
        _of(S.SUBMITTED, S.REGISTERED),
        (S.REVIEWING,),
        DESK,
        (_text("answer", _("Answer to the reporter")), OPTIONAL_CATEGORY),
        done=pgettext_lazy("entry in the timeline", "Answered"),
        meets=frozenset({L.REGISTER, L.DISPATCH, L.EXTERNAL}),
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
        "propose",
        _("Ask a provider"),
        _of(S.REGISTERED),
        (),
        DESK,
        (
            *LEAD,
            _text("message", _("What is asked"), help=_("They read this; no name or telephone of the reporter.")),
            Need("answer_by", "moment", _("Answer by"), False),
        ),
        is_public=False,
        done=_("Provider asked"),
    ),
    Action(
        "renew_link",
        _("Give a fresh link"),
        _of(S.REGISTERED, S.HANDLING, S.HELD, S.DEFERRED),
        (),
        DESK,
        (Need("proposal", "proposal", pgettext_lazy("of a link", "Whose")),),
        is_public=False,
        done=_("A fresh link was given, the old one is dead"),
    ),
    Action(
        "agree",
        _("Agree"),
        _of(S.REGISTERED),
        (S.HANDLING,),
        frozenset({Who.PROVIDER}),
        (
            Need("appointment", "moment", _("Appointment"), False, help=_("When you will be there, if agreed.")),
            _text("note", _("Note"), required=False),
        ),
        done=_("A provider has agreed"),
        meets=frozenset({L.DISPATCH}),
    ),
    Action(
        "refuse",
        pgettext_lazy("action", "Refuse"),
        _of(S.REGISTERED),
        (),
        frozenset({Who.PROVIDER}),
        (_text("reason", _("Reason"), required=False, help=_("You need not give one.")),),
        is_public=False,
        done=_("A provider has refused"),
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
        (S.REGISTERED, S.ADJUDICATING),  # the second return of an assigned order goes to adjudication
        frozenset({Who.HANDLER, Who.DESK}),
        (Need("ground", "return_ground", _("Ground")), REASON),
        is_public=False,
        danger=True,
        done=_("Returned to the desk"),
    ),
    Action(
        "hand_over",
        _("Hand over"),
        # What somebody was given by name, when they leave: to a successor, with the deadlines as they run, else back
        # to the desk.
        WITH_LEAD,
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
        "assign",
        _("Assign"),
        WITH_LEAD,
        (),
        frozenset({Who.MANAGER}),
        (Need("person", "colleague", _("To whom")), _text("note", _("Instructions"), required=False)),
        is_public=False,
        done=_("Assigned within the unit"),
    ),
    Action(
        "contact",
        _("Note a contact"),
        _of(S.DISPATCHED, S.HANDLING, S.HELD, S.DEFERRED),
        (),
        frozenset({Who.HANDLER}),
        (
            Need("outcome", "choice", _("Outcome"), True, ContactOutcome),
            _text("note", _("Note"), required=False),
        ),
        is_public=False,
        done=_("Reporter contacted"),
        meets=frozenset({L.RESPOND}),  # when they were reached
    ),
    Action(
        "appoint",
        _("Make an appointment"),
        _of(S.HANDLING),
        (),
        frozenset({Who.HANDLER}),
        (
            Need("appointment", "moment", _("Appointment")),
            _text("word", _("A word to the reporter"), required=False, help=_("The reporter reads this.")),
        ),
        done=_("Appointment made"),
    ),
    Action(
        "progress",
        _("Report progress"),
        _of(S.HANDLING, S.HELD, S.DEFERRED),
        (),
        frozenset({Who.HANDLER}),
        (_text("progress", _("How far it is")),),
        done=_("Progress"),
    ),
    Action(
        "add_assistant",
        _("Add an assistant"),
        WITH_LEAD,
        (),
        frozenset({Who.DESK, Who.MANAGER}),
        (
            Need("unit", "unit", _("Assisting unit"), False),
            Need("person", "person", _("or person"), False),
            _text("task", _("Their part")),
            Need("due_at", "moment", pgettext_lazy("a moment", "By"), False),
        ),
        is_public=False,
        done=_("Assistant added"),
    ),
    Action(
        "remove_assistant",
        _("Remove an assistant"),
        WITH_LEAD,
        (),
        frozenset({Who.DESK, Who.MANAGER}),
        (Need("assignment", "assistant", _("Who")), REASON),
        is_public=False,
        done=_("Assistant removed"),
    ),
    Action(
        "join",
        _("Take the part on"),
        WITH_LEAD,
        (),
        frozenset({Who.ASSISTANT}),
        (_text("note", _("Note"), required=False),),
        is_public=False,
        done=_("Part taken on"),
    ),
    Action(
        "finish_part",
        _("Finish the part"),
        WITH_LEAD,
        (),
        frozenset({Who.ASSISTANT}),
        (_text("result", _("What was done")),),
        is_public=False,
        done=_("Part finished"),
    ),
    Action(
        "extend",
        _("Ask for an extension"),
        _of(S.HANDLING),
        (),
        frozenset({Who.HANDLER}),
        (Need("until", "moment", _("New end")), REASON),
        is_public=False,
        done=_("Extension asked for"),
    ),
    Action(
        "decide_extension",
        _("Decide on the extension"),
        _of(S.HANDLING),
        (),
        DESK,
        (
            Need("decision", "choice", _("Decision"), True, Decision),
            Need("until", "moment", _("New end"), False, help=_("Empty: as asked.")),
            _text("words", _("Words"), required=False),
        ),
        is_public=False,
        done=_("Extension decided"),
    ),
    Action(
        "hold",
        _("Put on hold"),
        _of(S.HANDLING),
        (S.HELD,),
        frozenset({Who.HANDLER, Who.DESK}),
        (
            Need("ground", "choice", _("Ground"), True, HoldGround),
            Need("until", "moment", _("Until")),
            _text("word", _("A word to the reporter"), help=_("The reporter reads this.")),
        ),
        done=pgettext_lazy("entry in the timeline", "On hold"),
    ),
    Action(
        "defer",
        _("Ask for a deferral"),
        _of(S.HANDLING),
        (),
        frozenset({Who.HANDLER}),
        (Need("until", "moment", _("Until")), _text("plan", _("Plan"))),
        is_public=False,
        done=_("Deferral asked for"),
    ),
    Action(
        "decide_deferral",
        _("Decide on the deferral"),
        _of(S.HANDLING),
        (S.DEFERRED, S.HANDLING),  # by the decision
        frozenset({Who.UPPER_DESK}),
        (
            Need("decision", "choice", _("Decision"), True, Decision),
            Need("until", "moment", _("Until"), False, help=_("Empty: as asked.")),
            _text("words", _("Words"), help=_("When it is granted, the reporter reads this.")),
        ),
        done=_("Deferral decided"),
    ),
    Action(
        "resume",
        _("Go on"),
        STANDING,
        (S.HANDLING,),
        frozenset({Who.HANDLER, Who.DESK, Who.SYSTEM}),
        (_text("note", _("Note"), required=False),),
        done=_("The work goes on"),
        meets=frozenset({L.RESUME}),
    ),
    Action(
        "complete",
        _("Complete"),
        _of(S.HANDLING),
        (S.HANDLED,),
        frozenset({Who.HANDLER}),
        (_text("result", _("What was done")),),
        done=_("Completed"),
        meets=frozenset({L.FINISH, L.EXTERNAL}),
    ),
    Action(
        "check",
        _("Check"),
        _of(S.HANDLED),
        (S.REVIEWING, S.HANDLING, S.REGISTERED),  # by the outcome; to the desk where nobody handles it
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
        "escalate",
        _("Escalate"),
        OPEN,
        (),
        DESK,
        (REASON,),
        is_public=False,
        done=_("Passed to the next desk up"),
    ),
    Action(
        "hand_down",
        _("Hand down"),
        OPEN,
        (),
        DESK,
        (Need("area", "desk_below", _("To which desk")), REASON),
        is_public=False,
        done=_("Handed down"),
    ),
    Action(
        "whistle",
        _("Call to the spot"),
        OPEN,
        (),
        DESK,
        (
            Need("units", "units", _("Who is called")),
            _text("place", _("Where")),
            Need("due_at", "moment", _("By when")),
            _text("task", _("What for")),
        ),
        is_public=False,
        done=_("Units called to the spot"),
    ),
    Action(
        "attend",
        _("Attend"),
        OPEN,
        (),
        frozenset({Who.CALLED}),
        (_text("result", _("What you found or did")),),
        is_public=False,
        done=_("Attended"),
    ),
    Action(
        "urge",
        _("Urge"),
        OPEN - {S.REVIEWING},
        (),
        frozenset({Who.DESK, Who.UPPER_DESK, Who.SUPERVISOR, Who.REPORTER}),
        (_text("words", _("Words"), required=False),),
        done=_("Urged"),
    ),
    Action(
        "supervise",
        _("Supervise"),
        OPEN - {S.REVIEWING},
        (),
        frozenset({Who.SUPERVISOR}),
        (_text("instruction", _("Instruction")), Need("due_at", "moment", _("Report by"), False)),
        is_public=False,
        done=_("Under supervision"),
    ),
    Action(
        "merge",
        _("Join with another order"),
        OPEN,
        (S.MERGED,),
        DESK,
        (Need("into", "order", _("The order that it joins")), _text("reason", _("Reason"), required=False)),
        danger=True,
        done=_("Joined with another request about the same matter"),
    ),
    Action(
        "unmerge",
        _("Take apart again"),
        _of(S.MERGED),
        tuple(state for state in State if state in OPEN),  # the one that it had before
        DESK,
        (REASON,),
        done=_("Followed up by itself again"),
    ),
    Action(
        "split",
        _("Split"),
        BEFORE_HANDLED,
        (),
        DESK,
        (Need("parts", "lines", _("Parts"), help=_("One matter on each line; each becomes an order of its own.")),),
        is_public=False,
        done=_("Split"),
    ),
    Action(
        "reopen",
        _("Reopen"),
        _of(S.CLOSED),
        (S.REGISTERED,),
        # the system after an unhappy word that came when the order was closed: a call, or the review panel
        frozenset({Who.REPORTER, Who.DESK, Who.SYSTEM}),
        (REASON,),
        done=_("Reopened"),
    ),
    Action(
        "contest",
        _("Contest"),
        _of(S.CLOSED),
        (),
        frozenset({Who.HANDLER}),
        (Need("against", "choice", _("Against"), True, Against), REASON),
        is_public=False,
        done=_("Contested by the unit"),
    ),
    Action(
        "decide_contest",
        _("Decide on the contest"),
        _of(S.CLOSED),
        (),
        frozenset({Who.ARBITER}),
        (
            Need("contest", "contest", _("Contest")),
            Need("decision", "choice", _("Decision"), True, Decision),
            _text("words", _("Words")),
        ),
        is_public=False,
        done=_("Word on the contest"),
    ),
    Action(
        "review",
        _("Review"),
        _of(S.REVIEWING),
        # happy: closed; unhappy: back to the handler, or to the desk where nobody handles it
        (S.CLOSED, S.HANDLING, S.REGISTERED),
        frozenset({Who.REPORTER, Who.PANEL, Who.SENDER}),
        (
            Need("solved", "choice", _("Was it solved?"), True, Solved),
            Need("satisfaction", "choice", _("How satisfied are you?"), True, Satisfaction),
            Need("reasons", "choices", _("What was wrong?"), False, Discontent, help=_("Tick all that apply.")),
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
    "passed_on": _("Passed on, since whoever had it has left"),
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


def label_of(action: str) -> str:
    """The entry that an action leaves in the timeline."""
    return str(ACTIONS[action].done) if action in ACTIONS else str(MARKS.get(action, action))
