from datetime import timedelta

import pytest

from common.clock import advance, held
from common.errors import Conflict, Invalid, NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.inputs import ActionForm
from workorders.permissions import open_actions
from workorders.story import chapters
from workorders.workflow import ACTIONS


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


WHY = "停电期间无法作业"


@pytest.fixture
def order(world: World):
    order = world.closed_halfway()
    return services.contest(order, by=world.actor("unit_handler"), against="rating", reason=WHY)


def vote(world: World, order, name: str, decision: str = "grant"):
    return services.decide_contest(
        order, by=world.actor(name), contest=order.contests.get(), decision=decision, words="看过了"
    )


def test_it_works(world: World, order):
    assert (order.state, order.is_contested, order.contests.get().unit) == (State.CLOSED, True, world.unit)
    order = vote(world, order, "street_coordinator")
    assert (order.is_contested, order.contests.get().decision) == (True, "")
    order = vote(world, order, "supervisor")
    assert (order.is_contested, order.contests.get().decision) == (False, "grant")
    assert order.events.latest("pk").data["decided"] is True
    assert order.reviews.count() == 1  # what was first stays


def test_when_two_differ_a_third_decides(world: World, order):
    order = vote(world, order, "street_coordinator")
    order = vote(world, order, "supervisor", "refuse")
    assert order.is_contested
    with pytest.raises(NotAllowed):
        vote(world, order, "supervisor", "grant")


def test_nobody_has_two_votes(world: World, order):
    order = vote(world, order, "supervisor")
    with pytest.raises(NotAllowed):
        vote(world, order, "supervisor")
    assert order.contests.get().votes.count() == 1


def test_what_is_decided_is_decided(world: World, order):
    order = vote(world, order, "street_coordinator")
    order = vote(world, order, "supervisor")
    with pytest.raises(NotAllowed):
        vote(world, order, "district_coordinator")
    with pytest.raises(NotAllowed):
        services.contest(order, by=world.actor("unit_manager"), against="rating", reason=WHY)


def test_each_is_decided_once(world: World):
    order = world.order_in(State.DISPATCHED)
    advance(timedelta(days=1))
    for step in ("accept", "complete", "check", "review_halfway"):
        order = getattr(world, f"_{step}")(order)
    order = services.contest(order, by=world.actor("unit_handler"), against="lateness", reason=WHY)
    with pytest.raises(Conflict):
        services.contest(order, by=world.actor("unit_manager"), against="lateness", reason=WHY)
    assert services.contest(order, by=world.actor("unit_manager"), against="rating", reason=WHY).is_contested


def test_only_what_there_is(world: World):
    order = world.closed_halfway()
    with pytest.raises(Invalid) as refusal:
        services.contest(order, by=world.actor("unit_handler"), against="lateness", reason=WHY)
    assert list(refusal.value.fields) == ["against"]


def test_the_lateness_of_a_desk_is_not_the_units(world: World):
    order = world.submit()
    advance(timedelta(days=2))
    order = services.register(order, by=world.actor("dispatcher"), category=world.category, handling="refer")
    assert order.deadlines.get(step="register").missed_at
    for step in ("dispatch", "accept", "complete", "check", "review_halfway"):
        order = getattr(world, f"_{step}")(order)
    with pytest.raises(Invalid):
        services.contest(order, by=world.actor("unit_handler"), against="lateness", reason=WHY)


def test_a_lateness_of_the_unit(world: World):
    order = world.order_in(State.DISPATCHED)
    advance(timedelta(days=1))
    for step in ("accept", "complete", "check", "review"):
        order = getattr(world, f"_{step}")(order)
    order = services.contest(order, by=world.actor("unit_handler"), against="lateness", reason=WHY)
    vote(world, order, "street_coordinator")
    vote(world, order, "supervisor")
    assert order.deadlines.get(step="accept").missed_at  # what was first stays


def test_the_reporter_reads_that_it_is_contested_not_why(world: World, order):
    told = chapters(order, order.reporters.get())
    assert told[-1].words == ""
    order = vote(world, order, "supervisor")
    assert len(chapters(order, order.reporters.get())) == len(told)


def test_an_outsider_may_not(world: World, order):
    for name in ("unit_handler", "dispatcher", "far_street_coordinator"):
        with pytest.raises(NotAllowed):
            vote(world, order, name)
    other = world.closed_halfway()
    with pytest.raises(NotAllowed):
        services.contest(other, by=world.actor("other_handler"), against="rating", reason=WHY)


def test_it_is_offered_only_where_there_is_something_to_contest(world: World):
    def offered(order) -> list[str]:
        return [action.name for action in open_actions(world.actor("unit_handler"), order)]

    good = world.order_in(State.CLOSED)
    assert "contest" not in offered(good)
    with pytest.raises(NotAllowed):
        services.contest(good, by=world.actor("unit_handler"), against="rating", reason=WHY)
    halfway = world.closed_halfway()
    assert "contest" in offered(halfway)
    form = ActionForm(ACTIONS["contest"], halfway)
    assert [value for value, _label in form.fields["against"].choices] == ["rating"]
    services.contest(halfway, by=world.actor("unit_handler"), against="rating", reason=WHY)
    assert "contest" not in offered(halfway)  # once
