import pytest

from common.clock import held
from common.errors import NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.story import chapters


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    handler = world.users["unit_handler"].person
    order = services.assign(
        world.order_in(State.HANDLING), by=world.actor("unit_manager"), person=handler, note="下午去看"
    )
    assert (order.state, order.assignee, order.lead_unit) == (State.HANDLING, handler, world.unit)
    given = order.events.get(action="assign")
    assert (given.text, given.is_public, given.data["person"]) == ("下午去看", False, handler.pk)


def test_the_clocks_run_on(world: World):
    order = world.order_in(State.DISPATCHED)
    before = list(order.deadlines.values_list("step", "due_at", "met_at"))
    order = services.assign(order, by=world.actor("unit_manager"), person=world.users["unit_handler"].person)
    assert list(order.deadlines.values_list("step", "due_at", "met_at")) == before


def test_it_is_nobodys_when_the_unit_gives_it_back(world: World):
    order = world.order_in(State.DISPATCHED)
    order = services.assign(order, by=world.actor("unit_manager"), person=world.users["unit_handler"].person)
    order = services.return_(order, by=world.actor("unit_handler"), ground="no_means", reason="没有配件")
    assert order.assignee is None


def test_the_reporter_sees_nothing_of_it(world: World):
    order = world.order_in(State.HANDLING)
    before = chapters(order, order.reporters.get())
    services.assign(order, by=world.actor("unit_manager"), person=world.users["unit_handler"].person)
    assert chapters(order, order.reporters.get()) == before


def test_an_outsider_may_not(world: World):
    order, handler = world.order_in(State.HANDLING), world.users["unit_handler"].person
    for name in ("unit_handler", "dispatcher", "other_handler"):
        with pytest.raises(NotAllowed):
            services.assign(order, by=world.actor(name), person=handler)
