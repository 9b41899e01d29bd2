"""Clocks: which limit holds, when it ends, and what a change of state does to the limits that run."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from common.revisions import Kept
from grids.calendars import calendar
from grids.worktime import HOUR, Calendar, ClockKind, add_counted, counted_length, deadline, elapsed
from workorders.choices import LimitStep, State
from workorders.models import Category, Deadline, Dispatch, Shift, ShiftKind, Suggestion, TimeLimit, WorkOrder
from workorders.selectors import can_be_reached
from workorders.workflow import PAUSED, STARTED_BY, Action, clocks_of

LIMITS = "limits"
SOON = Decimal("0.75")  # the part of the time after which a deadline is "soon"
REVIEW_DAYS = Decimal(14)
# The reporter's own time, and the end of a hold, which the system itself keeps: in neither is any staff late.
NOBODY_LATE = frozenset({LimitStep.REVIEW, LimitStep.RESUME})
# What a dispatch says of its own clocks, which it follows.
PROMISED = {LimitStep.ACCEPT: "accept_by", LimitStep.FINISH: "finish_by"}
# Kept with a deadline in place of the rule that it is from, so that everybody reads it in their own language.
BY_HAND, WITH_FINISH, ELSEWHERE = "by-hand", "with-finish", "elsewhere"
BASES = {
    BY_HAND: _("Set by hand"),
    WITH_FINISH: _("The work itself is to end by then"),
    ELSEWHERE: _("The limit of the system that it came from"),
}


@dataclass(frozen=True)
class Limit:
    """An amount on a clock, and the rule it is from. `until` instead of an amount when set by hand."""

    amount: Decimal | None
    clock: ClockKind
    basis: str = ""
    until: datetime | None = None


def basis_words(basis: str) -> str:
    """The rule that a limit is from, in words."""
    return str(BASES.get(basis, basis))


# What holds where the table of limits says nothing.
FALLBACK = {
    LimitStep.REGISTER: Limit(Decimal(4), ClockKind.WORK_HOUR),
    LimitStep.VERIFY: Limit(Decimal(1), ClockKind.WORK_DAY),
    LimitStep.DISPATCH: Limit(Decimal(4), ClockKind.WORK_HOUR),
    LimitStep.MATCH: Limit(Decimal(5), ClockKind.WORK_DAY),
    LimitStep.ACCEPT: Limit(Decimal(4), ClockKind.WORK_HOUR),
    LimitStep.RESPOND: Limit(Decimal(1), ClockKind.WORK_DAY),
    LimitStep.FINISH: Limit(Decimal(7), ClockKind.NATURAL_DAY),
    LimitStep.CHECK: Limit(Decimal(2), ClockKind.WORK_DAY),
    LimitStep.ADJUDICATE: Limit(Decimal(1), ClockKind.WORK_DAY),
    LimitStep.REVIEW: Limit(REVIEW_DAYS, ClockKind.NATURAL_DAY),
    LimitStep.RESUME: Limit(Decimal(5), ClockKind.WORK_DAY),
    LimitStep.EXTERNAL: Limit(Decimal(7), ClockKind.NATURAL_DAY),
}

Key = tuple[int | None, str, str]


def _load() -> dict[Key, Limit]:
    return {
        (row.category_id, row.urgency, row.step): Limit(row.amount, ClockKind(row.clock), row.basis)
        for row in TimeLimit.objects.all()
    }


_table = Kept(_load, LIMITS)


def limit_for(step: LimitStep, category: Category | None, urgency: str) -> Limit:
    """The closest limit: own category before its ancestors, own urgency before any, the table before the fallback."""
    table = _table.get()
    line: list[int | None] = [*reversed(category.line), None] if category else [None]
    for place in line:
        for degree in (urgency, ""):
            if found := table.get((place, degree, step)):
                return found
    return FALLBACK[step]


def suggested_limits(suggestion: Suggestion) -> dict[LimitStep, Limit]:
    """The limits of the rules that fitted the order."""
    return {
        LimitStep(step): Limit(Decimal(amount), ClockKind(clock), basis)
        for step, (amount, clock, basis) in suggestion.limits.items()
    }


@dataclass(frozen=True)
class Term:
    due_at: datetime
    soon_at: datetime
    is_provisional: bool


def term(limit: Limit, start: datetime, by: Calendar | None = None) -> Term:
    """When the limit ends that starts now, and from when on it is soon; by another calendar than the present one."""
    if limit.until is not None:
        return Term(limit.until, start + (limit.until - start) * float(SOON), False)
    assert limit.amount is not None  # one of the two is given
    due = deadline(start, limit.amount, limit.clock, by or calendar())
    soon = deadline(start, limit.amount * SOON, limit.clock, by or calendar())
    return Term(due.at, soon.at, due.provisional)


def limit_elsewhere(until: datetime) -> Limit:
    """The limit of the system that an order came from, which knows nothing of our hours."""
    return Limit(None, ClockKind.NATURAL_DAY, ELSEWHERE, until=until)


def open_deadline(
    order: WorkOrder,
    step: LimitStep,
    at: datetime,
    limit: Limit | None = None,
    dispatch: Dispatch | None = None,
) -> Deadline:
    """A running deadline for the order as it will be at its next version. Not saved."""
    limit = limit or limit_for(step, order.category, order.urgency)
    end = term(limit, at)
    return Deadline(
        order=order,
        dispatch=dispatch,
        step=step,
        opened_at_version=order.version,
        started_at=at,
        due_at=end.due_at,
        soon_at=end.soon_at,
        is_provisional=end.is_provisional,
        amount=limit.amount,
        clock=limit.clock,
        basis=limit.basis,
    )


def switch(
    order: WorkOrder,
    action: Action,
    at: datetime,
    given: dict[LimitStep, Limit] | None = None,
    dispatch: Dispatch | None = None,
    words: str = "",
) -> None:
    """End the clocks that the order's new state does not have, stop and start those it has, and set `due_at`.

    `given` holds limits decided with the action itself; all others come from the table. `words` say why clocks stop.
    """
    unended = list(order.deadlines.unended())
    wanted = _wanted(order, unended)
    kept = [each for each in unended if each.step in wanted and each.step not in action.meets]
    _finish((each for each in unended if each not in kept), action, at)
    known = {each.step for each in kept}
    missing = [step for step in wanted if step not in known and _begins(step, action, order)]
    given = {**(given or {}), **_given_elsewhere(order, missing)}
    new = [open_deadline(order, step, at, given.get(step), dispatch) for step in missing]
    Deadline.objects.bulk_create(new)
    stop_and_go(kept, _standing(order, wanted), at, _SHIFTS.get(State(order.state), ShiftKind.HOLD), words)
    order.due_at = min((each.due_at for each in kept + new if each.is_running), default=at)


_SHIFTS = {State.DEFERRED: ShiftKind.DEFER, State.MERGED: ShiftKind.MERGE}


def _wanted(order: WorkOrder, unended: Iterable[Deadline]) -> tuple[LimitStep, ...]:
    """The clocks of the state. What is merged keeps its own, should it be taken apart again."""
    if order.state == State.MERGED:
        return tuple(LimitStep(each.step) for each in unended)
    return clocks_of(order.state, order.handling)


def _standing(order: WorkOrder, wanted: tuple[LimitStep, ...]) -> tuple[LimitStep, ...]:
    return wanted if order.state == State.MERGED else PAUSED.get(State(order.state), ())


def _begins(step: LimitStep, action: Action, order: WorkOrder) -> bool:
    """Whether the clock may start now: some are started by certain actions only, and none by what has met it."""
    if step in action.meets or action.name not in STARTED_BY.get(step, {action.name}):
        return False
    if step == LimitStep.EXTERNAL:
        return order.deadlines.filter(step=step).exists()
    return step != LimitStep.RESPOND or can_be_reached(order)


def _given_elsewhere(order: WorkOrder, missing: Collection[LimitStep]) -> dict[LimitStep, Limit]:
    """Work that was not done has the other system's end as it was."""
    if LimitStep.EXTERNAL not in missing:
        return {}
    last = order.deadlines.filter(step=LimitStep.EXTERNAL).latest("pk")
    return {LimitStep.EXTERNAL: limit_elsewhere(last.due_at)}


