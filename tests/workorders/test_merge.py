from datetime import timedelta

import pytest

from common.clock import advance, held
from common.errors import Conflict, Invalid, NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.story import chapters


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


@pytest.fixture
def main(world: World):
    return world.submit(name="邻居", phone="13700003333")


def join(world: World, order, main):
    return services.merge(order, by=world.actor("dispatcher"), into=main, reason="同一盏灯")


def test_it_works(world: World, main):
    order = join(world, world.order_in(State.HANDLING), main)
    main.refresh_from_db()
    assert (order.state, order.merged_into, order.closed_at) == (State.MERGED, main, MONDAY)
    assert main.reporters.count() == 2
    assert main.reporters.get(joined_from=order).person == order.reporters.get().person
    assert [each.action for each in main.events.order_by("pk")] == ["submit", "joined"]
    assert main.version == 2
    assert not order.dispatches.active().exists()


def test_the_clocks_stand_still_until_it_is_taken_apart(world: World, main):
    order = world.order_in(State.HANDLING)
    due = order.deadlines.get(step="finish").due_at
    order = join(world, order, main)
    assert order.deadlines.get(step="finish").paused_at == MONDAY
    advance(timedelta(days=1))
    order = services.unmerge(order, by=world.actor("dispatcher"), reason="不是同一盏")
    assert (order.state, order.merged_into, order.closed_at) == (State.HANDLING, None, None)
    assert order.deadlines.get(step="finish").due_at == due + timedelta(days=1)
    assert order.dispatches.active().count() == 1
    assert main.reporters.count() == 1
    assert main.events.latest("pk").action == "left"


def test_who_reported_both_hears_of_it_once(world: World):
    main = world.submit()
    join(world, world.submit(), main)
    assert main.reporters.count() == 1


def test_each_reporter_is_asked_how_it_went(world: World):
    main = world.order_in(State.HANDLED)
    join(world, world.submit(name="邻居", phone="13700003333"), main)
    main.refresh_from_db()
    main = services.check(main, by=world.actor("community_secretary"), outcome="pass")
    assert main.links.count() == 2


def test_not_with_itself_and_not_with_what_has_ended(world: World, main):
    order = world.submit()
    with pytest.raises(Invalid) as refusal:
        join(world, order, order)
    assert list(refusal.value.fields) == ["into"]
    with pytest.raises(Invalid) as refusal:
        join(world, order, world.order_in(State.CLOSED))
    assert list(refusal.value.fields) == ["into"]


def test_not_what_was_split_or_is_part(world: World, main):
    order = services.split(world.order_in(State.REGISTERED), by=world.actor("dispatcher"), parts=["换灯"])
    for each in (order, order.children.get()):
        with pytest.raises(Conflict):
            join(world, each, main)


def test_the_reporter_reads_where_it_goes_on(world: World, main):
    order = join(world, world.submit(), main)
    told = chapters(order, order.reporters.get())[-1]
    assert main.number in told.title
    assert told.words == ""


def test_an_outsider_may_not(world: World, main):
    order = world.submit()
    for name in ("other_dispatcher", "grid_worker", "street_coordinator"):
        with pytest.raises(NotAllowed):
            services.merge(order, by=world.actor(name), into=main)
    order = join(world, order, main)
    for name in ("other_dispatcher", "grid_worker", "street_coordinator"):
        with pytest.raises(NotAllowed):
            services.unmerge(order, by=world.actor(name), reason="不是")
