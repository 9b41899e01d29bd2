from datetime import timedelta

import pytest

from common.clock import advance, held
from common.errors import Invalid, NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.services import watching
from workorders.story import chapters


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


UNTIL = MONDAY + timedelta(days=120)


@pytest.fixture
def order(world: World):
    return services.defer(
        world.order_in(State.HANDLING), by=world.actor("unit_handler"), until=UNTIL, plan="列入明年老旧小区改造"
    )


def decide(world: World, order, **changed):
    given = {"decision": "grant", "words": "明年三月前改造"} | changed
    return services.decide_deferral(order, by=world.actor("street_coordinator"), **given)


def test_it_works(world: World, order):
    assert (order.state, order.petition) == (State.HANDLING, "defer")
    assert order.deadlines.get(step="finish").is_running  # while it is asked
    order = decide(world, order)
    assert (order.state, order.petition, order.due_at) == (State.DEFERRED, "", UNTIL)
    assert order.deadlines.get(step="finish").paused_at == MONDAY
    assert order.events.latest("pk").data["plan"] == "列入明年老旧小区改造"
    advance(timedelta(days=30))
    order = services.resume(order, by=world.actor("dispatcher"), note="提前开工")
    assert (order.state, order.deadlines.get(step="finish").paused_at) == (State.HANDLING, None)


def test_refused_it_goes_on_as_before(world: World, order):
    due = order.due_at
    order = decide(world, order, decision="refuse", words="请抓紧办")
    assert (order.state, order.petition, order.due_at) == (State.HANDLING, "", due)
    assert order.deadlines.get(step="finish").is_running


def test_the_upper_desk_may_set_another_end(world: World, order):
    sooner = MONDAY + timedelta(days=30)
    assert decide(world, order, until=sooner).due_at == sooner


def test_at_most_a_year(world: World):
    order = world.order_in(State.HANDLING)
    for days in (-1, 366):
        until = MONDAY + timedelta(days=days)
        with pytest.raises(Invalid) as refusal:
            services.defer(order, by=world.actor("unit_handler"), until=until, plan="以后")
        assert list(refusal.value.fields) == ["until"]


def test_the_system_goes_on_when_the_time_has_come(world: World, order):
    order = decide(world, order)
    advance(timedelta(days=120, minutes=1))
    assert watching.resume_due() == 1
    order.refresh_from_db()
    assert order.state == State.HANDLING


def test_the_reporter_reads_of_it_once_it_is_granted(world: World, order):
    before = chapters(order, order.reporters.get())
    order = decide(world, order, decision="refuse", words="物业不肯出钱，请抓紧办")
    assert chapters(order, order.reporters.get()) == before
    order = services.defer(order, by=world.actor("unit_handler"), until=UNTIL, plan="列入计划")
    order = decide(world, order)
    told = chapters(order, order.reporters.get())
    assert (len(told), told[-1].words) == (len(before) + 1, "明年三月前改造")


def test_an_outsider_may_not(world: World, order):
    for name in ("unit_handler", "dispatcher", "far_street_coordinator"):
        with pytest.raises(NotAllowed):
            services.decide_deferral(order, by=world.actor(name), decision="grant", words="同意")
    with pytest.raises(NotAllowed):
        services.defer(world.order_in(State.HANDLING), by=world.actor("other_handler"), until=UNTIL, plan="以后")