def _finish(ended: Iterable[Deadline], action: Action, at: datetime) -> None:
    for each in ended:
        if each.step in action.meets:
            each.met_at = at
        else:
            each.dropped_at = at
        until = each.paused_at or at
        if until > each.due_at and each.missed_at is None and each.step not in NOBODY_LATE:
            each.missed_at = each.due_at
        each.save(update_fields=["met_at", "dropped_at", "missed_at"])


def stop_and_go(
    clocks: Iterable[Deadline], standing: Collection[str], at: datetime, kind: ShiftKind, words: str
) -> None:
    """Stop the clocks whose step is standing, and let those run on that stood still and need not any more."""
    for each in clocks:
        if each.step in standing and each.paused_at is None:
            _stop(each, at, kind, words)
        elif each.step not in standing and each.paused_at is not None:
            _go_on(each, at)


def _stop(clock: Deadline, at: datetime, kind: ShiftKind, words: str) -> None:
    clock.paused_at = at
    clock.save(update_fields=["paused_at"])
    Shift.objects.create(deadline=clock, kind=kind, at=at, due_before=clock.due_at, words=words)


def _go_on(clock: Deadline, at: datetime) -> None:
    """Run on with what was left when it stopped. What had passed by then stays where it was."""
    stopped = clock.paused_at
    assert stopped is not None  # or it would not stand still
    clock.paused_at = None
    end = Term(clock.due_at, clock.soon_at, clock.is_provisional)
    if clock.step != LimitStep.EXTERNAL:  # the other system knows nothing of our waiting
        end = after_pause(end, clock.clock, stopped, at)
    if clock.escalate_at is not None and clock.due_at <= stopped:
        clock.escalate_at, _also = _after(clock.escalate_at, clock.clock, stopped, at, calendar())
    put(clock, end)
    clock.shifts.filter(until=None).update(until=at, due_after=clock.due_at)


