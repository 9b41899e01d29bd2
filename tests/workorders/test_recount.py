"""The calendar changes: running clocks are counted anew, and nobody is late by it."""

from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest
from django.core.management import call_command

from common import revisions
from common.clock import advance, held, now
from grids import worktime
from grids.services import clear_calendar_day, set_calendar_day, set_office_hours
from notices import outbox
from notices.models import Outbox
from tests.admin_rows import as_role, page, sentences
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import Deadline, ShiftKind, WorkOrder
from workorders.services import recounting
from workorders.services.watching import watch

TUESDAY, WEDNESDAY, THURSDAY = date(2026, 11, 17), date(2026, 11, 18), date(2026, 11, 19)


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def finish(order: WorkOrder) -> Deadline:
    return order.deadlines.get(step="finish")


def recounts(order: WorkOrder) -> int:
    return order.events.filter(action="recount").count()


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), MONDAY.tzinfo)


def test_it_works(world: World):
    order = world.order_in(State.HANDLING)
    assert finish(order).due_at == local(WEDNESDAY, 9)
    version = order.version
    set_calendar_day(day=TUESDAY, is_working=False, reason="区运会")
    outbox.sweep()
    order.refresh_from_db()
    clock = finish(order)
    assert clock.due_at == local(THURSDAY, 9)
    assert order.dispatches.get().finish_by == clock.due_at
    assert order.due_at == min(each.due_at for each in order.deadlines.running())
    assert order.version == version
    shift = clock.shifts.get()
    assert (shift.kind, shift.due_before, shift.due_after) == (ShiftKind.CALENDAR, local(WEDNESDAY, 9), clock.due_at)
    assert shift.words == "2026-11-17 区运会"
    event = order.events.get(action="recount")
    assert (event.is_public, event.text) == (False, "2026-11-17 区运会")


def test_a_second_recount_moves_nothing(world: World):
    order = world.order_in(State.HANDLING)
    set_calendar_day(day=TUESDAY, is_working=False)
    outbox.sweep()
    recounting.recount_all()
    assert recounts(order) == 1
    assert finish(order).shifts.count() == 1


def test_what_is_taken_back_goes_back(world: World):
    order = world.order_in(State.HANDLING)
    set_calendar_day(day=TUESDAY, is_working=False)
    clear_calendar_day(TUESDAY, recount=True)
    outbox.sweep()
    assert recounts(order) == 0
    set_calendar_day(day=TUESDAY, is_working=False)
    outbox.sweep()
    clear_calendar_day(TUESDAY, recount=True)
    outbox.sweep()
    assert finish(order).due_at == local(WEDNESDAY, 9)
    assert recounts(order) == 2


def test_nobody_is_late_after_the_fact(world: World):
    """A Saturday that becomes a working day afterwards would have ended the work on the Tuesday before."""
    with held(local(date(2026, 11, 20), 9)):  # a Friday
        order = world.order_in(State.HANDLING)
        due = finish(order).due_at
        assert due == local(date(2026, 11, 24), 9)
        advance(timedelta(days=3, hours=6))  # Monday afternoon
        set_calendar_day(day=date(2026, 11, 21), is_working=True)
        outbox.sweep()
        assert finish(order).due_at == due
        assert recounts(order) == 0
        watch()
        assert finish(order).missed_at is None


def test_an_end_yet_to_come_moves_to_the_front(world: World):
    with held(local(date(2026, 11, 20), 9)):
        order = world.order_in(State.HANDLING)
        set_calendar_day(day=date(2026, 11, 21), is_working=True)
        outbox.sweep()
        assert finish(order).due_at == local(date(2026, 11, 23), 9)


def test_what_was_missed_stays_missed(world: World):
    order = world.order_in(State.HANDLING)
    advance(timedelta(days=2, hours=1))
    watch()
    missed = finish(order).missed_at
    set_calendar_day(day=TUESDAY, is_working=False)
    outbox.sweep()
    clock = finish(order)
    assert clock.due_at == local(THURSDAY, 9)
    assert clock.missed_at == missed == local(WEDNESDAY, 9)


def test_an_end_set_by_hand_stays(world: World):
    order = world.order_in(State.REGISTERED)
    by = world.actor("dispatcher")
    order = services.dispatch(order, by=by, unit=world.unit, finish_by=local(WEDNESDAY, 12))
    set_calendar_day(day=TUESDAY, is_working=False)
    outbox.sweep()
    assert finish(order).due_at == local(WEDNESDAY, 12)


def test_no_calendar_takes_anything_off_an_extension(world: World):
    order = world.order_in(State.HANDLING)
    until = local(date(2026, 11, 20), 9)
    order = services.extend(order, by=world.actor("unit_handler"), until=until, reason="等配件")
    services.decide_extension(order, by=world.actor("dispatcher"), decision="grant")
    set_calendar_day(day=TUESDAY, is_working=False)
    outbox.sweep()
    assert finish(order).due_at == until
    for day in (18, 19, 20):
        set_calendar_day(day=date(2026, 11, day), is_working=False)
    outbox.sweep()
    assert finish(order).due_at == local(date(2026, 11, 24), 9)


