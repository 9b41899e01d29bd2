from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from grids.worktime import Calendar, ClockKind, Why, add_counted, counted_length, deadline, elapsed, split

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
USUAL = Calendar()
WORK_CLOCKS = (ClockKind.WORK_HOUR, ClockKind.WORK_DAY)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)


def test_it_works():
    due = deadline(local(2026, 3, 2, 9, 7), 5, ClockKind.WORK_DAY, USUAL)
    assert due.at == local(2026, 3, 9, 9, 7)
    assert due.at.tzinfo is UTC
    assert not due.provisional


@pytest.mark.parametrize(
    ("start", "amount", "clock", "at"),
    [
        (local(2026, 3, 6, 23, 0), 2, "urgent_hour", local(2026, 3, 7, 1, 0)),
        (local(2026, 3, 6, 23, 0), 3, "natural_day", local(2026, 3, 9, 23, 0)),
        (local(2026, 3, 6, 11, 0), 4, "work_hour", local(2026, 3, 6, 17, 0)),
        (local(2026, 3, 6, 16, 0), 4, "work_hour", local(2026, 3, 9, 10, 30)),
        # At night, at lunch and at the weekend the clock starts at the next opening.
        (local(2026, 3, 6, 3, 0), 1, "work_hour", local(2026, 3, 6, 9, 30)),
        (local(2026, 3, 6, 12, 30), 1, "work_hour", local(2026, 3, 6, 15, 0)),
        (local(2026, 3, 7, 10, 0), 1, "work_day", local(2026, 3, 9, 18, 0)),
        # Exactly at opening and at closing.
        (local(2026, 3, 6, 8, 30), 1, "work_day", local(2026, 3, 6, 18, 0)),
        (local(2026, 3, 6, 18, 0), 1, "work_hour", local(2026, 3, 9, 9, 30)),
        (local(2026, 3, 6, 14, 0), Decimal("0.5"), "work_day", local(2026, 3, 6, 17, 45)),
        (local(2026, 3, 6, 14, 0), Decimal("0.5"), "urgent_hour", local(2026, 3, 6, 14, 30)),
        # National Day 2025: closed from the 1st to the 8th, and Saturday the 11th worked instead.
        (local(2025, 9, 30, 17, 0), 2, "work_hour", local(2025, 10, 9, 9, 30)),
        (local(2025, 10, 10, 17, 0), 2, "work_hour", local(2025, 10, 11, 9, 30)),
    ],
)
def test_deadlines(start, amount, clock, at):
    assert deadline(start, amount, clock, USUAL).at == at


def test_a_deadline_explains_itself():
    due = deadline(local(2025, 9, 30, 11, 0), 1, ClockKind.WORK_DAY, USUAL)
    assert [(piece.why, piece.counted) for piece in due.pieces] == [
        (Why.WORK, True),
        (Why.LUNCH, False),
        (Why.WORK, True),
        (Why.NIGHT, False),
        *[(Why.HOLIDAY, False)] * 8,
        (Why.NIGHT, False),
        (Why.WORK, True),
    ]
    assert due.pieces[0].start == local(2025, 9, 30, 11, 0)
    assert due.pieces[-1].end == due.at == local(2025, 10, 9, 11, 0)


def test_a_makeup_day_and_a_weekend_are_named():
    pieces = deadline(local(2025, 10, 11, 8, 30), 2, ClockKind.WORK_DAY, USUAL).pieces
    makeup, weekend, work = ["makeup", "lunch", "makeup", "night"], ["weekend", "night"], ["work", "lunch", "work"]
    assert [piece.why for piece in pieces] == [*makeup, *weekend, *work]


def test_running_clocks_have_one_piece():
    due = deadline(local(2026, 2, 16, 12, 0), 30, ClockKind.NATURAL_DAY, USUAL)
    assert [(piece.why, piece.counted) for piece in due.pieces] == [(Why.RUNNING, True)]


def test_a_year_not_yet_published_is_weekdays_and_provisional():
    assert USUAL.is_working(date(2097, 10, 1))
    assert not USUAL.is_working(date(2097, 10, 5))
    assert deadline(local(2097, 9, 30, 17, 0), 2, ClockKind.WORK_HOUR, USUAL).provisional
    assert not deadline(local(2097, 9, 30, 17, 0), 2, ClockKind.URGENT_HOUR, USUAL).provisional


