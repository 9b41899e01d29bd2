"""The figures that people are judged by, each defined once: what is counted over what, and what that means."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workorders.choices import Mode
from workorders.figures.kinds import Kind

DEFINITIONS = "1"  # raised when what is counted, or how, changes: what was issued keeps the one that it was made by
ASSIGNED = (Mode.ASSIGNED.value,)
AGREED = (Mode.AGREED.value,)
BUT_AGREED = (Mode.ASSIGNED.value, "")
ONE, HALF = Decimal(1), Decimal("0.5")


@dataclass(frozen=True)
class Figure:
    code: str
    name: str | Promise
    formula: str | Promise
    words: str | Promise
    over: Mapping[Kind, Decimal]
    under: Kind
    modes: tuple[str, ...] = ASSIGNED
    more_is_better: bool = True


@dataclass(frozen=True)
class Value:
    """A figure for some place and time. Nothing due, nothing to say: no rate."""

    figure: Figure
    parts: Mapping[Kind, int]  # of the numerator
    under: int

    @property
    def over(self) -> Decimal:
        return sum((self.figure.over[kind] * n for kind, n in self.parts.items()), Decimal())

    @property
    def rate(self) -> Decimal | None:
        """In percent."""
        return (self.over * 100 / self.under).quantize(Decimal("0.1")) if self.under > 0 else None


_TABLE = (
    Figure(
        "response",
        _("Response rate"),
        _("contacted in time ÷ contact was due"),
        _(
            "Each time work is sent and the reporter can be reached, a contact is due. It counts on the day of the "
            "contact or on the day on which its limit passed, whichever was first. Work that was done or taken back "
            "before the limit passed was never due. An attempt that reached nobody is no contact."
        ),
        {Kind.CONTACT_IN_TIME: ONE},
        Kind.CONTACT_DUE,
    ),
    Figure(
        "acceptance",
        _("Acceptance rate"),
        _("accepted ÷ sent"),
        _("Each sending counts on its own day, whenever it is accepted. What is handed over by name is sent once."),
        {Kind.ACCEPTED: ONE},
        Kind.SENT,
    ),
    Figure(
        "acceptance_in_time",
        _("Acceptance in time"),
        _("accepted in time ÷ sent"),
        _("As the acceptance rate; in time when the limit to accept had not passed."),
        {Kind.ACCEPTED_IN_TIME: ONE},
        Kind.SENT,
    ),
    Figure(
        "quick",
        _("Quick completion rate"),
        _("explained or referred and done within the quick limit ÷ explained or referred"),
        _(
            "Orders that were taken on to be explained or referred, on the day of the request. Done: answered, "
            "settled, or completed with the check passed. The district sets what is quick; a request goes by the "
            "limit of the day on which it was taken on, whatever the district or the calendar says later. Declined, "
            "withdrawn, void and joined requests are left out."
        ),
        {Kind.QUICK: ONE},
        Kind.QUICK_DUE,
        BUT_AGREED,
    ),
    Figure(
        "completion",
        _("Completion rate"),
        _("completed ÷ due to be completed"),
        _(
            "Completed is the first completion that then passes its check; an order that counts once as completed is "
            "not counted again, reopened or not. A sending becomes due on the day of that completion or on the day on "
            "which its limit first passed, whichever was first, and is counted there with all that follows. Taken "
            "back, withdrawn or force-closed before its limit passed it was never due; force-closed afterwards it is "
            "due and not completed. Deferred work is not due while it is deferred. What has joined another order "
            "counts there alone."
        ),
        {Kind.COMPLETED: ONE},
        Kind.DUE,
    ),
    Figure(
        "on_time",
        _("On-time completion rate"),
        _("completed in time ÷ due to be completed"),
        _(
            "As the completion rate; in time when no limit to finish had passed since it was sent. Late stays late. "
            "Where two others have granted that the unit was not at fault, an entry of its own counts as in time; "
            "the lateness stays in the record."
        ),
        {Kind.COMPLETED_IN_TIME: ONE},
        Kind.DUE,
    ),
    Figure(
        "services",
        _("Service completion rate"),
        _("services completed ÷ services agreed"),
        _(
            "Work that somebody agreed to do who was free to refuse. It is counted here and nowhere else, on the day "
            "of completion or on the day on which its limit passed."
        ),
        {Kind.COMPLETED: ONE},
        Kind.DUE,
        AGREED,
    ),
    Figure(
        "solved",
        _("Solved rate"),
        _("solved + half of partly solved ÷ reviews answered"),
        _(
            "Reviews by reporters and the panel, on the day of the review. Partly solved counts half and is shown. No "
            "answer is no answer: orders whose review expired are counted apart, as are those that were force-closed. "
            "A rating that two others have struck out on a contest counts no more; it stays in the record."
        ),
        {Kind.SOLVED: ONE, Kind.PARTLY: HALF},
        Kind.REVIEWED,
        BUT_AGREED,
    ),
    Figure(
        "satisfied",
        _("Satisfaction rate"),
        _("satisfied or basically satisfied ÷ reviews answered"),
        _("Very satisfied, satisfied and basically satisfied, over the reviews that count for the solved rate."),
        {Kind.SATISFIED: ONE},
        Kind.REVIEWED,
        BUT_AGREED,
    ),
    Figure(
        "return",
        _("Return rate"),
        _("returned ÷ sent"),
        _("Sendings that came back to the desk, before acceptance or after it, on the day of the sending."),
        {Kind.RETURNED: ONE},
        Kind.SENT,
        more_is_better=False,
    ),
    Figure(
        "rework",
        _("Rework rate"),
        _("reworked ÷ completed"),
        _("Completed orders that a check or an unhappy review sent back at least once, before or since."),
        {Kind.REWORKED: ONE},
        Kind.COMPLETED,
        more_is_better=False,
    ),
    Figure(
        "check_pass",
        _("Check pass rate"),
        _("checks passed ÷ checks"),
        _("Every check of a completion counts, on its own day."),
        {Kind.CHECK_PASSED: ONE},
        Kind.CHECKED,
        BUT_AGREED,
    ),
    Figure(
        "right_first",
        _("Right-first-time rate"),
        _("accepted by the first who got it and not returned ÷ sent"),
        _("A second sending of the same order cannot be right the first time, and still counts as sent."),
        {Kind.RIGHT_FIRST: ONE},
        Kind.SENT,
    ),
)
FIGURES: dict[str, Figure] = {figure.code: figure for figure in _TABLE}
UNCOUNTED = {
    Kind.BY_CALL: pgettext_lazy("figure", "Of the reviews, asked for by telephone"),
    Kind.UNREVIEWED: pgettext_lazy("figure", "Closed without an answer"),
    Kind.FORCE_CLOSED: pgettext_lazy("figure", "Force-closed"),
}
