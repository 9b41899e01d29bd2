"""The course of a clock: what counted, what was skipped and what stood still join without a gap, and the sums agree
with a recount minute by minute."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.clock import advance, held, now
from grids.calendars import calendar
from grids.services import set_calendar_day
from grids.worktime import Calendar, ClockKind
from notices import outbox
from tests.grids.test_worktime import counts
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.course import Still, course, replay
from workorders.deadlines import Limit
from workorders.explaining import explain, standing_words
from workorders.models import Deadline, Shift, ShiftKind, WorkOrder
from workorders.services import recounting

MINUTE = timedelta(minutes=1)
TO_2027 = datetime(2026, 12, 28, 9, 0, tzinfo=MONDAY.tzinfo)


def counts_for(clock: Deadline, moment: datetime, by: Calendar) -> bool:
    return ClockKind(clock.clock).runs_on or counts(by, moment)


def still_at(shifts: list[Shift], moment: datetime) -> bool:
    return any(
        shift.kind in (ShiftKind.HOLD, ShiftKind.DEFER, ShiftKind.MERGE)
        and shift.at <= moment
        and (shift.until is None or moment < shift.until)
        for shift in shifts
    )


def naive_end(clock: Deadline, shifts: list[Shift], amount: timedelta) -> datetime:
    """Said again in the plainest way: minute after minute, each taken off the limit unless the clock stood still."""
    at, left, by = clock.started_at, amount // MINUTE, calendar()
    while left:
        if not still_at(shifts, at) and counts_for(clock, at, by):
            left -= 1
        at += MINUTE
    return at


def finish(order: WorkOrder) -> Deadline:
    return order.deadlines.get(step="finish")


def check_course(clock: Deadline) -> None:
    shifts, by = list(clock.shifts.all()), calendar()
    line = course(clock, shifts, now())
    end = now() if clock.is_standing and clock.due_at > clock.paused_at else clock.due_at
    if line:
        assert (line[0].start, line[-1].end) == (clock.started_at, end)
    assert all(one.end == two.start for one, two in pairwise(line))
    assert all(piece.start < piece.end for piece in line)
    counted = sum(((piece.end - piece.start) for piece in line if piece.counted), timedelta(0))
    minutes = range((end - clock.started_at) // MINUTE)
    moments = [clock.started_at + n * MINUTE for n in minutes]
    assert counted == MINUTE * sum(counts_for(clock, at, by) and not still_at(shifts, at) for at in moments)
    stood = sum(((piece.end - piece.start) for piece in line if isinstance(piece, Still)), timedelta(0))
    assert stood == MINUTE * sum(still_at(shifts, at) for at in moments)


def check_words(order: WorkOrder, clock: Deadline) -> None:
    """Whatever happened to it, it can be explained, and what is drawn is something."""
    shown = explain(order, clock, [], now(), clock.shifts.all())
    assert all(segment.share >= 0 for segment in shown.segments)
    assert 0 <= shown.now_at <= 1
    assert shown.progress
    if clock.is_standing:
        assert standing_words(clock, None)


def test_it_works(world: World):
    with held(MONDAY):
        order = world.order_in(State.HANDLING)
        advance(timedelta(hours=2))
        order = services.hold(
            order, by=world.actor("unit_handler"), ground="weather", until=now() + timedelta(days=3), word="雨停后继续"
        )
        advance(timedelta(days=1))
        standing = standing_words(finish(order), now())
        assert "11-16 11:00" in standing
        order = services.resume(order, by=world.actor("unit_handler"))
        clock = finish(order)
        line = course(clock, clock.shifts.all(), now())
        still = next(piece for piece in line if isinstance(piece, Still))
        assert (still.start, still.end) == (MONDAY + timedelta(hours=2), MONDAY + timedelta(hours=26))
        assert still.words == "雨停后继续"
        shown = explain(order, clock, [], now(), clock.shifts.all())
        assert [segment.kind for segment in shown.segments[:2]] == ["used", "still"]
        assert "雨停后继续" in str(shown.segments[1].title)
        assert any("雨停后继续" in note and "→" in note for note in shown.notes)


def test_the_page_tells_it(world: World, client):
    with held(MONDAY):
        order = world.order_in(State.HELD)
        advance(timedelta(hours=1))
        client.force_login(world.users["unit_handler"])
        shown = client.get(order.get_absolute_url()).content.decode()
        resumes = order.deadlines.get(step="resume").due_at
        assert standing_words(finish(order), resumes) in shown


steps = st.lists(
    st.tuples(st.sampled_from(["pause", "extend", "holiday", "makeup", "wait"]), st.integers(1, 4000)),
    min_size=1,
    max_size=6,
)


@pytest.mark.django_db
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps,
    st.sampled_from([MONDAY, TO_2027]),
    st.sampled_from(ClockKind),
    st.sampled_from([Decimal(1), Decimal("2.5"), Decimal(7)]),
)
def test_whatever_happens_to_a_clock(world: World, steps, start, kind, amount):
    """Pauses, extensions and changes of the calendar in any order: sums are right, nothing is negative, and no end
    comes to lie earlier than it was promised once it has passed."""
    with held(start), transaction.atomic():
        order = world.order_in(State.REGISTERED)
        limits = {"finish": Limit(amount, kind), "accept": Limit(Decimal("0.1"), ClockKind.URGENT_HOUR)}
        order = services.dispatch(order, by=world.actor("dispatcher"), unit=world.unit, limits=limits)
        order = services.accept(order, by=world.actor("unit_handler"))
        pure = True
        for what, minutes in steps:
            before, at = finish(order), now()
            pure = _happens(world, order, what, minutes) and pure
            order.refresh_from_db()
            clock = finish(order)
            assert clock.due_at >= clock.started_at
            assert clock.due_at >= min(before.due_at, at)
            if before.due_at <= at:
                assert clock.due_at >= before.due_at
            assert order.dispatches.get().finish_by == clock.due_at
            check_course(clock)
            check_words(order, clock)
        clock = finish(order)
        if pure and clock.due_at > now():
            whole = replay(clock, [], calendar()).due_at
            assert replay(clock, clock.shifts.all(), calendar()).due_at == clock.due_at >= whole
            length = amount * (24 * 60 if kind == ClockKind.NATURAL_DAY else 450 if kind == ClockKind.WORK_DAY else 60)
            assert naive_end(clock, list(clock.shifts.all()), int(length) * MINUTE) == clock.due_at
        transaction.set_rollback(True)


def _happens(world: World, order: WorkOrder, what: str, minutes: int) -> bool:
    """Let it happen. Whether the end is still what the limit alone makes of it."""
    handler = world.actor("unit_handler")
    if what == "pause":
        services.hold(order, by=handler, ground="weather", until=now() + MINUTE, word="雨")
        check_course(finish(order))
        check_words(order, finish(order))
        advance(minutes * MINUTE)
        check_course(finish(order))
        services.resume(order, by=handler)
    elif what == "extend":
        clock = finish(order)
        if clock.due_at <= now() or clock.shifts.filter(kind=ShiftKind.EXTEND).count() > 1:
            return True
        until = clock.due_at + MINUTE
        services.extend(order, by=handler, until=until, reason="等配件")
        services.decide_extension(order, by=world.actor("dispatcher"), decision="grant")
        return False
    elif what == "wait":
        advance(minutes * MINUTE)
    else:
        day = (now() + timedelta(days=minutes % 9 - 3)).astimezone(MONDAY.tzinfo).date()
        set_calendar_day(day=day, is_working=what == "makeup")
        outbox.sweep()
        recounting.recount_all()
        return False
    return True
