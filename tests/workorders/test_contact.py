from datetime import timedelta

import pytest

from common.clock import advance, held
from common.errors import NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.story import chapters


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = world.order_in(State.HANDLING)
    assert "respond" in {each.step for each in order.deadlines.running()}
    order = services.contact(order, by=world.actor("unit_handler"), outcome="reached", note="约在下午")
    clock = order.deadlines.get(step="respond")
    assert (clock.met_at, clock.missed_at) == (MONDAY, None)
    assert order.dispatches.get().contacted_at == MONDAY
    assert order.due_at == order.deadlines.get(step="finish").due_at


def test_in_vain_leaves_the_clock_running(world: World):
    order = services.contact(world.order_in(State.HANDLING), by=world.actor("unit_handler"), outcome="not_reached")
    assert order.deadlines.get(step="respond").is_running
    assert order.dispatches.get().contacted_at is None


def test_the_first_contact_counts(world: World):
    order = services.contact(world.order_in(State.HANDLING), by=world.actor("unit_handler"), outcome="reached")
    advance(timedelta(hours=2))
    services.contact(order, by=world.actor("unit_handler"), outcome="reached")
    assert order.dispatches.get().contacted_at == MONDAY


def test_late_is_late_for_good(world: World):
    order = world.order_in(State.HANDLING)
    advance(timedelta(days=3))
    services.contact(order, by=world.actor("unit_handler"), outcome="reached")
    clock = order.deadlines.get(step="respond")
    assert clock.missed_at == clock.due_at < clock.met_at


def test_whom_nobody_can_call_starts_no_clock(world: World):
    order = world.order_in(State.HANDLING, phone="", name="")
    assert not order.deadlines.filter(step="respond").exists()


def test_the_reporter_sees_nothing_of_it(world: World):
    order = world.order_in(State.HANDLING)
    before = chapters(order, order.reporters.get())
    services.contact(order, by=world.actor("unit_handler"), outcome="reached", note="态度激动")
    assert chapters(order, order.reporters.get()) == before


def test_an_outsider_may_not(world: World):
    for name in ("other_handler", "dispatcher"):
        with pytest.raises(NotAllowed):
            services.contact(world.order_in(State.HANDLING), by=world.actor(name), outcome="reached")
