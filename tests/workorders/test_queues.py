"""What waits for whom: the queues that the whole workflow brings, each with the order that belongs in it."""

from datetime import timedelta

import pytest

from accounts.models import User
from common.clock import held
from grids.models import Post
from tests.world import MONDAY, World
from workorders import services
from workorders.bench import Bench
from workorders.choices import State
from workorders.models import WorkOrder
from workorders.permissions import open_actions
from workorders.queues import counts, groups_of
from workorders.waiting import waiting_for


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def bench_of(world: World, name: str) -> Bench:
    user = User.objects.get(pk=world.users[name].pk)
    return Bench(user, Post.objects.select_related("area", "organisation").get(person=user.person))


def queued(world: World, name: str, key: str) -> list[WorkOrder]:
    bench = bench_of(world, name)
    queue = next(queue for group in groups_of(bench.post) for queue in group if queue.key == key)
    found = list(queue.rows(bench))
    assert counts(bench)[key] == len(found)
    return found


def in_hand(world: World) -> WorkOrder:
    return world.order_in(State.HANDLING)


def extending(world: World) -> WorkOrder:
    until = MONDAY + timedelta(days=3)
    return services.extend(in_hand(world), by=world.actor("unit_handler"), until=until, reason="缺件")


def deferring(world: World) -> WorkOrder:
    until = MONDAY + timedelta(days=90)
    return services.defer(in_hand(world), by=world.actor("unit_handler"), until=until, plan="明年")


def contested(world: World) -> WorkOrder:
    return services.contest(world.closed_halfway(), by=world.actor("unit_handler"), against="rating", reason="停电")


def proposed(world: World) -> WorkOrder:
    order = world.order_in(State.REGISTERED)
    return services.propose(order, by=world.actor("dispatcher"), unit=world.other_unit, message="能来吗？")


def assisted(world: World) -> WorkOrder:
    return services.add_assistant(in_hand(world), by=world.actor("dispatcher"), unit=world.other_unit, task="断电")


def assigned(world: World) -> WorkOrder:
    person = world.users["unit_handler"].person
    return services.assign(in_hand(world), by=world.actor("unit_manager"), person=person)


def supervised(world: World) -> WorkOrder:
    return services.supervise(in_hand(world), by=world.actor("supervisor"), instruction="抓紧")


def verifying(world: World) -> WorkOrder:
    return world.order_in(State.VERIFYING)


def on_hold(world: World) -> WorkOrder:
    return world.order_in(State.HELD)


CASES = [
    (verifying, "grid_worker", "to_verify", "find", "other_grid_worker"),
    (extending, "dispatcher", "to_extend", "decide_extension", "other_dispatcher"),
    (deferring, "street_coordinator", "to_defer", "decide_deferral", "far_street_coordinator"),
    (contested, "street_coordinator", "contests", "decide_contest", "far_street_coordinator"),
    (contested, "supervisor", "contests", "decide_contest", "district_coordinator"),
    (proposed, "other_handler", "asked", "agree", "unit_handler"),
    (assisted, "other_handler", "asked", "join", "unit_handler"),
    (assigned, "unit_handler", "assigned", "complete", "unit_manager"),
    (supervised, "dispatcher", "supervised", "urge", "other_dispatcher"),
    (on_hold, "unit_handler", "standing", "resume", "other_handler"),
]


@pytest.mark.parametrize(("make", "name", "key", "action", "outsider"), CASES)
def test_it_works(world: World, make, name: str, key: str, action: str, outsider: str):
    assert queued(world, name, key) == []
    order = make(world)
    assert queued(world, name, key) == [order]
    assert action in {each.name for each in open_actions(world.actor(name), order)}
    assert queued(world, outsider, key) == []


def test_who_gave_their_word_is_not_asked_again(world: World):
    order = contested(world)
    services.decide_contest(
        order, by=world.actor("supervisor"), contest=order.contests.get(), decision="grant", words="属实"
    )
    assert queued(world, "supervisor", "contests") == []
    assert queued(world, "street_coordinator", "contests") == [order]


def test_what_is_answered_leaves_the_queue(world: World):
    order = proposed(world)
    services.refuse(order, by=world.actor("other_handler"))
    assert queued(world, "other_handler", "asked") == []


@pytest.mark.parametrize(
    ("make", "name"), [(verifying, "grid_worker"), (extending, "dispatcher"), (deferring, "street_coordinator")]
)
def test_what_waits_comes_next(world: World, make, name: str):
    order = make(world)
    post = bench_of(world, name).post
    assert WorkOrder.objects.for_post(post).filter(waiting_for(post)).get() == order
