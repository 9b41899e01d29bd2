"""The workflow of a project as a table: which action leads from where to where, by whom, and what it needs.

Forms and endpoints are made from it (`projects.inputs`, `projects.api`); the services of the same names carry it out.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.workflow import Action, Need, text
from projects.choices import Content, Favour, Passed, PhotoStage, State
from workorders.choices import Decision

S = State


class Who(TextChoices):
    """Capacities in which somebody may act on a project; see `projects.permissions`."""

    APPLICANT = "applicant", _("The desk of the area, or a unit that applies")
    EXECUTOR = "executor", _("Whoever carries it out: applicant, partners, responsible person")
    REVIEWER = "reviewer", _("Coordinators, supervisors and party secretaries above; review panel")
    APPROVER = "approver", _("Coordinator of the street, above its limit of the district")
    DESK = "desk", _("Service desk or desk of the area")


class Part(TextChoices):
    """Where on the page of a project an action stands."""

    COURSE = "course", _("What comes next")
    JUDGING = "judging", _("Opinions")
    MILESTONES = "milestones", _("Milestones")
    MONEY = "money", _("Money")
    ACCEPTANCE = "acceptance", _("Acceptance")
    REVIEWS = "reviews", _("What residents say")


def of(*states: State) -> frozenset[State]:
    return frozenset(states)


APPLICANT, EXECUTOR = frozenset({Who.APPLICANT}), frozenset({Who.EXECUTOR})
REVIEWER, APPROVER, DESK = frozenset({Who.REVIEWER}), frozenset({Who.APPROVER}), frozenset({Who.DESK})
PLANNED = of(S.DRAFT, S.APPROVED, S.RUNNING)
REASON = text("reason", _("Reason"))
MILESTONE = Need("milestone", "milestone", _("Milestone"))
AMOUNT = Need("amount", "money", _("Amount in yuan"))

TABLE = (
    Action(
        "apply",
        pgettext_lazy("project", "Apply"),
        of(S.DRAFT),
        (S.APPLIED,),
        APPLICANT,
        pgettext_lazy("project", "Applied"),
        help=_("From now on only the reviewers can send it back for changes."),
        is_main=True,
    ),
    Action(
        "take_up",
        pgettext_lazy("project", "Ask for opinions"),
        of(S.APPLIED),
        (S.REVIEWING,),
        REVIEWER,
        pgettext_lazy("project", "Taken up for review"),
        is_main=True,
    ),
    Action(
        "opine",
        pgettext_lazy("project", "Give an opinion"),
        of(S.REVIEWING),
        (),
        REVIEWER,
        pgettext_lazy("project", "Opinion given"),
        (
            Need("favour", "choice", pgettext_lazy("project", "Opinion"), choices=Favour),
            text("words", pgettext_lazy("project", "Why")),
        ),
        Part.JUDGING,
        is_main=True,
    ),
    Action(
        "approve",
        pgettext_lazy("project", "Approve"),
        of(S.REVIEWING),
        (S.APPROVED,),
        APPROVER,
        pgettext_lazy("project", "Approved"),
        (
            Need("amount", "money", _("Money granted, in yuan")),
            Need("fund", "fund", _("Out of which fund"), False, help=_("Empty: own or other means.")),
            text("conditions", _("Conditions"), required=False),
        ),
        is_main=True,
    ),
    Action(
        "send_back",
        pgettext_lazy("project", "Send back for changes"),
        of(S.APPLIED, S.REVIEWING),
        (S.DRAFT,),
        REVIEWER,
        pgettext_lazy("project", "Sent back for changes"),
        (text("reason", _("What is to be changed")),),
    ),
    Action(
        "refuse",
        pgettext_lazy("project", "Refuse"),
        of(S.APPLIED, S.REVIEWING),
        (S.REFUSED,),
        APPROVER,
        pgettext_lazy("project", "Refused"),
        (REASON,),
        danger=True,
    ),
    Action(
        "withdraw",
        pgettext_lazy("project", "Withdraw"),
        of(S.DRAFT, S.APPLIED, S.REVIEWING),
        (S.WITHDRAWN,),
        APPLICANT,
        pgettext_lazy("project", "Withdrawn"),
        (text("reason", _("Reason"), required=False),),
        danger=True,
    ),
    Action(
        "start",
        pgettext_lazy("project", "Start"),
        of(S.APPROVED),
        (S.RUNNING,),
        EXECUTOR,
        pgettext_lazy("project", "Started"),
        (Need("starts", "day", pgettext_lazy("project", "Starts on")),),
        is_main=True,
    ),
    Action(
        "finish",
        pgettext_lazy("project", "Report it as finished"),
        of(S.RUNNING),
        (S.ACCEPTING,),
        EXECUTOR,
        pgettext_lazy("project", "Reported as finished"),
        (text("outcome", _("What has come of it"), help=_("Stands on the public page. Name nobody.")),),
        is_main=True,
    ),
    Action(
        "stop",
        pgettext_lazy("project", "Stop"),
        of(S.APPROVED, S.RUNNING, S.ACCEPTING),
        (S.STOPPED,),
        APPROVER,
        pgettext_lazy("project", "Stopped"),
        (REASON,),
        danger=True,
    ),
    Action(
        "publish",
        pgettext_lazy("project", "Publish"),
        of(S.APPROVED, S.RUNNING, S.ACCEPTING, S.DONE, S.STOPPED),
        (),
        DESK,
        pgettext_lazy("project", "Published"),
        help=_("Title, money, milestones with photos and the outcome become public. No person is named."),
    ),
    Action(
        "unpublish",
        pgettext_lazy("project", "Take the public page down"),
        of(S.APPROVED, S.RUNNING, S.ACCEPTING, S.DONE, S.STOPPED),
        (),
        DESK,
        pgettext_lazy("project", "Public page taken down"),
        (REASON,),
    ),
    Action(
        "plan_milestone",
        _("Add a milestone"),
        PLANNED,
        (),
        EXECUTOR,
        _("Milestone added"),
        (Need("title", "line", _("What is reached"), max_length=120), Need("due_on", "day", _("Due on"))),
        Part.MILESTONES,
    ),
    Action(
        "report_milestone",
        _("Report a milestone as reached"),
        of(S.RUNNING),
        (),
        EXECUTOR,
        _("Milestone reached"),
        (
            MILESTONE,
            Need("done_on", "day", _("Reached on")),
            text("words", _("What was done"), required=False),
            Need("photos", "photos", _("Photos"), False),
        ),
        Part.MILESTONES,
    ),
    Action(
        "move_milestone",
        _("Move a milestone to another day"),
        PLANNED,
        (),
        EXECUTOR,
        _("Milestone moved"),
        (MILESTONE, Need("due_on", "day", _("Due on")), REASON),
        Part.MILESTONES,
    ),
    Action(
        "drop_milestone",
        _("Drop a milestone"),
        PLANNED,
        (),
        EXECUTOR,
        _("Milestone dropped"),
        (MILESTONE, REASON),
        Part.MILESTONES,
    ),
    Action(
        "add_photos",
        _("Add photos"),
        of(S.DRAFT, S.APPROVED, S.RUNNING, S.ACCEPTING, S.DONE),
        (),
        EXECUTOR,
        _("Photos added"),
        (
            Need("stage", "choice", _("Taken"), choices=PhotoStage),
            Need("milestone", "any_milestone", _("Milestone"), False),
            Need("photos", "photos", _("Photos")),
        ),
        Part.MILESTONES,
        help=_("Stand on the public page, where the project has one. Nobody should be recognised in them."),
    ),
    Action(
        "spend",
        _("Enter an expense"),
        of(S.RUNNING, S.ACCEPTING),
        (),
        EXECUTOR,
        _("Expense entered"),
        (
            AMOUNT,
            Need("on", "day", pgettext_lazy("of money", "Paid on")),
            Need("payee", "line", pgettext_lazy("of money", "Paid to"), max_length=80),
            Need("what", "line", pgettext_lazy("of money", "For what"), max_length=200),
            Need("voucher", "line", _("Voucher number"), max_length=40),
        ),
        Part.MONEY,
    ),
    Action(
        "take_back",
        _("Take an expense back"),
        of(S.RUNNING, S.ACCEPTING),
        (),
        EXECUTOR,
        _("Expense taken back"),
        (Need("expense", "expense", _("Expense")), REASON),
        Part.MONEY,
        help=_("A counter entry is written; the expense stays to be read."),
    ),
    Action(
        "ask_change",
        _("Ask for another amount"),
        of(S.APPROVED, S.RUNNING),
        (),
        APPLICANT,
        _("Another amount asked for"),
        (Need("amount", "money", _("New total, in yuan")), REASON),
        Part.MONEY,
    ),
    Action(
        "decide_change",
        _("Decide on the other amount"),
        of(S.APPROVED, S.RUNNING),
        (),
        APPROVER,
        _("Other amount decided on"),
        (
            Need("decision", "choice", _("Decision"), choices=Decision),
            text("words", _("Words"), required=False),
        ),
        Part.MONEY,
    ),
    Action(
        "accept",
        pgettext_lazy("project", "Say whether it can be accepted"),
        of(S.ACCEPTING),
        (S.DONE, S.RUNNING),
        REVIEWER,
        pgettext_lazy("project", "Acceptance"),
        (
            Need("passed", "choice", _("Finding"), choices=Passed),
            text("finding", _("What was found")),
            text("conditions", _("Conditions"), required=False),
        ),
        Part.ACCEPTANCE,
        help=_("Two persons who are not of the applicant accept a project."),
        is_main=True,
    ),
    Action(
        "review_for",
        _("Note a resident's review"),
        of(S.ACCEPTING, S.DONE),
        (),
        DESK,
        _("Review noted for a resident"),
        (
            Need("content", "choice", _("Is the resident satisfied?"), choices=Content),
            text("words", _("In their words"), required=False),
            Need("phone", "phone", _("Phone"), help=_("Not kept: only so that nobody counts twice.")),
        ),
        Part.REVIEWS,
    ),
    Action(
        "make_links",
        _("Make review links to hand out"),
        of(S.ACCEPTING, S.DONE),
        (),
        DESK,
        _("Review links made"),
        (Need("number", "number", _("How many")),),
        Part.REVIEWS,
        help=_("Each link takes one review, without a telephone number."),
    ),
)
ACTIONS: dict[str, Action] = {action.name: action for action in TABLE}
