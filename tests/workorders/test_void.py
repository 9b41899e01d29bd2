import pytest

from common.clock import held
from common.errors import NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State


def test_it_works(world: World):
    with held(MONDAY):
        order = world.order_in(State.VOID)
    event = order.events.last()
    assert (event.text, event.is_public) == ("误报", False)


def test_an_outsider_may_not(world: World):
    with held(MONDAY), pytest.raises(NotAllowed):
        services.void(world.submit(), by=world.actor("grid_worker"), reason="误报")
