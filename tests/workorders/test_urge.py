from datetime import timedelta

import pytest

from common.clock import advance, held
from common.errors import Conflict, NotAllowed, WrongState
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.story import chapters


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = world.order_in(State.DISPATCHED)
    due, version = order.due_at, order.version
    order = services.urge(order, by=world.actor("dispatcher"), words="居民又来电话了")
    assert (order.state, order.version, order.due_at) == (State.DISPATCHED, version + 1, due)
    assert order.events.get(action="urge").text == "居民又来电话了"


def test_a_reporter_urges_once_a_day(world: World):
    order = world.order_in(State.HANDLING)
    order = services.urge(order, by=world.reporter(order))
    advance(timedelta(hours=23))
    with pytest.raises(Conflict):
        services.urge(order, by=world.reporter(order))
    services.urge(order, by=world.actor("dispatcher"))
    advance(timedelta(hours=2))
    services.urge(order, by=world.reporter(order))
    assert order.events.filter(action="urge").count() == 3


def test_the_reporter_reads_that_not_what(world: World):
    order = services.urge(world.order_in(State.HANDLING), by=world.actor("dispatcher"), words="他们又来闹了")
    assert chapters(order, order.reporters.get())[-1].words == ""


def test_not_while_the_reporter_is_asked(world: World):
    with pytest.raises(WrongState):
        services.urge(world.order_in(State.REVIEWING), by=world.actor("dispatcher"))


def test_an_outsider_may_not(world: World):
    order = world.order_in(State.HANDLING)
    for name in ("unit_handler", "other_dispatcher", "grid_worker"):
        with pytest.raises(NotAllowed):
            services.urge(order, by=world.actor(name))
