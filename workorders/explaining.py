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
from workorders.choices import Urgency
from workorders.countdown import A_MINUTE, Countdown, countdown, length_words, over_words
from workorders.course import Still, Stretch, course
from workorders.deadlines import ELSEWHERE, WITH_FINISH, basis_words
from workorders.models import Deadline, Shift, ShiftKind, WorkOrder

NOTHING = timedelta(0)
# How wide a skipped stretch is drawn, as a part of all counted time: to scale a night would hide the day.
SKIPPED_SHARE = {Why.LUNCH: 0.05, Why.NIGHT: 0.06, Why.WEEKEND: 0.1, Why.HOLIDAY: 0.12}
STRENGTH = (Why.LUNCH, Why.NIGHT, Why.WEEKEND, Why.HOLIDAY)
STILL_SHARE = 0.15
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

    pieces: list[Stretch] = field(default_factory=list)
    why: str = ""
    still: Still | None = None  # where it is no piece of the calendar, but the clock itself stood still

    @property
    def counted(self) -> bool:
        return self.pieces[0].counted

    @property
    def length(self) -> timedelta:
        return sum((piece.end - piece.start for piece in self.pieces), NOTHING)

    def length_until(self, at: datetime) -> timedelta:
        return sum((min(piece.end, at) - piece.start for piece in self.pieces if piece.start < at), NOTHING)


def explain(
    order: WorkOrder, deadline: Deadline, earlier: Iterable[Deadline], at: datetime, shifts: Iterable[Shift] = ()
) -> Explanation:
    """Explain a deadline. `earlier` are the order's other deadlines, `shifts` what moved this one."""
    clock = ClockKind(deadline.clock)
    shifts = list(shifts)
    line = course(deadline, shifts, at)
    left = _left_standing(deadline)
    whole = _counted_in(line) + left
    segments, now_at = _segments(_runs(line), clock, whole, deadline, at, left)
    return Explanation(
        deadline=deadline,
        countdown=countdown(deadline, at),
        rule=_rule(order, deadline),
        basis=_basis(deadline),
        progress=_progress(line, clock, whole, at),
        segments=segments,
        now_at=now_at,
        ends=(deadline.started_at, max(deadline.due_at, at)),
        notes=[
            *_calendar_notes([piece for piece in line if isinstance(piece, Piece)], clock),
            *_shift_notes(shifts),
            *_moved(deadline, earlier),
        ],
    )


def _left_standing(deadline: Deadline) -> timedelta:
    """Of a clock that stands still: what it has left."""
    if not deadline.is_standing or deadline.paused_at is None:
        return NOTHING
    return max(elapsed(deadline.paused_at, deadline.due_at, deadline.clock, calendar()), NOTHING)


def _counted_in(line: Iterable[Stretch], until: datetime | None = None) -> timedelta:
    counted = [(piece.start, min(piece.end, until) if until else piece.end) for piece in line if piece.counted]
    return sum((end - start for start, end in counted if end > start), NOTHING)


def _progress(line: Sequence[Stretch], clock: ClockKind, whole: timedelta, at: datetime) -> str:
    values = {"whole": length_words(whole, clock)}
    begins = next((piece.start for piece in line if piece.counted), at)
    if at < begins:
        sentence = _("not counting yet: %(whole)s from %(moment)s on")
        return sentence % {**values, "moment": f"{timezone.localtime(begins):%m-%d %H:%M}"}
    gone = _counted_in(line, at)
    if line and at > line[-1].end:
        gone += elapsed(line[-1].end, at, clock, calendar())
    if gone < A_MINUTE:
        return _("just begun, %(whole)s in all") % values
    return _("%(used)s used of %(whole)s") % {**values, "used": length_words(gone, clock)}


def _rule(order: WorkOrder, deadline: Deadline) -> str:
    step = deadline.get_step_display()
    if deadline.basis == ELSEWHERE:
        return str(step)
    if deadline.amount is None:
        words = _("%(step)s: with the end of the work") if deadline.basis == WITH_FINISH else _("%(step)s: set by hand")
        return words % {"step": step}
    what = [order.category.name] if order.category else []
    if order.urgency != Urgency.NORMAL:
        what.append(order.get_urgency_display())
    values = {"what": " · ".join(what), "step": step, "amount": amount_words(deadline.amount, deadline.clock)}
    return (_("%(what)s, %(step)s: %(amount)s") if what else _("%(step)s: %(amount)s")) % values


def _basis(deadline: Deadline) -> str:
    if deadline.basis == ELSEWHERE:
        return basis_words(deadline.basis)
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


