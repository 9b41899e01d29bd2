"""What an order counts for, as its history stands. The definitions in `definitions.py` say it in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from grids.calendars import calendar
from grids.worktime import ClockKind, elapsed
from workorders.choices import (
    Against,
    CheckOutcome,
    Decision,
    Handling,
    LimitStep,
    Mode,
    Satisfaction,
    Solved,
    State,
    Way,
)
from workorders.figures.history import History, Sending
from workorders.figures.kinds import Kind
from workorders.models import Event, Review
from workorders.policies import QUICK_BY, TAKEN_ON, quick_by

QUICK_WAYS = frozenset({Handling.EXPLAIN, Handling.REFER})
# What is not counted among the orders that were taken on: it turned out to be none.
NO_ORDERS = frozenset({State.DECLINED, State.WITHDRAWN, State.VOID, State.MERGED})
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Count:
    kind: str
    ref: int
    day: date
    area: int
    unit: int | None
    category: int | None
    channel: str
    mode: str
    n: int = 1
    is_reversal: bool = False
    minutes: int | None = None


def counts_of(history: History) -> list[Count]:
    """All that the order counts for. What has joined another counts there alone."""
    if history.order.state == State.MERGED or not history.events:
        return []
    found = [count for sending in history.sendings for count in _of_sending(history, sending)]
    found += [*_quick(history), *_finished(history), *_of_events(history), *_reviewed(history)]
    return [*found, *_taken_back(history, found)]


def _count(
    history: History,
    kind: Kind,
    ref: int,
    moment: datetime,
    sending: Sending | None,
    area: int | None = None,
    minutes: int | None = None,
) -> Count:
    order = history.order
    return Count(
        kind=kind.value,
        ref=ref,
        day=timezone.localdate(moment),
        area=area or history.area_at(moment),
        unit=sending.unit if sending else None,
        category=order.category_id,
        channel=order.channel,
        mode=sending.mode if sending else "",
        minutes=minutes,
    )


def _of_sending(history: History, sending: Sending) -> Iterator[Count]:
    first, event = history.sendings[0], sending.event
    kinds = {
        Kind.SENT: True,
        Kind.ACCEPTED: sending.accepted,
        Kind.ACCEPTED_IN_TIME: _was_met_in_time(history, LimitStep.ACCEPT, sending),
        Kind.RETURNED: sending.returned,
        Kind.RIGHT_FIRST: sending is first and sending.accepted and not sending.returned,
    }
    for kind, holds in kinds.items():
        if holds:
            yield _count(history, kind, sending.ref, event.at, sending, event.area_id)
    yield from _contact(history, sending)
    yield from _completion(history, sending)


def _was_met_in_time(history: History, step: LimitStep, sending: Sending) -> bool:
    return any(each.met_at and not each.missed_at for each in history.clocks(step, sending))


def _contact(history: History, sending: Sending) -> Iterator[Count]:
    """Due on the day on which the reporter was contacted, or on which the limit passed, whichever was first."""
    for clock in history.clocks(LimitStep.RESPOND, sending):
        moments = [each for each in (clock.met_at, clock.missed_at) if each]
        if not moments:
            continue
        yield _count(history, Kind.CONTACT_DUE, clock.pk, min(moments), sending)
        if clock.met_at and not clock.missed_at:
            yield _count(history, Kind.CONTACT_IN_TIME, clock.pk, clock.met_at, sending)
        if clock.met_at:
            yield from _durations(
                history, (Kind.CONTACTED, Kind.CONTACTED_WORK), clock.pk, sending.event.at, clock.met_at, sending
            )


def _completion(history: History, sending: Sending) -> Iterator[Count]:
    """Due on the day on which it was completed, or on which the limit first passed. Once completed, an order is not
    counted again."""
    done = history.completion
    doing = history.sending_at(done.version) if done else None
    if doing is not None and sending.event.version > doing.event.version:
        return
    end = done if sending is doing else None
    missed = _first_missed(history, sending, end)
    moments = [each for each in (end.at if end else None, missed) if each]
    if not moments or (end is None and _is_deferred(history, sending)):
        return
    kinds = {
        Kind.DUE: True,
        Kind.COMPLETED: end is not None,
        Kind.COMPLETED_IN_TIME: missed is None,
        Kind.REWORKED: end is not None and _was_reworked(history.events),
    }
    for kind, holds in kinds.items():
        if holds:
            yield _count(history, kind, sending.ref, min(moments), sending)


def _first_missed(history: History, sending: Sending, end: Event | None) -> datetime | None:
    clocks = history.clocks(LimitStep.FINISH, sending)
    missed = [each.missed_at for each in clocks if end is None or each.opened_at_version <= end.version]
    return min((each for each in missed if each), default=None)


def _is_deferred(history: History, sending: Sending) -> bool:
    return history.order.state == State.DEFERRED and sending is history.sendings[-1]


def _was_reworked(events: Iterable[Event]) -> bool:
    """Whether a check or a review sent it back."""
    return any(
        event.data.get("outcome") == CheckOutcome.REWORK
        if event.action == "check"
        else event.action == "review" and event.to_state != State.CLOSED
        for event in events
    )


def _durations(
    history: History, kinds: tuple[Kind, Kind], ref: int, start: datetime, end: datetime, sending: Sending | None
) -> Iterator[Count]:
    """The time that passed, and how much of it was office hours."""
    worked = elapsed(start, end, ClockKind.WORK_HOUR, calendar())
    for kind, length in zip(kinds, (end - start, worked), strict=True):
        yield _count(history, kind, ref, end, sending, minutes=max(length, timedelta()) // MINUTE)


def _quick(history: History) -> Iterator[Count]:
    """On the day of the request."""
    order, taken = history.order, next((each for each in history.events if each.action in TAKEN_ON), None)
    if taken is None or order.handling not in QUICK_WAYS or order.state in NO_ORDERS:
        return
    done = history.finish
    sending = history.sending_at(done.version) if done else next(iter(history.sendings), None)
    yield _count(history, Kind.QUICK_DUE, 0, order.created_at, sending, taken.area_id)
    known = taken.data.get(QUICK_BY)
    limit = datetime.fromisoformat(known) if known else quick_by(order)
    if done is not None and done.at <= limit:
        yield _count(history, Kind.QUICK, 0, order.created_at, sending, taken.area_id)


def _finished(history: History) -> Iterator[Count]:
    if (done := history.finish) is not None:
        sending, start = history.sending_at(done.version), history.order.created_at
        yield from _durations(history, (Kind.FINISHED, Kind.FINISHED_WORK), 0, start, done.at, sending)


def _of_events(history: History) -> Iterator[Count]:
    for event in history.events:
        for kind in _kinds_of(event):
            yield _count(history, kind, event.pk, event.at, history.sending_at(event.version), event.area_id)


def _kinds_of(event: Event) -> tuple[Kind, ...]:
    if event.action == "check":
        passed = event.data.get("outcome") == CheckOutcome.PASS
        return (Kind.CHECKED, Kind.CHECK_PASSED) if passed else (Kind.CHECKED,)
    return {"expire_review": (Kind.UNREVIEWED,), "force_close": (Kind.FORCE_CLOSED,)}.get(event.action, ())


def _reviewed(history: History) -> Iterator[Count]:
    """On the day of the review, for whoever had the order then."""
    given = {event.data["review"]: event for event in history.events if "review" in event.data}
    for review in history.reviews:
        event = given.get(review.pk)
        sending = history.sending_at(event.version if event else history.order.version)
        for kind in kinds_of_review(review):
            yield _count(history, kind, review.pk, review.at, sending, event.area_id if event else None)


def kinds_of_review(review: Review) -> Iterator[Kind]:
    yield Kind.REVIEWED
    if review.solved == Solved.SOLVED:
        yield Kind.SOLVED
    if review.solved == Solved.PARTLY:
        yield Kind.PARTLY
    if review.way == Way.CALLBACK:
        yield Kind.BY_CALL
    yield Kind.DISSATISFIED if review.satisfaction == Satisfaction.DISSATISFIED else Kind.SATISFIED


IN_TIME = {
    Kind.ACCEPTED: Kind.ACCEPTED_IN_TIME,
    Kind.CONTACTED: Kind.CONTACT_IN_TIME,
    Kind.COMPLETED: Kind.COMPLETED_IN_TIME,
}
OF_REVIEWS = frozenset({Kind.REVIEWED, Kind.SOLVED, Kind.PARTLY, Kind.SATISFIED, Kind.DISSATISFIED, Kind.BY_CALL})


def _taken_back(history: History, found: list[Count]) -> Iterator[Count]:
    """What granted contests take back: entries of their own, beside the first ones, on the same day."""
    for contest in history.contests:
        if contest.decision != Decision.GRANT:
            continue
        mine = [each for each in found if each.unit == contest.unit_id and each.mode == Mode.ASSIGNED]
        if contest.against == Against.LATENESS:
            yield from _excused(mine)
        else:
            yield from _struck(history, mine, contest.at)


def _excused(mine: list[Count]) -> Iterator[Count]:
    """Late, through no fault of the unit: counts as in time."""
    on_the_day = {(each.kind, each.ref): each for each in mine}
    for kind, in_time in IN_TIME.items():
        for each in mine:
            if each.kind == kind and (in_time.value, each.ref) not in on_the_day:
                base = on_the_day.get((Kind.CONTACT_DUE.value, each.ref), each)
                yield replace(base, kind=in_time.value, is_reversal=True, minutes=None)


def _struck(history: History, mine: list[Count], at: datetime) -> Iterator[Count]:
    """The unhappy ratings of the unit that stood when it contested, or else the last: they count no more."""
    before = [each for each in history.reviews if each.at <= at]
    wrong = {each.pk for each in before if each.is_unhappy} or {each.pk for each in before[-1:]}
    for each in mine:
        if each.kind in OF_REVIEWS and each.ref in wrong:
            yield replace(each, n=-1, is_reversal=True)
