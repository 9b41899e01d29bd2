from datetime import timedelta

import pytest

from common.clock import advance, held
from common.errors import Invalid, NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.services import watching
from workorders.story import chapters


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


UNTIL = MONDAY + timedelta(days=3)


def put(world: World, order, **changed):
    given = {"ground": "weather", "until": UNTIL, "word": "等雨停"} | changed
    return services.hold(order, by=world.actor("unit_handler"), **given)


def test_it_works(world: World):
    order = world.order_in(State.HANDLING)
    due = order.deadlines.get(step="finish").due_at
    order = put(world, order)
    clock = order.deadlines.get(step="finish")
    assert (order.state, clock.paused_at) == (State.HELD, MONDAY)
    assert order.due_at == order.deadlines.get(step="resume").due_at == UNTIL
    advance(timedelta(days=1))
    order = services.resume(order, by=world.actor("unit_handler"))
    clock.refresh_from_db()
    assert (order.state, clock.paused_at, clock.due_at) == (State.HANDLING, None, due + timedelta(days=1))
    assert order.dispatches.get().finish_by == clock.due_at
    assert order.deadlines.get(step="resume").met_at == MONDAY + timedelta(days=1)


def test_nobody_is_late_while_it_stands_still(world: World):
    order = put(world, world.order_in(State.HANDLING))
    advance(timedelta(days=2, hours=12))
    watching.watch()
    assert not order.deadlines.exclude(missed_at=None).exists()


def test_the_system_goes_on_in_time(world: World):
    order = put(world, world.order_in(State.HANDLING))
    advance(timedelta(days=2))
    assert watching.resume_due() == 0
    advance(timedelta(days=1, minutes=1))
    assert watching.resume_due() == 1
    order.refresh_from_db()
    assert order.state == State.HANDLING
    assert order.events.latest("pk").actor_kind == "system"


def test_what_was_late_before_stays_late(world: World):
    order = world.order_in(State.HANDLING)
    due = order.deadlines.get(step="finish").due_at
    advance(timedelta(days=4))
    order = put(world, order, until=MONDAY + timedelta(days=7))
    advance(timedelta(days=1))
    order = services.resume(order, by=world.actor("dispatcher"))
    assert order.deadlines.get(step="finish").due_at == due
    watching.watch()
    assert order.deadlines.get(step="finish").missed_at == due


def test_a_few_working_days_at_most(world: World):
    order = world.order_in(State.HANDLING)
    with pytest.raises(Invalid) as refusal:
        put(world, order, until=MONDAY + timedelta(days=7, minutes=1))
    assert "2026-11-23 09:00" in str(refusal.value.fields["until"])
    assert put(world, order, until=MONDAY + timedelta(days=7)).state == State.HELD


def test_until_a_moment_that_comes(world: World):
    with pytest.raises(Invalid) as refusal:
        put(world, world.order_in(State.HANDLING), until=MONDAY)
    assert list(refusal.value.fields) == ["until"]


def test_the_reporter_reads_why(world: World):
    order = put(world, world.order_in(State.HANDLING))
    assert chapters(order, order.reporters.get())[-1].words == "等雨停"
    order = services.resume(order, by=world.actor("unit_handler"), note="内部说明")
    assert chapters(order, order.reporters.get())[-1].words == ""


def test_an_outsider_may_not(world: World):
    order = world.order_in(State.HANDLING)
    given = {"ground": "weather", "until": UNTIL, "word": "等雨停"}
    for name in ("other_handler", "other_dispatcher", "grid_worker"):
        with pytest.raises(NotAllowed):
            services.hold(order, by=world.actor(name), **given)
    order = put(world, order)
    for name in ("other_handler", "other_dispatcher", "grid_worker"):
        with pytest.raises(NotAllowed):
            services.resume(order, by=world.actor(name))
