from datetime import timedelta

import pytest

from common.clock import advance, held
from common.errors import NotAllowed, WrongState
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.story import chapters


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = world.order_in(State.CLOSED)
    order = services.reopen(order, by=world.reporter(order), reason="又不亮了")
    assert (order.state, order.reopenings, order.closed_at) == (State.REGISTERED, 1, None)
    assert (order.lead_unit, order.mode) == (None, "")
    assert [each.step for each in order.deadlines.running()] == ["dispatch"]


def test_what_happened_stays(world: World):
    order = world.order_in(State.CLOSED)
    before = list(order.deadlines.exclude(met_at=None).values_list("pk", "met_at"))
    order = services.reopen(order, by=world.actor("dispatcher"), reason="又不亮了")
    assert list(order.deadlines.exclude(met_at=None).values_list("pk", "met_at")) == before
    assert order.reviews.count() == 1


def test_the_reporter_has_thirty_days_the_desk_longer(world: World):
    order = world.order_in(State.CLOSED)
    advance(timedelta(days=30, minutes=1))
    with pytest.raises(NotAllowed):
        services.reopen(order, by=world.reporter(order), reason="又不亮了")
    assert services.reopen(order, by=world.actor("dispatcher"), reason="又不亮了").state == State.REGISTERED


def test_it_may_be_reviewed_anew(world: World):
    order = world.order_in(State.CLOSED)
    order = services.reopen(order, by=world.reporter(order), reason="又不亮了")
    order = services.dispatch(order, by=world.actor("dispatcher"), unit=world.unit)
    order = services.accept(order, by=world.actor("unit_handler"))
    order = services.complete(order, by=world.actor("unit_handler"), result="换了线路")
    order = services.check(order, by=world.actor("dispatcher"), outcome="pass")
    order = services.review(order, by=world.reporter(order), solved="solved", satisfaction="very_satisfied")
    assert (order.state, order.reviews.count()) == (State.CLOSED, 2)


def test_only_what_was_closed(world: World):
    with pytest.raises(WrongState):
        services.reopen(world.order_in(State.DECLINED), by=world.actor("dispatcher"), reason="再想想")


def test_the_reporter_reads_why(world: World):
    order = world.order_in(State.CLOSED)
    order = services.reopen(order, by=world.actor("dispatcher"), reason="回访说又坏了")
    assert chapters(order, order.reporters.get())[-1].words == "回访说又坏了"


def test_an_outsider_may_not(world: World):
    order = world.order_in(State.CLOSED)
    for name in ("unit_handler", "other_dispatcher", "grid_worker"):
        with pytest.raises(NotAllowed):
            services.reopen(order, by=world.actor(name), reason="又不亮了")
