"""The working calendar of the installation, from the database, kept in memory."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from common.revisions import Kept
from grids.models import CalendarDay, OfficeHours
from grids.revisions import CALENDAR
from grids.worktime import Calendar, Why

USUAL_HOURS = ((time(8, 30), time(12, 0)), (time(14, 0), time(18, 0)))


def _load() -> Calendar:
    spans = tuple(OfficeHours.objects.values_list("opens", "closes"))
    overrides = dict(CalendarDay.objects.values_list("day", "is_working"))
    return Calendar(spans=spans or USUAL_HOURS, overrides=overrides)


_kept = Kept(_load, CALENDAR)


def calendar() -> Calendar:
    """The office hours and the days that differ from the official calendar."""
    return _kept.get()


@dataclass
class Effects:
    """What a changed calendar would lead to: in a sentence, and how many deadlines would move. The room that counts by
    the calendar fills this."""

    foresee: Callable[[Calendar], str] = lambda _calendar: ""
    moved: Callable[[Calendar], int] = lambda _calendar: 0


effects = Effects()


def without(day: date) -> Calendar:
    """The calendar as it would be if nothing had been set for the day."""
    overrides = {each: works for each, works in calendar().overrides.items() if each != day}
    return replace(calendar(), overrides=overrides)


@dataclass(frozen=True)
class OfficeNow:
    """Whether working time counts now, why or why not, and when that changes next."""

    is_open: bool
    why: Why
    until: datetime


def office_now(at: datetime) -> OfficeNow:
    pieces = (piece for day in calendar().days_from(at) for piece in day.pieces if piece.end > at)
    here = next(pieces)
    until = here.end if here.counted else next(piece.start for piece in pieces if piece.counted)
    return OfficeNow(here.counted, Why(here.why), until)
