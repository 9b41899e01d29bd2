import pytest

from common.clock import held
from common.errors import NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder

WHY = {"ground": "not_competent", "reason": "不归我们管"}


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = services.return_(world.order_in(State.DISPATCHED), by=world.actor("unit_handler"), **WHY)
    assert (order.state, order.returns, order.lead_unit) == (State.REGISTERED, 1, None)
    sent = order.dispatches.get()
    assert sent.returned_at == sent.ended_at == MONDAY
    dropped = order.deadlines.filter(step__in=["accept", "finish"]).values_list("dropped_at", "met_at")
    assert list(dropped) == [(MONDAY, None)] * 2


def test_who_returned_it_still_sees_it(world: World):
    order = services.return_(world.order_in(State.DISPATCHED), by=world.actor("unit_handler"), **WHY)
    assert WorkOrder.objects.visible_to(world.users["unit_handler"]).get() == order


def test_the_second_return_goes_to_adjudication(world: World):
    order = world.order_in(State.ADJUDICATING)
    assert (order.returns, order.dispatches.active().count()) == (2, 0)


def test_after_acceptance_only_the_desk_takes_it_back(world: World):
    order = world.order_in(State.HANDLING)
    with pytest.raises(NotAllowed):
        services.return_(order, by=world.actor("unit_handler"), **WHY)
    assert services.return_(order, by=world.actor("dispatcher"), **WHY).state == State.REGISTERED


def test_an_outsider_may_not(world: World):
    with pytest.raises(NotAllowed):
        services.return_(world.order_in(State.DISPATCHED), by=world.actor("other_handler"), **WHY)
