import pytest

from common.clock import held
from common.errors import NotAllowed
from notices import outbox
from notices.models import Notice
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = world.order_in(State.ADJUDICATING)
    order = services.adjudicate(order, by=world.actor("street_coordinator"), unit=world.other_unit, reason="路灯所负责")
    assert (order.state, order.lead_unit) == (State.DISPATCHED, world.other_unit)
    assert order.dispatches.active().get().is_final


def test_it_is_final(world: World):
    order = world.order_in(State.ADJUDICATING)
    order = services.adjudicate(order, by=world.actor("street_coordinator"), unit=world.unit, reason="物业负责")
    for name in ("unit_handler", "dispatcher"):
        with pytest.raises(NotAllowed):
            services.return_(order, by=world.actor(name), ground="no_means", reason="没人")


@pytest.mark.parametrize(("level", "told"), [("grid", "street_coordinator"), ("district", "supervisor")])
def test_whoever_must_rule_is_told(world: World, level: str, told: str):
    """Of the top desk the supervisor stands in for the next desk up."""
    order = world.submit(area=getattr(world, level))
    desk = world.actor("dispatcher" if level == "grid" else "district_coordinator")
    order = services.register(order, by=desk, category=world.category, handling="refer")
    for _ in range(2):
        order = services.dispatch(order, by=desk, unit=world.unit)
        order = services.return_(order, by=world.actor("unit_handler"), ground="no_means", reason="没人")
    while outbox.sweep():
        pass
    wanted = Notice.objects.filter(event="workorders.adjudicate_wanted")
    assert [notice.user.username for notice in wanted] == [told]


def test_the_next_desk_up_and_nobody_else(world: World):
    order = world.order_in(State.ADJUDICATING)
    for name in ("dispatcher", "district_coordinator", "far_street_coordinator"):
        with pytest.raises(NotAllowed):
            services.adjudicate(order, by=world.actor(name), unit=world.unit, reason="我说了算")
