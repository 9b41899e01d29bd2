import pytest

from common.clock import held
from common.errors import Invalid, NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = world.submit()
    order = services.relocate(order, by=world.actor("dispatcher"), reason="在隔壁社区", area=world.other_grid)
    assert (order.area, order.desk, order.grid) == (world.other_grid, world.other_community, world.other_grid)
    assert order.area_path == world.other_grid.path
    assert order.state == State.SUBMITTED
    assert order.events.last().data == {"from": world.grid.code, "to": world.other_grid.code}


def test_it_leaves_the_sight_of_the_old_community(world: World):
    order = world.submit()
    services.relocate(order, by=world.actor("dispatcher"), reason="在隔壁社区", area=world.other_grid)
    assert not WorkOrder.objects.visible_to(world.users["dispatcher"]).exists()
    assert WorkOrder.objects.visible_to(world.users["other_dispatcher"]).get() == order


def test_to_where_it_is(world: World):
    with pytest.raises(Invalid) as refusal:
        services.relocate(world.submit(), by=world.actor("dispatcher"), reason="同一处", area=world.grid)
    assert list(refusal.value.fields) == ["area"]


def test_an_outsider_may_not(world: World):
    with pytest.raises(NotAllowed):
        services.relocate(world.submit(), by=world.actor("other_dispatcher"), reason="抢单", area=world.other_grid)