def test_a_clock_that_stands_still_is_recounted_with_it(world: World):
    order = world.order_in(State.HELD)  # until Thursday
    clock = finish(order)
    set_calendar_day(day=TUESDAY, is_working=False)
    outbox.sweep()
    assert finish(order).due_at == local(THURSDAY, 9)
    assert finish(order).paused_at == clock.paused_at
    services.resume(order, by=world.actor("unit_handler"))
    assert finish(order).due_at == local(THURSDAY, 9)
    recounting.recount_all()
    assert finish(order).due_at == local(THURSDAY, 9)


def test_after_a_hold_what_is_left_is_counted_by_the_new_calendar(world: World):
    order = world.order_in(State.HELD)
    advance(timedelta(days=1))
    services.resume(order, by=world.actor("unit_handler"))
    assert finish(order).due_at == local(THURSDAY, 9)
    set_calendar_day(day=WEDNESDAY, is_working=False)
    outbox.sweep()
    assert finish(order).due_at == local(date(2026, 11, 20), 9)


def test_other_office_hours(world: World):
    order = world.order_in(State.HANDLING)
    set_office_hours([(time(9), time(12)), (time(13), time(16))])
    outbox.sweep()
    assert finish(order).due_at == local(TUESDAY, 16)  # two days of six hours, from Monday at nine
    assert finish(order).shifts.get().words == "09:00–12:00, 13:00–16:00"


def test_batch_by_batch(world: World, monkeypatch: pytest.MonkeyPatch):
    """Each batch leaves an entry for the next, so that a worker that is killed goes on where it was."""
    monkeypatch.setattr(recounting, "BATCH", 2)
    orders = [world.order_in(State.HANDLING) for _n in range(5)]
    outbox.sweep()
    set_calendar_day(day=TUESDAY, is_working=False)
    sweeps = 0
    while outbox.sweep(limit=1):
        sweeps += 1
    assert sweeps > 3
    assert not Outbox.objects.filter(done_at=None).exists()
    assert [recounts(order) for order in orders] == [1] * 5


def test_the_year_is_published(world: World, monkeypatch: pytest.MonkeyPatch):
    """Until then plain weekdays; then what it runs into is counted by the real days."""
    published = chinese_calendar.get_holiday_detail
    with held(local(date(2026, 12, 31), 9)):  # a Thursday
        order = world.order_in(State.HANDLING)
        clock = finish(order)
        assert (clock.is_provisional, clock.due_at) == (True, local(date(2027, 1, 4), 9))
        assert recounting.recount_provisional() == 0

        def with_2027(day: date) -> tuple[bool, str | None]:
            if day.year != 2027:
                return published(day)
            return (True, "New Year") if day <= date(2027, 1, 4) else (day.weekday() > 4, None)

        monkeypatch.setattr(chinese_calendar, "get_holiday_detail", with_2027)
        _forget_days()
        try:
            assert recounting.recount_provisional() == 1
            clock = finish(order)
            assert (clock.is_provisional, clock.due_at) == (False, local(date(2027, 1, 6), 9))
            assert recounting.recount_provisional() == 0
            assert recounts(order) == 1
        finally:
            monkeypatch.undo()
            _forget_days()


def _forget_days() -> None:
    worktime._official.cache_clear()
    revisions.drop()


def test_the_command(world: World, capsys: pytest.CaptureFixture[str]):
    order = world.order_in(State.HANDLING)
    Deadline.objects.filter(order=order).update(due_at=now() + timedelta(days=1))
    call_command("recount_deadlines", "--preview")
    assert "would move" in capsys.readouterr().out
    assert recounts(order) == 0
    call_command("recount_deadlines", "--words", "更新")
    assert order.events.get(action="recount").text == "更新"
    assert finish(order).due_at == local(WEDNESDAY, 9)


def test_the_administrator_is_told_before(world: World):
    order = world.order_in(State.HANDLING)
    running = order.deadlines.running().count()
    keeper = as_role(world, "system_admin")
    day = {"day": "2026-11-16", "reason": "区运会", "_preview": "1"}
    assert f"{running} running deadlines would move" in sentences(keeper.post(page("add", "grids.calendarday"), day))
    hours = {"spans": "10:00-12:00", "_preview": "1"}
    answer = keeper.post(page("changelist", "grids.officehours"), hours)
    assert f"{running} running deadlines would move" in sentences(answer)
    outbox.sweep()
    assert recounts(order) == 0


def test_an_outsider(world: World):
    """Ended orders, and those whose clocks run on, are left alone."""
    order = world.order_in(State.CLOSED)
    other = world.order_in(State.REVIEWING)
    set_calendar_day(day=TUESDAY, is_working=False)
    outbox.sweep()
    assert (recounts(order), recounts(other)) == (0, 0)
