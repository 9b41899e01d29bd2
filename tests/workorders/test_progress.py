import pytest

from common.clock import held
from common.errors import NotAllowed, WrongState
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
    version, due = order.version, order.due_at
    order = services.progress(order, by=world.actor("unit_handler"), progress="配件已到，明天装")
    assert (order.state, order.version, order.due_at) == (State.HANDLING, version + 1, due)
    assert order.events.get(action="progress").text == "配件已到，明天装"


@pytest.mark.parametrize("state", [State.HELD, State.DEFERRED])
def test_while_the_clock_stands_still_it_goes_on_standing(world: World, state: State):
    order = world.order_in(state)
    order = services.progress(order, by=world.actor("unit_handler"), progress="还在等")
    assert (order.state, order.deadlines.get(step="finish").paused_at) == (state, MONDAY)


def test_not_before_it_is_accepted(world: World):
    with pytest.raises(WrongState):
        services.progress(world.order_in(State.DISPATCHED), by=world.actor("unit_handler"), progress="在路上")


def test_the_reporter_reads_it(world: World):
    order = services.progress(world.order_in(State.HANDLING), by=world.actor("unit_handler"), progress="配件已到")
    assert chapters(order, order.reporters.get())[-1].words == "配件已到"


def test_an_outsider_may_not(world: World):
    for name in ("other_handler", "dispatcher"):
        with pytest.raises(NotAllowed):
            services.progress(world.order_in(State.HANDLING), by=world.actor(name), progress="快了")
