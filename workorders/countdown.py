"""How much of a deadline's time is left, in the words and on the clock that count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.clock import now
from grids.calendars import calendar
from grids.worktime import NOTHING, ClockKind, Split, counted_length, elapsed, split
from workorders.choices import LimitStep
from workorders.deadlines import NOBODY_LATE, basis_words
from workorders.models import Deadline, WorkOrder

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Countdown:
    """For `{% deadline countdown.used countdown.words countdown.status title=countdown.title %}`."""

    used: float
    words: str
    status: str  # normal, soon or over
    title: str  # what for, when exactly, by which rule
    clock: str
    runs_on: bool  # nights and holidays count too


def countdowns(orders: Iterable[WorkOrder]) -> dict[int, Countdown]:
    """The earliest running deadline of each order, by the order's primary key. One query."""
    running = Deadline.objects.running().filter(order__in=[order.pk for order in orders])
    earliest: dict[int, Deadline] = {}
    for each in running.order_by("due_at", "pk"):
        earliest.setdefault(each.order_id, each)
    at = now()
    return {pk: countdown(deadline, at) for pk, deadline in earliest.items()}


def countdown(deadline: Deadline, at: datetime) -> Countdown:
    """Where the running deadline stands at the moment `at`."""
    return Countdown(
        used=_used(deadline, at),
        words=_words(deadline, at),
        status=_status(deadline, at),
        title=_title(deadline),
        clock=str(ClockKind(deadline.clock).label),
        runs_on=ClockKind(deadline.clock).runs_on,
    )


def _used(deadline: Deadline, at: datetime) -> float:
    """The part of the limit that is not left. What it stood still for a while took nothing of it."""
    if deadline.amount is None:
        whole = elapsed(deadline.started_at, deadline.due_at, deadline.clock, calendar())
    else:
        whole = counted_length(deadline.amount, deadline.clock, calendar())
    left = elapsed(deadline.paused_at or at, deadline.due_at, deadline.clock, calendar())
    return min(max(1 - left / whole, 0.0), 1.0) if whole > NOTHING else 1.0


def _status(deadline: Deadline, at: datetime) -> str:
    if deadline.step in NOBODY_LATE:
        return "normal"
    if at > deadline.due_at:
        return "over"
    return "soon" if at >= deadline.soon_at else "normal"


def _words(deadline: Deadline, at: datetime) -> str:
    if at > deadline.due_at:
        return over_words(deadline, at)
    left = elapsed(at, deadline.due_at, deadline.clock, calendar())
    if left < A_MINUTE:
        return _("less than a minute left")
    return _("%(time)s left") % {"time": length_words(left, deadline.clock)}


def over_words(deadline: Deadline, at: datetime) -> str:
    """How late it is; since when, where no counted time has passed since."""
    if deadline.step == LimitStep.REVIEW:
        return _("the time to review is over")
    if deadline.step == LimitStep.RESUME:
        return _("the wait is over")
    late = elapsed(deadline.due_at, at, deadline.clock, calendar())
    if late >= A_MINUTE:
        return _("%(time)s over") % {"time": length_words(late, deadline.clock)}
    if at - deadline.due_at < timedelta(hours=1):
        return _("just over")
    return _("over since %(moment)s") % {"moment": f"{timezone.localtime(deadline.due_at):%m-%d %H:%M}"}


def length_words(length: timedelta, clock: str) -> str:
    """ "2 hours 15 minutes", "1 day 3 hours": the two largest parts. A day on a work clock is its office hours."""
    if abs(length) < A_MINUTE:
        return _("less than a minute")
    parts = _parts(split(length, clock, calendar()))
    first = next(at for at, (number, _words) in enumerate(parts) if number)
    return " ".join(words for number, words in parts[first : first + 2] if number)


def _parts(length: Split) -> list[tuple[int, str]]:
    return [
        (length.days, ngettext("%(n)d day", "%(n)d days", length.days) % {"n": length.days}),
        (length.hours, ngettext("%(n)d hour", "%(n)d hours", length.hours) % {"n": length.hours}),
        (length.minutes, ngettext("%(n)d minute", "%(n)d minutes", length.minutes) % {"n": length.minutes}),
    ]


def _title(deadline: Deadline) -> str:
    moment = f"{timezone.localtime(deadline.due_at):%Y-%m-%d %H:%M}"
    parts = [f"{LimitStep(deadline.step).label} {moment}", ClockKind(deadline.clock).label, basis_words(deadline.basis)]
    if deadline.is_provisional:
        parts.append(_("provisional until the calendar is published"))
    return " · ".join(str(part) for part in parts if part)
