"""Why a deadline is when it is: the rule, the hours that counted, the days that were skipped, what moved it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.ruler import Segment
from grids.calendars import calendar
from grids.worktime import ClockKind, Piece, Why, elapsed
from grids.worktime import deadline as due_of
from workorders.choices import Urgency
from workorders.countdown import A_MINUTE, Countdown, countdown, length_words, over_words
from workorders.deadlines import WITH_FINISH
from workorders.models import Deadline, WorkOrder

NOTHING = timedelta(0)
# How wide a skipped stretch is drawn, as a part of all counted time: to scale a night would hide the day.
SKIPPED_SHARE = {Why.LUNCH: 0.05, Why.NIGHT: 0.06, Why.WEEKEND: 0.1, Why.HOLIDAY: 0.12}
STRENGTH = (Why.LUNCH, Why.NIGHT, Why.WEEKEND, Why.HOLIDAY)
MOST_LATE = 0.6


@dataclass(frozen=True)
class Explanation:
    deadline: Deadline
    countdown: Countdown
    rule: str
    basis: str
    progress: str
    segments: list[Segment]
    now_at: float
    ends: tuple[datetime, datetime]  # of what is drawn
    notes: list[str]


@dataclass(frozen=True)
class Run:
    """Neighbouring pieces drawn as one."""

    pieces: list[Piece] = field(default_factory=list)
    why: str = ""

    @property
    def counted(self) -> bool:
        return self.pieces[0].counted

    @property
    def length(self) -> timedelta:
        return sum((piece.end - piece.start for piece in self.pieces), NOTHING)

    def length_until(self, at: datetime) -> timedelta:
        return sum((min(piece.end, at) - piece.start for piece in self.pieces if piece.start < at), NOTHING)


def explain(order: WorkOrder, deadline: Deadline, earlier: Iterable[Deadline], at: datetime) -> Explanation:
    """Explain a running deadline. `earlier` are the order's other deadlines."""
    clock = ClockKind(deadline.clock)
    pieces = _pieces(deadline)
    whole = elapsed(deadline.started_at, deadline.due_at, clock, calendar())
    segments, now_at = _segments(_runs(pieces), clock, whole, deadline, at)
    return Explanation(
        deadline=deadline,
        countdown=countdown(deadline, at),
        rule=_rule(order, deadline),
        basis=_basis(deadline),
        progress=_progress(pieces, clock, whole, at),
        segments=segments,
        now_at=now_at,
        ends=(deadline.started_at, max(deadline.due_at, at)),
        notes=[*_calendar_notes(pieces, clock), *_moved(deadline, earlier)],
    )


def _pieces(deadline: Deadline) -> Sequence[Piece]:
    if deadline.amount is None:
        return (Piece(deadline.started_at, deadline.due_at, True, Why.RUNNING),)
    return due_of(deadline.started_at, deadline.amount, deadline.clock, calendar()).pieces


def _progress(pieces: Sequence[Piece], clock: ClockKind, whole: timedelta, at: datetime) -> str:
    values = {"whole": length_words(whole, clock)}
    begins = next(piece.start for piece in pieces if piece.counted)
    if at < begins:
        sentence = _("not counting yet: %(whole)s from %(moment)s on")
        return sentence % {**values, "moment": f"{timezone.localtime(begins):%m-%d %H:%M}"}
    gone = elapsed(begins, at, clock, calendar())
    if gone < A_MINUTE:
        return _("just begun, %(whole)s in all") % values
    return _("%(used)s used of %(whole)s") % {**values, "used": length_words(gone, clock)}


def _rule(order: WorkOrder, deadline: Deadline) -> str:
    step = deadline.get_step_display()
    if deadline.amount is None:
        words = _("%(step)s: with the end of the work") if deadline.basis == WITH_FINISH else _("%(step)s: set by hand")
        return words % {"step": step}
    what = [order.category.name] if order.category else []
    if order.urgency != Urgency.NORMAL:
        what.append(order.get_urgency_display())
    values = {"what": " · ".join(what), "step": step, "amount": amount_words(deadline.amount, deadline.clock)}
    return (_("%(what)s, %(step)s: %(amount)s") if what else _("%(step)s: %(amount)s")) % values


def _basis(deadline: Deadline) -> str:
    if deadline.amount is None:
        return _("Instead of what the table of limits says")
    return deadline.basis or _("No rule says otherwise: the platform's usual limit")


def amount_words(amount: Decimal, clock: str) -> str:
    """ "2 work days"."""
    number, shown = (1 if amount == 1 else 2), f"{amount.normalize():f}"
    sentences = {
        ClockKind.URGENT_HOUR: ngettext("%(amount)s hour", "%(amount)s hours", number),
        ClockKind.NATURAL_DAY: ngettext("%(amount)s day", "%(amount)s days", number),
        ClockKind.WORK_HOUR: ngettext("%(amount)s work hour", "%(amount)s work hours", number),
        ClockKind.WORK_DAY: ngettext("%(amount)s work day", "%(amount)s work days", number),
    }
    return sentences[ClockKind(clock)] % {"amount": shown}


