"""The working-time clock: when a limit ends, which hours it counted, and which days it skipped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import chinese_calendar
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

Span = tuple[time, time]

MIDNIGHT = time(0)
NOTHING = timedelta(0)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


class ClockKind(TextChoices):
    URGENT_HOUR = "urgent_hour", _("Urgent hours")
    NATURAL_DAY = "natural_day", _("Natural days")
    WORK_HOUR = "work_hour", _("Work hours")
    WORK_DAY = "work_day", _("Work days")

    @property
    def runs_on(self) -> bool:
        """Whether nights and holidays count too."""
        return self in (ClockKind.URGENT_HOUR, ClockKind.NATURAL_DAY)


class Why(TextChoices):
    """Why a stretch of time was counted or skipped."""

    RUNNING = "running", _("Counted without a break")
    WORK = "work", _("Office hours")
    MAKEUP = "makeup", _("Office hours of a make-up workday")
    NIGHT = "night", _("Outside office hours")
    LUNCH = "lunch", _("Break between office hours")
    WEEKEND = "weekend", _("Weekend")
    HOLIDAY = "holiday", _("Holiday")


class Piece(NamedTuple):
    """A stretch of time on a working-time clock, within one local day."""

    start: datetime
    end: datetime
    counted: bool
    why: str


class Due(NamedTuple):
    """When a limit ends, in UTC, and the unbroken line of pieces that leads there from its start."""

    at: datetime
    provisional: bool
    pieces: tuple[Piece, ...]


class Split(NamedTuple):
    days: int
    hours: int
    minutes: int


class _Day(NamedTuple):
    pieces: tuple[Piece, ...]
    provisional: bool


class _Official(NamedTuple):
    """What the State Council's calendar says of a day; provisional when it says nothing yet."""

    is_working: bool
    why: Why
    provisional: bool


@lru_cache(maxsize=20_000)
def _official(day: date) -> _Official:
    is_weekend = day.weekday() > 4
    try:
        free, occasion = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return _Official(not is_weekend, Why.WEEKEND if is_weekend else Why.WORK, provisional=True)
    if free:
        return _Official(False, Why.HOLIDAY if occasion else Why.WEEKEND, provisional=False)
    return _Official(True, Why.MAKEUP if is_weekend else Why.WORK, provisional=False)


def check_spans(spans: tuple[Span, ...]) -> None:
    """Raise ValidationError unless the office hours are in order. The last may end at midnight, 00:00."""
    if not spans:
        raise ValidationError(_("Give at least one span of office hours."), code="no_hours")
    ends: list[time] = []
    for opens, closes in spans:
        after_last = not ends or MIDNIGHT < ends[-1] <= opens
        if not after_last or (closes != MIDNIGHT and closes <= opens):
            raise ValidationError(
                _("Office hours must follow one another within a day, each closing after it opens."),
                code="hours_out_of_order",
            )
        ends.append(closes)


