import pytest

from common.clock import held
from common.errors import Invalid, NotAllowed
from grids import services as grids
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = services.check(world.order_in(State.HANDLED), by=world.actor("dispatcher"), outcome="pass")
    assert order.state == State.REVIEWING
    link = order.links.get()
    assert (link.expires_at - MONDAY).days == 14


def test_rework_says_what_is_not_done(world: World):
    order = world.order_in(State.HANDLED)
    with pytest.raises(Invalid) as refusal:
        services.check(order, by=world.actor("grid_worker"), outcome="rework")
    assert list(refusal.value.fields) == ["finding"]
    order = services.check(order, by=world.actor("grid_worker"), outcome="rework", finding="还有一盏不亮")
    assert (order.state, order.reworks) == (State.HANDLING, 1)
    assert order.deadlines.filter(step="finish").count() == 2  # the second round has a limit of its own


def test_whoever_handled_it_does_not_check_it(world: World):
    # The dispatcher also works for the unit that handled it.
    grids.appoint(
        person=world.users["dispatcher"].person,
        role="unit_handler",
        organisation=world.unit,
        starts=MONDAY.date(),
    )
    order = world.order_in(State.HANDLED)
    with pytest.raises(NotAllowed):
        services.check(order, by=world.actor("dispatcher"), outcome="pass")
    assert services.check(order, by=world.actor("community_secretary"), outcome="pass").state == State.REVIEWING


def test_whoever_completed_it_does_not_check_it_after_changing_posts(world: World):
    order = world.order_in(State.HANDLED)
    handler = world.users["unit_handler"].person
    handler.posts.update(ends=MONDAY.date().replace(day=1))
    grids.appoint(person=handler, role="grid_worker", area=world.grid, starts=MONDAY.date().replace(day=2))
    with pytest.raises(NotAllowed):
        services.check(order, by=world.actor("unit_handler"), outcome="pass")


def test_an_outsider_may_not(world: World):
    with pytest.raises(NotAllowed):
        services.check(world.order_in(State.HANDLED), by=world.actor("other_dispatcher"), outcome="pass")
