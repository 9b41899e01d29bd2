import pytest

from common.clock import held
from common.errors import Invalid, NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.story import chapters


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


WHY = "要几个部门一起办"


def test_it_works(world: World):
    order = world.order_in(State.REGISTERED)
    due = order.due_at
    order = services.escalate(order, by=world.actor("dispatcher"), reason=WHY)
    assert (order.desk, order.area, order.due_at) == (world.street, world.grid, due)
    assert order.events.latest("pk").data == {"from": world.community.code, "to": world.street.code}
    order = services.hand_down(order, by=world.actor("street_coordinator"), area=world.community, reason="社区能办")
    assert (order.desk, order.area, order.due_at) == (world.community, world.grid, due)


def test_the_desk_that_had_it_has_it_no_more(world: World):
    order = services.escalate(world.order_in(State.REGISTERED), by=world.actor("dispatcher"), reason=WHY)
    with pytest.raises(NotAllowed):
        services.dispatch(order, by=world.actor("dispatcher"), unit=world.unit)
    order = services.dispatch(order, by=world.actor("street_coordinator"), unit=world.unit)
    assert order.state == State.DISPATCHED


def test_not_above_the_district(world: World):
    order = services.escalate(world.order_in(State.REGISTERED), by=world.actor("dispatcher"), reason=WHY)
    order = services.escalate(order, by=world.actor("street_coordinator"), reason=WHY)
    assert order.desk == world.district
    with pytest.raises(NotAllowed):
        services.escalate(order, by=world.actor("district_coordinator"), reason=WHY)


def test_to_a_community_next_door_it_comes_to_lie_there(world: World):
    order = services.escalate(world.order_in(State.REGISTERED), by=world.actor("dispatcher"), reason=WHY)
    by = world.actor("street_coordinator")
    order = services.hand_down(order, by=by, area=world.other_community, reason="在路那边")
    assert (order.desk, order.area, order.community) == (world.other_community,) * 3


def test_only_down(world: World):
    order = services.escalate(world.order_in(State.REGISTERED), by=world.actor("dispatcher"), reason=WHY)
    for area in (world.street, world.far_street, world.district):
        with pytest.raises(Invalid) as refusal:
            services.hand_down(order, by=world.actor("street_coordinator"), area=area, reason="不归我们")
        assert list(refusal.value.fields) == ["area"]


def test_the_reporter_sees_nothing_of_it(world: World):
    order = world.order_in(State.REGISTERED)
    before = chapters(order, order.reporters.get())
    order = services.escalate(order, by=world.actor("dispatcher"), reason=WHY)
    assert chapters(order, order.reporters.get()) == before


def test_an_outsider_may_not(world: World):
    order = world.order_in(State.REGISTERED)
    for name in ("street_coordinator", "other_dispatcher", "grid_worker"):
        with pytest.raises(NotAllowed):
            services.escalate(order, by=world.actor(name), reason=WHY)
    order = services.escalate(order, by=world.actor("dispatcher"), reason=WHY)
    for name in ("dispatcher", "far_street_coordinator"):
        with pytest.raises(NotAllowed):
            services.hand_down(order, by=world.actor(name), area=world.community, reason="社区能办")
