from datetime import timedelta

import pytest

from common.clock import advance, held
from common.errors import Invalid, NotAllowed, WrongState
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.story import chapters


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


UNTIL = MONDAY + timedelta(days=2)


def test_it_works(world: World):
    order = world.order_in(State.DISPATCHED)
    due = order.due_at
    order = services.supervise(order, by=world.actor("supervisor"), instruction="周三前报告", due_at=UNTIL)
    assert (order.state, order.supervised_at, order.due_at) == (State.DISPATCHED, MONDAY, due)
    assert order.events.latest("pk").data == {"due_at": UNTIL.isoformat()}


def test_since_the_first_word(world: World):
    order = services.supervise(world.order_in(State.DISPATCHED), by=world.actor("supervisor"), instruction="抓紧")
    advance(timedelta(days=1))
    order = services.supervise(order, by=world.actor("supervisor"), instruction="再抓紧")
    assert order.supervised_at == MONDAY
    assert order.events.filter(action="supervise").count() == 2


def test_by_a_moment_that_comes(world: World):
    order = world.order_in(State.DISPATCHED)
    with pytest.raises(Invalid) as refusal:
        services.supervise(order, by=world.actor("supervisor"), instruction="抓紧", due_at=MONDAY)
    assert list(refusal.value.fields) == ["due_at"]


def test_the_reporter_sees_nothing_of_it(world: World):
    order = world.order_in(State.DISPATCHED)
    before = chapters(order, order.reporters.get())
    services.supervise(order, by=world.actor("supervisor"), instruction="抓紧")
    assert chapters(order, order.reporters.get()) == before


def test_not_what_has_ended(world: World):
    with pytest.raises(WrongState):
        services.supervise(world.order_in(State.CLOSED), by=world.actor("supervisor"), instruction="抓紧")


def test_an_outsider_may_not(world: World):
    for name in ("dispatcher", "street_coordinator", "unit_handler"):
        with pytest.raises(NotAllowed):
            services.supervise(world.order_in(State.DISPATCHED), by=world.actor(name), instruction="抓紧")