def _runs(pieces: Sequence[Piece]) -> list[Run]:
    """The longer the time, the coarser: breaks go unmentioned beyond two working days, nights beyond five."""
    unmentioned = _unmentioned(len({timezone.localtime(piece.start).date() for piece in pieces if piece.counted}))
    runs: list[Run] = []
    for piece in pieces:
        if not piece.counted and piece.why in unmentioned:
            continue
        if runs and runs[-1].counted == piece.counted:
            runs[-1] = Run([*runs[-1].pieces, piece], _stronger(runs[-1].why, piece.why))
        else:
            runs.append(Run([piece], piece.why))
    return runs


def _unmentioned(days: int) -> set[str]:
    if days <= 2:
        return set()
    return {Why.LUNCH} if days <= 5 else {Why.LUNCH, Why.NIGHT}


def _stronger(one: str, other: str) -> str:
    return max(one, other, key=lambda why: STRENGTH.index(Why(why)) if why in STRENGTH else -1)


def _segments(
    runs: list[Run], clock: ClockKind, whole: timedelta, deadline: Deadline, at: datetime
) -> tuple[list[Segment], float]:
    """The ruler, and where on it we are, from 0 to 1."""
    segments: list[Segment] = []
    before_now = 0.0
    for run in runs:
        drawn, gone = _counted(run, clock, at) if run.counted else _skipped(run, whole, at)
        segments += drawn
        before_now += gone
    if at > deadline.due_at:
        segments.append(_late(deadline, whole, at))
        return segments, 1.0
    return segments, before_now / (sum(segment.share for segment in segments) or 1)


def _counted(run: Run, clock: ClockKind, at: datetime) -> tuple[list[Segment], float]:
    used = run.length_until(at)
    left = run.length - used
    label, title = run_label(run), run_title(run, clock)
    segments = []
    if used > NOTHING:
        segments.append(Segment("used", _hours(used), label if used >= left else "", title))
    if left > NOTHING:
        segments.append(Segment("left", _hours(left), label if left > used else "", title))
    return segments, _hours(used)


def _hours(length: timedelta) -> float:
    return length / timedelta(hours=1)


def run_label(run: Run) -> str:
    """From when to when it counts, with the day of both ends."""
    first, last = timezone.localtime(run.pieces[0].start), timezone.localtime(run.pieces[-1].end)
    end = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%m-%d %H:%M}"
    return _("%(from)s to %(to)s") % {"from": f"{first:%m-%d %H:%M}", "to": end}


def run_title(run: Run, clock: ClockKind) -> str:
    return _("%(stretch)s, %(length)s") % {"stretch": run_label(run), "length": length_words(run.length, clock)}


def _skipped(run: Run, whole: timedelta, at: datetime) -> tuple[list[Segment], float]:
    share = SKIPPED_SHARE[Why(run.why)] * _hours(whole)
    why = str(Why(run.why).label)
    return [Segment("skipped", share, why, why)], share * (run.length_until(at) / run.length)


def _late(deadline: Deadline, whole: timedelta, at: datetime) -> Segment:
    late, words = elapsed(deadline.due_at, at, deadline.clock, calendar()), over_words(deadline, at)
    return Segment("late", min(late / whole, MOST_LATE) * _hours(whole), words, words)


def _calendar_notes(pieces: Sequence[Piece], clock: ClockKind) -> list[str]:
    if clock.runs_on:
        return [_("Nights and holidays count too")]
    notes = []
    skipped = _days_of(pieces, {Why.WEEKEND, Why.HOLIDAY})
    if skipped:
        notes.append(_("Not counted: %(days)s") % {"days": _day_spans(skipped)})
    made_up = _days_of(pieces, {Why.MAKEUP})
    if made_up:
        notes.append(_("Counted as make-up workdays: %(days)s") % {"days": _day_spans(made_up)})
    if any(calendar().is_provisional(timezone.localtime(piece.start).date()) for piece in pieces):
        notes.append(_("Provisional: the holidays of that year are not published yet"))
    return notes


def _days_of(pieces: Sequence[Piece], whys: set[Why]) -> list[date]:
    return sorted({timezone.localtime(piece.start).date() for piece in pieces if piece.why in whys})


def _day_spans(days: Sequence[date]) -> str:
    """ "11-21 to 11-22, 11-28"."""
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    words = [_day(first) if first == last else _span(first, last) for first, last in spans]
    return _(", ").join(words)


def _span(first: date, last: date) -> str:
    return _("%(from)s to %(to)s") % {"from": _day(first), "to": _day(last)}


def _day(day: date) -> str:
    return f"{day:%m-%d}"


def _moved(deadline: Deadline, others: Iterable[Deadline]) -> list[str]:
    """That the same limit ran before, and when it would have ended."""
    before = [each for each in others if each.step == deadline.step and each.started_at < deadline.started_at]
    if not before:
        return []
    last = max(before, key=lambda each: each.started_at)
    sentence = _("Counted anew since %(start)s; before that it was due %(due)s")
    moments = {"start": timezone.localtime(deadline.started_at), "due": timezone.localtime(last.due_at)}
    return [sentence % {name: f"{moment:%m-%d %H:%M}" for name, moment in moments.items()}]
