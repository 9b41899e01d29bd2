"""The calendar has changed: the clocks that count office hours are counted anew.

What ran out stays where it was, and no end moves to a moment that has passed: nobody is late after the fact. A second
recount finds nothing to move, so that it may begin anew after whatever stopped it.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from common.clock import now
from common.revisions import forget
from grids.calendars import calendar
from grids.worktime import Calendar, ClockKind
from workorders.actors import SYSTEM
from workorders.course import replay
from workorders.deadlines import Term, put
from workorders.models import Deadline, Shift, ShiftKind, WorkOrder
from workorders.querysets import DeadlineQuerySet
from workorders.services.step import append, follow, lock

BATCH = 100
LOOKED_THROUGH = 5000  # for a preview, which somebody waits for


def _clocks() -> DeadlineQuerySet:
    """Those that the calendar moves. A moment that somebody set by hand stays."""
    kinds = [kind for kind in ClockKind if not kind.runs_on]
    rows = Deadline.objects.unended().filter(clock__in=kinds, amount__isnull=False)
    return rows.order_by("pk").prefetch_related("shifts")


def _end(clock: Deadline, by: Calendar, at: datetime) -> Term:
    """The end that the calendar gives; the present one where that would have passed already."""
    end = replay(clock, clock.shifts.all(), by)
    if end.due_at < clock.due_at and end.due_at <= (clock.paused_at or at):
        return Term(clock.due_at, clock.soon_at, end.is_provisional)
    return end


def _differs(clock: Deadline, end: Term) -> bool:
    return (end.due_at, end.is_provisional) != (clock.due_at, clock.is_provisional)


def recount_from(after: int, words: str) -> int | None:
    """Recount the next clocks behind the key `after`. The last one looked at; None when there are no more."""
    forget()  # another process changed the calendar a moment ago
    rows = list(_clocks().filter(pk__gt=after)[:BATCH])
    _recount(rows, words)
    return rows[-1].pk if len(rows) == BATCH else None


def recount_provisional() -> int:
    """Recount the clocks that ran into a year whose calendar is published now. How many orders."""
    at, by = now(), calendar()
    rows = _clocks().filter(is_provisional=True)
    return _recount([each for each in rows if not _end(each, by, at).is_provisional], "")


def recount_all(words: str = "") -> int:
    """Recount every clock, batch by batch. How many were looked at."""
    looked_at, last = 0, 0
    while rows := list(_clocks().filter(pk__gt=last)[:BATCH]):
        _recount(rows, words)
        looked_at, last = looked_at + len(rows), rows[-1].pk
    return looked_at


def would_move(by: Calendar) -> tuple[int, bool]:
    """How many ends would move by this calendar, and whether all clocks were looked through."""
    at = now()
    rows = list(_clocks()[: LOOKED_THROUGH + 1])
    moved = sum(_end(each, by, at).due_at != each.due_at for each in rows[:LOOKED_THROUGH])
    return moved, len(rows) <= LOOKED_THROUGH


def _recount(rows: list[Deadline], words: str) -> int:
    at, by = now(), calendar()
    orders = sorted({each.order_id for each in rows if _differs(each, _end(each, by, at))})
    for pk in orders:
        recount(pk, words)
    return len(orders)


@transaction.atomic
def recount(pk: int, words: str) -> bool:
    """Give the order's clocks the ends of the present calendar. False when nothing moved."""
    order, at, by = lock(pk), now(), calendar()
    clocks = [(each, _end(each, by, at)) for each in _clocks().filter(order=pk)]
    moved = list(_moved([pair for pair in clocks if _differs(*pair)], at, words))
    if not moved:
        return False
    _follow_clocks(order)
    follow(append(order, "recount", SYSTEM, None, at, order.state, False, words, {"moved": moved}))
    return True


def _moved(clocks: list[tuple[Deadline, Term]], at: datetime, words: str) -> Iterator[dict[str, str]]:
    for clock, end in clocks:
        before = clock.due_at
        put(clock, end)
        if before == end.due_at:  # it was provisional only, or has become so
            continue
        Shift.objects.create(
            deadline=clock,
            kind=ShiftKind.CALENDAR,
            at=at,
            until=at,
            due_before=before,
            due_after=end.due_at,
            words=words,
        )
        yield {"step": clock.step, "before": before.isoformat(), "after": end.due_at.isoformat()}


def _follow_clocks(order: WorkOrder) -> None:
    """The order is due with the first of its clocks that run; where none runs, it stays."""
    first = order.deadlines.running().order_by("due_at").values_list("due_at", flat=True).first()
    if first is not None:
        WorkOrder.objects.filter(pk=order.pk).update(due_at=first)