def test_one_provisional_day_on_the_way_is_enough():
    calendar = Calendar(overrides={date(2097, 10, 2): True})
    due = deadline(local(2097, 10, 1, 17, 0), 2, ClockKind.WORK_HOUR, calendar)
    assert due.at == local(2097, 10, 2, 9, 30)
    assert due.provisional


def test_overrides_decide_and_are_not_provisional():
    thursday, saturday = date(2026, 3, 5), date(2026, 3, 7)
    calendar = Calendar(overrides={thursday: False, saturday: True, date(2097, 10, 1): False})
    assert deadline(local(2026, 3, 4, 17, 0), 2, ClockKind.WORK_HOUR, calendar).at == local(2026, 3, 6, 9, 30)
    assert deadline(local(2026, 3, 6, 17, 0), 2, ClockKind.WORK_HOUR, calendar).at == local(2026, 3, 7, 9, 30)
    assert calendar.why(thursday) == Why.HOLIDAY
    assert calendar.why(saturday) == Why.MAKEUP
    assert not calendar.is_provisional(date(2097, 10, 1))
    assert calendar.is_provisional(date(2097, 10, 2))


def test_hours_from_midnight_to_midnight():
    always = Calendar(spans=((time(0), time(0)),))
    assert always.day_length == timedelta(days=1)
    assert deadline(local(2026, 3, 6, 23, 0), 2, ClockKind.WORK_HOUR, always).at == local(2026, 3, 9, 1, 0)
    late = Calendar(spans=((time(0), time(6)), (time(22), time(0))))
    assert deadline(local(2026, 3, 5, 23, 0), 2, ClockKind.WORK_HOUR, late).at == local(2026, 3, 6, 1, 0)
    assert [piece.why for piece in deadline(local(2026, 3, 5, 23, 0), 2, "work_hour", late).pieces] == ["work", "work"]


@pytest.mark.parametrize(
    "spans",
    [
        (),
        ((time(18), time(9)),),
        ((time(9), time(9)),),
        ((time(9), time(13)), (time(12), time(18))),
        ((time(14), time(18)), (time(8), time(12))),
        ((time(14), time(0)), (time(8), time(12))),
    ],
)
def test_office_hours_out_of_order_are_refused(spans):
    with pytest.raises(ValidationError):
        Calendar(spans=spans)


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="more than nothing"):
        deadline(local(2026, 3, 2), 0, ClockKind.WORK_DAY, USUAL)
    with pytest.raises(ValueError, match="zone"):
        deadline(datetime(2026, 3, 2), 1, ClockKind.WORK_DAY, USUAL)
    with pytest.raises(ValueError, match="negative"):
        add_counted(local(2026, 3, 2), -MINUTE, ClockKind.WORK_DAY, USUAL)
    with pytest.raises(ValueError, match="lunar"):
        deadline(local(2026, 3, 2), 1, "lunar_day", USUAL)


def test_what_is_left_after_a_hold_is_counted_on():
    start, held, resumed = local(2026, 3, 2, 9, 0), local(2026, 3, 3, 10, 0), local(2026, 3, 9, 9, 0)
    left = counted_length(2, "work_day", USUAL) - elapsed(start, held, "work_day", USUAL)
    assert left == timedelta(hours=6, minutes=30)
    assert add_counted(resumed, left, "work_day", USUAL).at == local(2026, 3, 9, 17, 30)
    assert add_counted(resumed, timedelta(0), "work_day", USUAL) == (resumed, False, ())


def test_elapsed_backwards_is_negative():
    early, late = local(2026, 3, 2, 9, 0), local(2026, 3, 3, 10, 0)
    for clock in ClockKind:
        assert elapsed(late, early, clock, USUAL) == -elapsed(early, late, clock, USUAL)
    assert elapsed(early, early, "work_day", USUAL) == timedelta(0)


@pytest.mark.parametrize(
    ("length", "clock", "parts"),
    [
        (timedelta(hours=16, minutes=31), "work_day", (2, 1, 31)),
        (timedelta(hours=7, minutes=29, seconds=59), "work_hour", (0, 7, 29)),
        (timedelta(hours=25), "natural_day", (1, 1, 0)),
        (-timedelta(minutes=30), "work_day", (0, 0, 30)),
    ],
)
def test_splitting_a_length_into_words(length, clock, parts):
    assert split(length, clock, USUAL) == parts


