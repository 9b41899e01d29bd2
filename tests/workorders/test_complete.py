import pytest

from common.clock import held
from common.errors import NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = services.complete(world.order_in(State.HANDLING), by=world.actor("unit_manager"), result="换了三盏灯")
    assert order.state == State.HANDLED
    assert order.dispatches.get().completed_at == MONDAY
    assert order.deadlines.get(step="finish").met_at == MONDAY
    assert order.deadlines.get(met_at=None, dropped_at=None).step == "check"


def test_an_outsider_may_not(world: World):
    with pytest.raises(NotAllowed):
        services.complete(world.order_in(State.HANDLING), by=world.actor("other_handler"), result="换了")
