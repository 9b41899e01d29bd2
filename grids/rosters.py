"""When there is a turn on duty (值班): the nights, the days that are not worked, and the days that are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from grids.calendars import calendar
from grids.models import Duty, DutyKind
from grids.worktime import DAY, MIDNIGHT, SHANGHAI, Why


@dataclass(frozen=True)
class Turn:
    kind: DutyKind
    starts_at: datetime
    ends_at: datetime


def days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def turn_on(day: date, kind: DutyKind) -> Turn | None:
    """The turn of this kind that begins on the day: nights from the end of office hours to the next morning, days off
    from morning to evening; a make-up workday is a working day."""
    spans = calendar().spans
    opens, closes = spans[0][0], spans[-1][1]
    evening = datetime.combine(day + DAY if closes == MIDNIGHT else day, closes, SHANGHAI)
    morning = datetime.combine(day, opens, SHANGHAI)
    if kind == DutyKind.NIGHT:
        return Turn(kind, evening, morning + DAY)
    is_meant = calendar().is_working(day) == (kind == DutyKind.DAY)
    return Turn(kind, morning, evening) if is_meant else None


def turns(first: date, last: date, kinds: "list[DutyKind]") -> Iterator[Turn]:
    for day in days(first, last):
        for kind in DutyKind:
            turn = turn_on(day, kind) if kind in kinds else None
            if turn is not None:
                yield turn


@dataclass(frozen=True)
class RosterDay:
    """One day of a month: what it is in the calendar, and the turns that begin on it."""

    day: date
    why: Why
    turns: dict[str, list[Duty]]

    @property
    def is_off(self) -> bool:
        return self.why in (Why.WEEKEND, Why.HOLIDAY)

    @property
    def is_special(self) -> bool:
        return self.why in (Why.HOLIDAY, Why.MAKEUP)


def month_of(duties: "list[Duty]", first: date, last: date) -> list[RosterDay]:
    held: dict[date, dict[str, list[Duty]]] = {day: {} for day in days(first, last)}
    for duty in duties:
        held[duty.day].setdefault(duty.kind, []).append(duty)
    return [RosterDay(day, calendar().why(day), found) for day, found in held.items()]
