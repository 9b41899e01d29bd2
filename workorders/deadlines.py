"""Clocks: which limit holds, when it ends, and what a change of state does to the limits that run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from common.revisions import Kept
from grids.calendars import calendar
from grids.worktime import ClockKind, deadline
from workorders.choices import LimitStep, State
from workorders.models import Category, Deadline, Dispatch, Suggestion, TimeLimit, WorkOrder
from workorders.workflow import CLOCKS, Action

LIMITS = "limits"
SOON = Decimal("0.75")  # the part of the time after which a deadline is "soon"
REVIEW_DAYS = Decimal(14)
# Kept with a deadline in place of the rule that it is from, so that everybody reads it in their own language.
BY_HAND, WITH_FINISH = "by-hand", "with-finish"
BASES = {BY_HAND: _("Set by hand"), WITH_FINISH: _("The work itself is to end by then")}


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
    LimitStep.DISPATCH: Limit(Decimal(4), ClockKind.WORK_HOUR),
    LimitStep.ACCEPT: Limit(Decimal(4), ClockKind.WORK_HOUR),
    LimitStep.FINISH: Limit(Decimal(7), ClockKind.NATURAL_DAY),
    LimitStep.CHECK: Limit(Decimal(2), ClockKind.WORK_DAY),
    LimitStep.ADJUDICATE: Limit(Decimal(1), ClockKind.WORK_DAY),
    LimitStep.REVIEW: Limit(REVIEW_DAYS, ClockKind.NATURAL_DAY),
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


def term(limit: Limit, start: datetime) -> Term:
    """When the limit ends that starts now, and from when on it is soon."""
    if limit.until is not None:
        return Term(limit.until, start + (limit.until - start) * float(SOON), False)
    assert limit.amount is not None  # one of the two is given
    due = deadline(start, limit.amount, limit.clock, calendar())
    soon = deadline(start, limit.amount * SOON, limit.clock, calendar())
    return Term(due.at, soon.at, due.provisional)


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
    order: WorkOrder, action: Action, at: datetime, given: dict[LimitStep, Limit], dispatch: Dispatch | None
) -> None:
    """End the clocks that the order's new state does not have, start those it needs, and set `due_at`.

    `given` holds limits decided with the action itself; all others come from the table.
    """
    running = list(order.deadlines.filter(met_at=None, dropped_at=None))
    wanted = CLOCKS.get(State(order.state), ())
    kept = [each for each in running if each.step in wanted and each.step not in action.meets]
    _finish((each for each in running if each not in kept), action, at)
    missing = [step for step in wanted if step not in {each.step for each in kept}]
    new = [open_deadline(order, step, at, given.get(step), dispatch) for step in missing]
    Deadline.objects.bulk_create(new)
    order.due_at = min((each.due_at for each in kept + new), default=at)


def _finish(ended: Iterable[Deadline], action: Action, at: datetime) -> None:
    for each in ended:
        if each.step in action.meets:
            each.met_at = at
        else:
            each.dropped_at = at
        if at > each.due_at and each.missed_at is None and each.step != LimitStep.REVIEW:
            each.missed_at = each.due_at
        each.save(update_fields=["met_at", "dropped_at", "missed_at"])
