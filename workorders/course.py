"""The course of a clock: where it ran, where it stood still, and where its end lies by a calendar."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from grids.calendars import calendar
from grids.worktime import Calendar, ClockKind, Piece, Why, pieces_between
from workorders.deadlines import Limit, Term, after_pause, extended_soon, term
from workorders.models import Deadline, Shift, ShiftKind

STANDING = frozenset({ShiftKind.HOLD, ShiftKind.DEFER, ShiftKind.MERGE})


class Still(NamedTuple):
    """A stretch in which the clock stood still, and the words that were given for it."""

    start: datetime
    end: datetime
    kind: ShiftKind
    words: str

    @property
    def counted(self) -> bool:
        return False


Stretch = Piece | Still


def course(clock: Deadline, shifts: Iterable[Shift], at: datetime) -> list[Stretch]:
    """The unbroken line from the clock's start to its end; of a clock that stands still, to the moment `at`."""
    end = at if clock.paused_at is not None and clock.due_at > clock.paused_at else clock.due_at
    line: list[Stretch] = []
    here = clock.started_at
    for stop in _stops(shifts, end):
        until = min(stop.until or at, end)
        line += _ran(clock, here, stop.at)
        line += [Still(stop.at, until, ShiftKind(stop.kind), stop.words)] if until > stop.at else []
        here = max(until, stop.at)
    return [*line, *_ran(clock, here, end)]


def _stops(shifts: Iterable[Shift], end: datetime) -> Iterator[Shift]:
    return (shift for shift in shifts if shift.kind in STANDING and shift.at < end)


def _ran(clock: Deadline, start: datetime, end: datetime) -> Iterable[Piece]:
    if clock.amount is None:
        return (Piece(start, end, True, Why.RUNNING),) if end > start else ()
    return pieces_between(start, end, clock.clock, calendar())


def replay(clock: Deadline, shifts: Iterable[Shift], by: Calendar) -> Term:
    """The end that this calendar gives to the clock, with every stretch it stood still and every extension.

    An extension is a moment that somebody decided: no calendar takes anything off it.
    """
    end = term(Limit(clock.amount, ClockKind(clock.clock)), clock.started_at, by)
    for shift in shifts:
        if shift.kind == ShiftKind.EXTEND and shift.due_after is not None and shift.due_after > end.due_at:
            end = Term(shift.due_after, extended_soon(shift.at, shift.due_after), False)
        elif shift.kind in STANDING and shift.until is not None:
            end = after_pause(end, clock.clock, shift.at, shift.until, by)
    return end
