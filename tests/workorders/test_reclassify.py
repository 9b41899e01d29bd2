import pytest

from common.clock import held
from common.errors import Invalid, NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = world.order_in(State.HANDLING)
    due = order.due_at
    order = services.reclassify(order, by=world.actor("dispatcher"), reason="更急", urgency="urgent")
    assert (order.state, order.urgency, order.due_at) == (State.HANDLING, "urgent", due)
    event = order.events.last()
    assert (event.text, event.is_public) == ("更急", False)
    assert event.data["changed"] == {"urgency": ["normal", "urgent"]}


def test_nothing_would_change(world: World):
    order = world.order_in(State.REGISTERED)
    with pytest.raises(Invalid):
        services.reclassify(order, by=world.actor("dispatcher"), reason="没变", category=world.category)


def test_an_outsider_may_not(world: World):
    with pytest.raises(NotAllowed):
        services.reclassify(world.submit(), by=world.actor("unit_handler"), reason="更急", urgency="urgent")


def test_confidential_orders_leave_the_grid_workers_sight(world: World):
    from workorders.models import WorkOrder

    order = world.submit()
    services.reclassify(order, by=world.actor("dispatcher"), reason="涉及未成年人", sensitivity="confidential")
    seen_by = {
        name: WorkOrder.objects.visible_to(user).filter(pk=order.pk).exists() for name, user in world.users.items()
    }
    trusted = {"dispatcher", "community_secretary", "street_coordinator", "district_coordinator", "supervisor"}
    assert {name for name, seen in seen_by.items() if seen} == trusted
