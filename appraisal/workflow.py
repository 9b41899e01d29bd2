"""The workflow of an appraisal as a table: which action leads from where to where, by whom, and what it needs.

Forms and endpoints are made from it (`appraisal.inputs`, `appraisal.api`); the services of the same names carry it out.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisal.choices import Agreement, Ruling, State
from common.workflow import Action, Need, text

S = State


class Who(TextChoices):
    """Capacities in which somebody may act on an appraisal; see `appraisal.permissions`."""

    OFFICE = "office", _("Secretary or coordinator of its area, or above")
    SUBJECT = "subject", _("A unit that is appraised")
    ARBITER = "arbiter", _("Office or supervisor who has not scored")


class Part(TextChoices):
    """Where on the page an action stands."""

    COURSE = "course", _("What comes next")
    INDICATORS = "indicators", _("Indicators")
    UNITS = "units", _("Appraised units")
    PANEL = "panel", _("Panel")
    APPEALS = "appeals", _("Appeals")
    REPORT = "report", _("Report")


def of(*states: State) -> frozenset[State]:
    return frozenset(states)


OFFICE, SUBJECT, ARBITER = frozenset({Who.OFFICE}), frozenset({Who.SUBJECT}), frozenset({Who.ARBITER})
REASON = text("reason", _("Reason"))
APPEAL = Need("appeal", "appeal", _("Appeal"))

TABLE = (
    Action(
        "open_scoring",
        pgettext_lazy("appraisal", "Open it for scores"),
        of(S.DRAFT),
        (S.OPEN,),
        OFFICE,
        pgettext_lazy("appraisal", "Opened for scores"),
        help=_("From now on units, weights and words are fixed; everybody who scores is told."),
        is_main=True,
    ),
    Action(
        "extend",
        pgettext_lazy("appraisal", "Take scores longer"),
        of(S.OPEN),
        (),
        OFFICE,
        pgettext_lazy("appraisal", "Scores taken longer"),
        (Need("closes_on", "day", _("Scores until")), REASON),
    ),
    Action(
        "close_scoring",
        pgettext_lazy("appraisal", "Close the scoring and count"),
        of(S.OPEN),
        (S.CLOSED,),
        OFFICE,
        pgettext_lazy("appraisal", "Scoring closed and counted"),
        help=_("Sheets that were not handed in do not count. The figures are read from the bulletins issued by now."),
        is_main=True,
    ),
    Action(
        "reopen_scoring",
        pgettext_lazy("appraisal", "Take scores again"),
        of(S.CLOSED),
        (S.OPEN,),
        OFFICE,
        pgettext_lazy("appraisal", "Opened for scores again"),
        (Need("closes_on", "day", _("Scores until")), REASON),
        danger=True,
        help=_("What was counted is counted anew at the next closing."),
    ),
    Action(
        "announce",
        pgettext_lazy("appraisal", "Announce to the units"),
        of(S.CLOSED),
        (S.ANNOUNCED,),
        OFFICE,
        pgettext_lazy("appraisal", "Announced to the units"),
        help=_("Each unit sees its own points and what they were made of, and may appeal."),
        is_main=True,
    ),
    Action(
        "publish",
        pgettext_lazy("appraisal", "Publish"),
        of(S.ANNOUNCED),
        (S.PUBLISHED,),
        OFFICE,
        pgettext_lazy("appraisal", "Published"),
        help=_("Units with their points and bands become public, and stay as they are now."),
        is_main=True,
    ),
    Action(
        "drop_indicator",
        _("Take an indicator out"),
        of(S.DRAFT),
        (),
        OFFICE,
        _("Indicator taken out"),
        (Need("indicator", "indicator", _("Indicator")),),
        Part.INDICATORS,
    ),
    Action(
        "add_units",
        _("Add units"),
        of(S.DRAFT),
        (),
        OFFICE,
        _("Units added"),
        (Need("units", "units", _("Units")),),
        Part.UNITS,
    ),
    Action(
        "drop_unit",
        _("Take a unit out"),
        of(S.DRAFT),
        (),
        OFFICE,
        _("Unit taken out"),
        (Need("subject", "subject", pgettext_lazy("appraisal", "Unit")),),
        Part.UNITS,
    ),
    Action(
        "add_panelists",
        _("Add members to the panel"),
        of(S.DRAFT),
        (),
        OFFICE,
        _("Panel enlarged"),
        (Need("people", "people", _("Persons")),),
        Part.PANEL,
    ),
    Action(
        "drop_panelist",
        _("Take somebody off the panel"),
        of(S.DRAFT),
        (),
        OFFICE,
        _("Taken off the panel"),
        (Need("panelist", "panelist", _("Person")),),
        Part.PANEL,
    ),
    Action(
        "hand_in_report",
        _("Hand in the report of the unit"),
        of(S.OPEN),
        (),
        SUBJECT,
        _("Report handed in"),
        (
            Need("text", "text", _("Report"), max_length=8000),
            Need("paper", "paper", _("As a document"), False, help=_("PDF, docx, xlsx or pptx.")),
        ),
        Part.REPORT,
        help=_("It can be replaced until the scoring closes."),
        is_main=True,
    ),
    Action(
        "appeal",
        pgettext_lazy("appraisal", "Appeal"),
        of(S.ANNOUNCED, S.APPEALS),
        (S.APPEALS,),
        SUBJECT,
        pgettext_lazy("appraisal", "Appeal made"),
        (Need("result", "result", _("Against the points in")), text("grounds", _("Grounds"))),
        Part.APPEALS,
    ),
    Action(
        "propose_ruling",
        _("Propose a ruling on an appeal"),
        of(S.APPEALS),
        (),
        ARBITER,
        _("Ruling proposed"),
        (
            APPEAL,
            Need("ruling", "choice", _("Ruling"), choices=Ruling),
            Need("points", "points", _("New points"), False),
            text("words", _("Why")),
        ),
        Part.APPEALS,
        help=_("Somebody else must agree. The first points stay to be read."),
    ),
    Action(
        "settle_appeal",
        _("Agree to a proposed ruling, or not"),
        of(S.APPEALS),
        (S.ANNOUNCED, S.APPEALS),
        ARBITER,
        _("Word on the proposed ruling"),
        (
            Need("proposed", "proposed", _("Appeal")),
            Need("agreement", "choice", _("Do you agree?"), choices=Agreement),
            text("words", _("Words"), required=False),
        ),
        Part.APPEALS,
    ),
)
ACTIONS: dict[str, Action] = {action.name: action for action in TABLE}
