import pytest

from common.clock import held
from tests.world import MONDAY, ROADS, World
from workorders.choices import State


@pytest.mark.parametrize("state", ROADS)
def test_every_road_leads_to_its_state(world: World, state: State):
    with held(MONDAY):
        assert world.order_in(state).state == state