# Properties, over calendars of every kind


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Up to three spans on any quarter of an hour, midnight included, and a few overridden days."""
    edges = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    spans = tuple((_quarter(opens), _quarter(closes)) for opens, closes in pairs)
    days = st.dates(date(2025, 9, 20), date(2025, 10, 20))
    return Calendar(spans=spans, overrides=draw(st.dictionaries(days, st.booleans(), max_size=6)))


def _quarter(number: int) -> time:
    return time(number // 4 % 24, number % 4 * 15)


starts = st.builds(
    lambda minutes: local(2025, 9, 24) + minutes * MINUTE, st.one_of(st.integers(0, 60 * 24 * 14), st.just(510))
)
work_clocks = st.sampled_from(WORK_CLOCKS)
amounts = st.one_of(st.integers(1, 12), st.sampled_from([Decimal("0.5"), Decimal("1.5"), Decimal("2.25")]))


def counts(calendar: Calendar, moment: datetime) -> bool:
    """Said again in the plainest way: is the minute that begins at this moment an office minute?"""
    at = moment.astimezone(SHANGHAI)
    minute = at.hour * 60 + at.minute
    spans = [
        (opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute or 1440) for opens, closes in calendar.spans
    ]
    return calendar.is_working(at.date()) and any(opens <= minute < closes for opens, closes in spans)


@given(calendars(), starts, st.integers(1, 60 * 24))
def test_agrees_minute_by_minute(calendar, start, minutes):
    at, left = start, minutes
    while left:
        left -= counts(calendar, at)
        at += MINUTE
    assert add_counted(start, minutes * MINUTE, ClockKind.WORK_HOUR, calendar).at == at


@given(calendars(), starts, st.integers(0, 60 * 24 * 10))
def test_elapsed_agrees_minute_by_minute(calendar, start, minutes):
    expected = sum(counts(calendar, start + n * MINUTE) for n in range(minutes))
    assert elapsed(start, start + minutes * MINUTE, ClockKind.WORK_DAY, calendar) == expected * MINUTE


@given(calendars(), starts, amounts, st.sampled_from(ClockKind))
def test_what_has_elapsed_at_the_deadline_is_the_amount(calendar, start, amount, clock):
    due = deadline(start, amount, clock, calendar)
    length = counted_length(amount, clock, calendar)
    assert elapsed(start, due.at, clock, calendar) == length
    assert elapsed(start, due.at - MINUTE, clock, calendar) < length


@given(calendars(), starts, starts, amounts, amounts, work_clocks)
def test_later_starts_and_larger_amounts_never_end_earlier(calendar, start, other, amount, more, clock):
    assume(start <= other)
    assume(amount <= more)
    first = deadline(start, amount, clock, calendar).at
    assert first <= deadline(other, amount, clock, calendar).at
    assert first <= deadline(start, more, clock, calendar).at


@given(calendars(), starts, amounts, work_clocks)
def test_pieces_are_one_line_that_counts_the_amount(calendar, start, amount, clock):
    due = deadline(start, amount, clock, calendar)
    assert due.pieces[0].start == start
    assert due.pieces[-1].end == due.at
    assert all(one.end == two.start for one, two in zip(due.pieces, due.pieces[1:], strict=False))
    assert all(piece.start < piece.end for piece in due.pieces)
    counted = [piece for piece in due.pieces if piece.counted]
    assert sum((piece.end - piece.start for piece in counted), timedelta(0)) == counted_length(amount, clock, calendar)
    assert {piece.why for piece in counted} <= {Why.WORK, Why.MAKEUP}
    assert all(counts(calendar, piece.start) == piece.counted for piece in due.pieces)


@given(calendars(), starts, amounts, work_clocks)
def test_two_limits_on_end_are_one_of_both(calendar, start, amount, clock):
    length = counted_length(amount, clock, calendar)
    once = add_counted(start, length, clock, calendar).at
    assert add_counted(once, length, clock, calendar).at == add_counted(start, 2 * length, clock, calendar).at
