from datetime import timedelta

import pytest

from common.clock import advance, held
from common.errors import Conflict, Invalid, NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.services import watching
from workorders.story import chapters


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


WHY = "配件周四才到"


@pytest.fixture
def order(world: World):
    return world.order_in(State.HANDLING)


def finish_of(order):
    return order.deadlines.get(step="finish")


def test_it_works(world: World, order):
    due = finish_of(order).due_at
    until = due + timedelta(days=1)
    order = services.extend(order, by=world.actor("unit_handler"), until=until, reason=WHY)
    assert (order.petition, finish_of(order).due_at) == ("extend", due)  # the clock runs while it is asked
    order = services.decide_extension(order, by=world.actor("dispatcher"), decision="grant")
    assert (order.petition, finish_of(order).due_at) == ("", until)
    assert order.dispatches.get().finish_by == until
    shift = finish_of(order).shifts.get()
    assert (shift.due_before, shift.due_after, shift.words) == (due, until, WHY)


def test_refused_with_words_only(world: World, order):
    due = finish_of(order).due_at
    order = services.extend(order, by=world.actor("unit_handler"), until=due + timedelta(days=1), reason=WHY)
    with pytest.raises(Invalid) as refusal:
        services.decide_extension(order, by=world.actor("dispatcher"), decision="refuse")
    assert list(refusal.value.fields) == ["words"]
    order = services.decide_extension(order, by=world.actor("dispatcher"), decision="refuse", words="仓库有货")
    assert (order.petition, finish_of(order).due_at) == ("", due)


def test_the_desk_may_grant_less(world: World, order):
    due = finish_of(order).due_at
    order = services.extend(order, by=world.actor("unit_handler"), until=due + timedelta(days=1), reason=WHY)
    shorter = due + timedelta(hours=2)
    order = services.decide_extension(order, by=world.actor("dispatcher"), decision="grant", until=shorter)
    assert finish_of(order).due_at == shorter


def test_at_most_the_original_limit(world: World, order):
    """Two working days from Monday morning end on Wednesday morning: two more end on Friday morning."""
    friday = MONDAY + timedelta(days=4)
    with pytest.raises(Invalid) as refusal:
        services.extend(order, by=world.actor("unit_handler"), until=friday + timedelta(minutes=1), reason=WHY)
    assert "2026-11-20 09:00" in str(refusal.value.fields["until"])
    order = services.extend(order, by=world.actor("unit_handler"), until=friday, reason=WHY)
    assert order.petition == "extend"


def test_not_to_an_earlier_end(world: World, order):
    with pytest.raises(Invalid) as refusal:
        services.extend(order, by=world.actor("unit_handler"), until=finish_of(order).due_at, reason=WHY)
    assert list(refusal.value.fields) == ["until"]


def test_twice_and_no_more(world: World, order):
    for _time in range(2):
        until = finish_of(order).due_at + timedelta(hours=1)
        order = services.extend(order, by=world.actor("unit_handler"), until=until, reason=WHY)
        order = services.decide_extension(order, by=world.actor("dispatcher"), decision="grant")
    until = finish_of(order).due_at + timedelta(hours=1)
    with pytest.raises(Conflict):
        services.extend(order, by=world.actor("unit_handler"), until=until, reason=WHY)


def test_what_was_late_by_then_stays_late(world: World, order):
    due = finish_of(order).due_at
    order = services.extend(order, by=world.actor("unit_handler"), until=due + timedelta(days=2), reason=WHY)
    advance(timedelta(days=3))
    watching.watch()
    order = services.decide_extension(order, by=world.actor("dispatcher"), decision="grant")
    assert (finish_of(order).missed_at, finish_of(order).due_at) == (due, due + timedelta(days=2))


def test_one_at_a_time(world: World, order):
    until = finish_of(order).due_at + timedelta(hours=1)
    order = services.extend(order, by=world.actor("unit_handler"), until=until, reason=WHY)
    with pytest.raises(NotAllowed):
        services.extend(order, by=world.actor("unit_handler"), until=until, reason=WHY)
    with pytest.raises(NotAllowed):
        services.defer(order, by=world.actor("unit_handler"), until=until, plan="再说")


def test_what_is_completed_meanwhile_needs_no_decision(world: World, order):
    until = finish_of(order).due_at + timedelta(hours=1)
    order = services.extend(order, by=world.actor("unit_handler"), until=until, reason=WHY)
    order = services.complete(order, by=world.actor("unit_handler"), result="换好了")
    assert (order.petition, order.petitions.get().decided_at) == ("", MONDAY)
    order = services.check(order, by=world.actor("dispatcher"), outcome="rework", finding="还是不亮")
    with pytest.raises(NotAllowed):
        services.decide_extension(order, by=world.actor("dispatcher"), decision="grant")


def test_the_reporter_sees_nothing_of_it(world: World, order):
    before = chapters(order, order.reporters.get())
    until = finish_of(order).due_at + timedelta(hours=1)
    order = services.extend(order, by=world.actor("unit_handler"), until=until, reason=WHY)
    services.decide_extension(order, by=world.actor("dispatcher"), decision="grant")
    assert chapters(order, order.reporters.get()) == before


def test_an_outsider_may_not(world: World, order):
    until = finish_of(order).due_at + timedelta(hours=1)
    for name in ("other_handler", "dispatcher"):
        with pytest.raises(NotAllowed):
            services.extend(order, by=world.actor(name), until=until, reason=WHY)
    order = services.extend(order, by=world.actor("unit_handler"), until=until, reason=WHY)
    for name in ("unit_handler", "other_dispatcher", "street_coordinator"):
        with pytest.raises(NotAllowed):
            services.decide_extension(order, by=world.actor(name), decision="grant")
