from datetime import timedelta

import pytest

from common.clock import advance, held
from common.errors import Invalid, NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.story import chapters


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


CALL = {"place": "7号楼门口", "task": "现场会商", "due_at": MONDAY + timedelta(hours=2)}


@pytest.fixture
def order(world: World):
    units = [world.unit, world.other_unit]
    return services.whistle(world.order_in(State.REGISTERED), by=world.actor("dispatcher"), units=units, **CALL)


def test_it_works(world: World, order):
    assert (order.state, order.asked) == (State.REGISTERED, 2)
    order = services.attend(order, by=world.actor("unit_handler"), result="已到场，断了电")
    there = order.assignments.get(unit=world.unit)
    assert (there.completed_at, there.result, there.missed_at) == (MONDAY, "已到场，断了电", None)
    assert (order.asked, order.assignments.get(unit=world.other_unit).ended_at) == (1, None)


def test_who_comes_too_late_is_late_for_good(world: World, order):
    advance(timedelta(hours=3))
    services.attend(order, by=world.actor("other_handler"), result="已到场")
    assert order.assignments.get(unit=world.other_unit).missed_at == CALL["due_at"]


def test_the_state_and_its_clocks_stay(world: World):
    order = world.order_in(State.HANDLING)
    before = list(order.deadlines.values_list("step", "due_at", "paused_at"))
    order = services.whistle(order, by=world.actor("dispatcher"), units=[world.other_unit], **CALL)
    assert order.state == State.HANDLING
    assert list(order.deadlines.values_list("step", "due_at", "paused_at")) == before


def test_who_is_called_already_is_not_called_twice(world: World, order):
    with pytest.raises(Invalid) as refusal:
        services.whistle(order, by=world.actor("dispatcher"), units=[world.unit], **CALL)
    assert list(refusal.value.fields) == ["units"]
    order = services.attend(order, by=world.actor("unit_handler"), result="已到场")
    order = services.whistle(order, by=world.actor("dispatcher"), units=[world.unit, world.other_unit], **CALL)
    assert order.assignments.filter(unit=world.unit).count() == 2
    assert order.assignments.filter(unit=world.other_unit).count() == 1


def test_by_a_moment_that_comes(world: World):
    with pytest.raises(Invalid) as refusal:
        services.whistle(
            world.order_in(State.REGISTERED),
            by=world.actor("dispatcher"),
            units=[world.unit],
            **{**CALL, "due_at": MONDAY},
        )
    assert list(refusal.value.fields) == ["due_at"]


def test_the_reporter_sees_nothing_of_it(world: World, order):
    before = chapters(order, order.reporters.get())
    assert len(before) == 2
    order = services.attend(order, by=world.actor("unit_handler"), result="已到场")
    assert chapters(order, order.reporters.get()) == before


def test_an_outsider_may_not(world: World, order):
    for name in ("other_dispatcher", "grid_worker"):
        with pytest.raises(NotAllowed):
            services.whistle(order, by=world.actor(name), units=[world.unit], **CALL)
        with pytest.raises(NotAllowed):
            services.attend(order, by=world.actor(name), result="已到场")