def after_pause(end: Term, clock: str, stopped: datetime, at: datetime, by: Calendar | None = None) -> Term:
    """Where an end lies after a stretch in which its clock stood still."""
    due_at, provisional = _after(end.due_at, clock, stopped, at, by or calendar())
    soon_at, _also = _after(end.soon_at, clock, stopped, at, by or calendar())
    return Term(due_at, soon_at, end.is_provisional if provisional is None else provisional)


def _after(moment: datetime, clock: str, stopped: datetime, at: datetime, by: Calendar) -> tuple[datetime, bool | None]:
    if moment <= stopped:
        return moment, None
    due = add_counted(at, elapsed(stopped, moment, clock, by), clock, by)
    return due.at, due.provisional


def put(clock: Deadline, end: Term) -> None:
    """Give the clock another end, and the dispatch that says by when its work ends."""
    if clock.escalate_at is not None and end.due_at != clock.due_at:
        later = elapsed(clock.due_at, clock.escalate_at, clock.clock, calendar())
        clock.escalate_at = add_counted(end.due_at, later, clock.clock, calendar()).at
    clock.due_at, clock.soon_at, clock.is_provisional = end.due_at, end.soon_at, end.is_provisional
    clock.save(update_fields=["paused_at", "due_at", "soon_at", "is_provisional", "escalate_at"])
    if clock.dispatch_id and clock.step in PROMISED:
        Dispatch.objects.filter(pk=clock.dispatch_id).update(**{PROMISED[LimitStep(clock.step)]: clock.due_at})


def extend(clock: Deadline, until: datetime, at: datetime, words: str) -> None:
    """Move the end of a running clock by a decision. What was missed stays missed."""
    Shift.objects.create(
        deadline=clock,
        kind=ShiftKind.EXTEND,
        at=at,
        until=at,
        due_before=clock.due_at,
        due_after=until,
        words=words,
    )
    put(clock, Term(until, extended_soon(at, until), False))


def extended_soon(at: datetime, until: datetime) -> datetime:
    return at + (until - at) * float(SOON)


def escalation(clock: Deadline, since: datetime, percent: int) -> datetime | None:
    """When the next level up is told: after this part of the limit since a moment. None where nobody is."""
    if not percent:
        return None
    if clock.amount is None:
        whole = max(clock.due_at - clock.started_at, HOUR)
    else:
        whole = counted_length(clock.amount, clock.clock, calendar())
    return add_counted(since, _part(whole, percent), clock.clock, calendar()).at


def _part(whole: timedelta, percent: int) -> timedelta:
    return whole * percent / 100


def earliest(order: WorkOrder, at: datetime) -> datetime:
    """When the first of the order's running clocks ends; `at` when none runs."""
    return min(order.deadlines.running().values_list("due_at", flat=True), default=at)
