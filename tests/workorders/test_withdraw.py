import pytest

from common.clock import held
from common.errors import NotAllowed, WrongState
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = world.order_in(State.HANDLING)
    order = services.withdraw(order, by=world.reporter(order), reason="已经好了")
    assert order.state == State.WITHDRAWN
    assert not order.dispatches.active().exists()
    assert not order.deadlines.filter(met_at=None, dropped_at=None).exists()


def test_not_once_it_is_handled(world: World):
    order = world.order_in(State.HANDLED)
    with pytest.raises(WrongState):
        services.withdraw(order, by=world.reporter(order))


def test_an_outsider_may_not(world: World):
    order, other = world.submit(), world.submit(name="别人", phone="13700002222")
    with pytest.raises(NotAllowed):
        services.withdraw(order, by=world.reporter(other))
