from datetime import timedelta

import pytest

from common.clock import held
from common.errors import Invalid, NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.story import chapters


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


WHEN = MONDAY + timedelta(hours=6)


def test_it_works(world: World):
    order = services.appoint(
        world.order_in(State.HANDLING), by=world.actor("unit_handler"), appointment=WHEN, word="请留人在家"
    )
    assert (order.state, order.dispatches.get().appointment_at) == (State.HANDLING, WHEN)


def test_a_later_one_takes_its_place(world: World):
    order = world.order_in(State.HANDLING)
    for hours in (0, 24):
        order = services.appoint(
            order, by=world.actor("unit_handler"), appointment=WHEN + timedelta(hours=hours), word=""
        )
    assert order.dispatches.get().appointment_at == WHEN + timedelta(days=1)
    assert order.events.filter(action="appoint").count() == 2


def test_an_appointment_in_the_past(world: World):
    with pytest.raises(Invalid) as refusal:
        services.appoint(world.order_in(State.HANDLING), by=world.actor("unit_handler"), appointment=MONDAY)
    assert list(refusal.value.fields) == ["appointment"]


def test_the_clocks_run_on(world: World):
    order = world.order_in(State.HANDLING)
    due = order.due_at
    assert services.appoint(order, by=world.actor("unit_handler"), appointment=WHEN).due_at == due


def test_the_reporter_reads_when_and_the_word(world: World):
    order = services.appoint(
        world.order_in(State.HANDLING), by=world.actor("unit_handler"), appointment=WHEN, word="请留人在家"
    )
    told = chapters(order, order.reporters.get())[-1]
    assert told.words == "请留人在家"
    assert "15:00" in told.note


def test_an_outsider_may_not(world: World):
    for name in ("other_handler", "dispatcher"):
        with pytest.raises(NotAllowed):
            services.appoint(world.order_in(State.HANDLING), by=world.actor(name), appointment=WHEN)