@dataclass(frozen=True)
class Calendar:
    """Office hours, and which days are working days: the official calendar, overridden day by day."""

    spans: tuple[Span, ...] = ((time(8, 30), time(12)), (time(14), time(18)))
    overrides: Mapping[date, bool] = field(default_factory=dict)
    zone: ZoneInfo = SHANGHAI
    _days: dict[date, _Day] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_spans(self.spans)

    @cached_property
    def day_length(self) -> timedelta:
        """The office hours of one working day."""
        lengths = ((_since_midnight(closes) or DAY) - _since_midnight(opens) for opens, closes in self.spans)
        return sum(lengths, NOTHING)

    def is_working(self, day: date) -> bool:
        return self.overrides.get(day, _official(day).is_working)

    def is_provisional(self, day: date) -> bool:
        """Whether the day may still turn out otherwise, its year being unpublished."""
        return day not in self.overrides and _official(day).provisional

    def why(self, day: date) -> Why:
        """What makes the day a working day or a free one."""
        official = _official(day)
        if self.is_working(day) == official.is_working:
            return official.why
        return Why.HOLIDAY if official.is_working else Why.MAKEUP

    def days_from(self, start: datetime) -> Iterator[_Day]:
        """The local day in which `start` lies, and all that follow."""
        day = start.astimezone(self.zone).date()
        while True:
            yield self._days.get(day) or self._days.setdefault(day, self._cut(day))
            day += DAY

    def _cut(self, day: date) -> _Day:
        why, edges = self.why(day), (self._moment(day, MIDNIGHT), self._moment(day + DAY, MIDNIGHT))
        if not self.is_working(day):
            return _Day((Piece(*edges, False, why),), self.is_provisional(day))
        pieces: list[Piece] = []
        at, gap = edges[0], Why.NIGHT
        for opens, closes in self._hours(day):
            pieces += [Piece(at, opens, False, gap), Piece(opens, closes, True, why)]
            at, gap = closes, Why.LUNCH
        pieces.append(Piece(at, edges[1], False, Why.NIGHT))
        return _Day(tuple(piece for piece in pieces if piece.start < piece.end), self.is_provisional(day))

    def _hours(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for opens, closes in self.spans:
            last_day = day + DAY if closes == MIDNIGHT else day
            yield self._moment(day, opens), self._moment(last_day, closes)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


def _since_midnight(at: time) -> timedelta:
    return datetime.combine(date.min, at) - datetime.combine(date.min, MIDNIGHT)


def counted_length(amount: int | Decimal, clock: str, calendar: Calendar) -> timedelta:
    """How much counted time an amount is: 2 work days of 7.5 office hours are 15 hours."""
    if amount <= 0:
        raise ValueError("A limit must be more than nothing.")
    microseconds = _unit(ClockKind(clock), calendar) // timedelta.resolution
    return timedelta(microseconds=int(amount * microseconds))


def _unit(clock: ClockKind, calendar: Calendar) -> timedelta:
    if clock == ClockKind.NATURAL_DAY:
        return DAY
    return calendar.day_length if clock == ClockKind.WORK_DAY else HOUR


def deadline(start: datetime, amount: int | Decimal, clock: str, calendar: Calendar) -> Due:
    """The first moment at which `amount` on the clock has passed since `start`."""
    return add_counted(start, counted_length(amount, clock, calendar), clock, calendar)


def add_counted(start: datetime, counted: timedelta, clock: str, calendar: Calendar) -> Due:
    """As `deadline`, for a length of counted time such as what is left of a limit after a hold."""
    if counted < NOTHING:
        raise ValueError("Counted time cannot be negative.")
    start = _utc(start)
    if counted == NOTHING:
        return Due(start, False, ())
    if ClockKind(clock).runs_on:
        return Due(start + counted, False, (Piece(start, start + counted, True, Why.RUNNING),))
    return _walk(start, counted, calendar)


def _walk(start: datetime, left: timedelta, calendar: Calendar) -> Due:
    walked: list[Piece] = []
    provisional = False
    for day in calendar.days_from(start):
        provisional = provisional or day.provisional
        for piece in day.pieces:
            if piece.end <= start:
                continue
            if piece.start < start:
                piece = piece._replace(start=start)
            if piece.counted:
                length = piece.end - piece.start
                if left <= length:
                    last = piece._replace(end=piece.start + left)
                    return Due(last.end, provisional, (*walked, last))
                left -= length
            walked.append(piece)
    raise AssertionError("Days do not run out.")


def pieces_between(start: datetime, end: datetime, clock: str, calendar: Calendar) -> tuple[Piece, ...]:
    """The unbroken line of pieces from `start` to `end`; nothing when `end` is not later."""
    start, end = _utc(start), _utc(end)
    if end <= start:
        return ()
    if ClockKind(clock).runs_on:
        return (Piece(start, end, True, Why.RUNNING),)
    line: list[Piece] = []
    for day in calendar.days_from(start):
        for piece in day.pieces:
            if piece.start >= end:
                return tuple(line)
            if piece.end > start:
                line.append(piece._replace(start=max(piece.start, start), end=min(piece.end, end)))
    raise AssertionError("Days do not run out.")


def elapsed(start: datetime, end: datetime, clock: str, calendar: Calendar) -> timedelta:
    """Counted time from `start` to `end`; negative when `end` comes first."""
    start, end = _utc(start), _utc(end)
    if ClockKind(clock).runs_on:
        return end - start
    if end < start:
        return -elapsed(end, start, clock, calendar)
    counted = NOTHING
    for day in calendar.days_from(start):
        for piece in day.pieces:
            if piece.start >= end:
                return counted
            if piece.counted and piece.end > start:
                counted += min(piece.end, end) - max(piece.start, start)
    raise AssertionError("Days do not run out.")


def split(length: timedelta, clock: str, calendar: Calendar) -> Split:
    """A counted time in days, hours and whole minutes; a day on a work clock is the office hours of one day.

    The sign is dropped: 30 minutes left and 30 minutes late are both 30 minutes.
    """
    day = DAY if ClockKind(clock).runs_on else calendar.day_length
    days, rest = divmod(abs(length), day)
    hours, rest = divmod(rest, HOUR)
    return Split(days, hours, rest // timedelta(minutes=1))


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("The working-time clock needs a time with its zone.")
    return moment.astimezone(UTC)
