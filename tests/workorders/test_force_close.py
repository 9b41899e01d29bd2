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
    order = services.force_close(
        world.order_in(State.HANDLING), by=world.actor("street_coordinator"), explanation="产权人已搬离"
    )
    assert order.state == State.CLOSED
    event = order.events.last()
    assert (event.text, event.is_public) == ("产权人已搬离", True)
    assert not order.dispatches.active().exists()
    assert order.deadlines.get(step="finish").dropped_at == MONDAY


def test_at_the_top_the_supervisor_does_it(world: World):
    order = world.submit(area=world.district)
    with pytest.raises(NotAllowed):
        services.force_close(order, by=world.actor("district_coordinator"), explanation="说明")
    assert services.force_close(order, by=world.actor("supervisor"), explanation="说明").state == State.CLOSED


def test_an_outsider_may_not(world: World):
    with pytest.raises(NotAllowed):
        services.force_close(world.submit(), by=world.actor("far_street_coordinator"), explanation="说明")