def _runs(pieces: Sequence[Stretch]) -> list[Run]:
    """The longer the time, the coarser: breaks go unmentioned beyond two working days, nights beyond five."""
    unmentioned = _unmentioned(len({timezone.localtime(piece.start).date() for piece in pieces if piece.counted}))
    runs: list[Run] = []
    for piece in pieces:
        if isinstance(piece, Still):
            runs.append(Run([piece], still=piece))
            continue
        if not piece.counted and piece.why in unmentioned:
            continue
        if runs and runs[-1].counted == piece.counted and runs[-1].still is None:
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
    runs: list[Run], clock: ClockKind, whole: timedelta, deadline: Deadline, at: datetime, left: timedelta
) -> tuple[list[Segment], float]:
    """The ruler, and where on it we are, from 0 to 1."""
    segments: list[Segment] = []
    before_now = 0.0
    for run in runs:
        drawn, gone = _counted(run, clock, at) if run.counted else _skipped(run, whole, at)
        segments += drawn
        before_now += gone
    if left > NOTHING:
        segments.append(Segment("left", _hours(left), "", length_words(left, clock)))
    elif at > deadline.due_at:
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
    if run.still is not None:
        return _stood_still(run.still, whole, at)
    share = SKIPPED_SHARE[Why(run.why)] * _hours(whole)
    why = str(Why(run.why).label)
    return [Segment("skipped", share, why, why)], share * (run.length_until(at) / run.length)


def _stood_still(still: Still, whole: timedelta, at: datetime) -> tuple[list[Segment], float]:
    """Drawn in one width however long it was: it took nothing of the time."""
    share = STILL_SHARE * (_hours(whole) or 1.0)
    gone = min(max((at - still.start) / (still.end - still.start), 0.0), 1.0)
    return [Segment("still", share, str(still.kind.label), still_words(still))], share * gone


def still_words(still: Still) -> str:
    words = _("%(kind)s %(from)s to %(to)s") % {
        "kind": still.kind.label,
        "from": f"{timezone.localtime(still.start):%m-%d %H:%M}",
        "to": f"{timezone.localtime(still.end):%m-%d %H:%M}",
    }
    return f"{words}: {still.words}" if still.words else words


def _late(deadline: Deadline, whole: timedelta, at: datetime) -> Segment:
    late, words = elapsed(deadline.due_at, at, deadline.clock, calendar()), over_words(deadline, at)
    share = min(late / whole, MOST_LATE) * _hours(whole) if whole else 1.0
    return Segment("late", share, words, words)


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


def _shift_notes(shifts: Iterable[Shift]) -> list[str]:
    """What moved the end, from where to where, and why; or why it did not."""
    return [_shift_note(shift) for shift in shifts if shift.due_after is not None]


def _shift_note(shift: Shift) -> str:
    values = {
        "what": shift.get_kind_display(),
        "from": f"{timezone.localtime(shift.due_before):%m-%d %H:%M}",
        "to": f"{timezone.localtime(shift.due_after):%m-%d %H:%M}",
    }
    if shift.due_after != shift.due_before:
        sentence = _("%(what)s: %(from)s → %(to)s")
    elif shift.due_before <= shift.at:
        sentence = _("%(what)s: the end of %(from)s had passed and stays")
    else:
        sentence = _("%(what)s: no hours that count fell into it, the end of %(from)s stays")
    words = _stretch_words(shift)
    return " · ".join(part for part in (sentence % values, words, shift.words) if part)


def _stretch_words(shift: Shift) -> str:
    if shift.kind in (ShiftKind.EXTEND, ShiftKind.CALENDAR) or shift.until is None:
        return ""
    values = {name: f"{timezone.localtime(end):%m-%d %H:%M}" for name, end in (("from", shift.at), ("to", shift.until))}
    return _("stood still from %(from)s to %(to)s") % values


def standing_words(deadline: Deadline, until: datetime | None) -> str:
    """Of a clock that stands still: since when, until when, and how much is left of it."""
    stopped = deadline.paused_at
    assert stopped is not None  # by the caller
    left = elapsed(stopped, deadline.due_at, deadline.clock, calendar())
    values = {
        "since": f"{timezone.localtime(stopped):%m-%d %H:%M}",
        "until": f"{timezone.localtime(until):%m-%d %H:%M}" if until else "",
        "left": length_words(left, deadline.clock),
    }
    if left <= NOTHING:
        return _("stands still since %(since)s, its time was over by then") % values
    if until is None:
        return _("stands still since %(since)s, %(left)s left") % values
    return _("stands still since %(since)s until %(until)s, %(left)s left") % values


def _moved(deadline: Deadline, others: Iterable[Deadline]) -> list[str]:
    """That the same limit ran before, and when it would have ended."""
    before = [each for each in others if each.step == deadline.step and each.started_at < deadline.started_at]
    if not before:
        return []
    last = max(before, key=lambda each: each.started_at)
    sentence = _("Counted anew since %(start)s; before that it was due %(due)s")
    moments = {"start": timezone.localtime(deadline.started_at), "due": timezone.localtime(last.due_at)}
    return [sentence % {name: f"{moment:%m-%d %H:%M}" for name, moment in moments.items()}]
