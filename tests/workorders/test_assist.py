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


DUE = MONDAY + timedelta(days=1)


@pytest.fixture
def order(world: World):
    return services.add_assistant(
        world.order_in(State.HANDLING), by=world.actor("dispatcher"), unit=world.other_unit, task="断电", due_at=DUE
    )


def test_it_works(world: World, order):
    assert (order.state, order.asked) == (State.HANDLING, 1)
    part = order.assignments.get()
    assert (part.task, part.due_at, part.accepted_at) == ("断电", DUE, None)
    order = services.join(order, by=world.actor("other_handler"), note="马上到")
    advance(timedelta(hours=1))
    order = services.finish_part(order, by=world.actor("other_handler"), result="已断电")
    part.refresh_from_db()
    assert (part.accepted_at, part.completed_at) == (MONDAY, MONDAY + timedelta(hours=1))
    assert (part.result, part.missed_at, order.asked) == ("已断电", None, 0)


def test_taking_on_and_finishing_may_be_one_step(world: World, order):
    services.finish_part(order, by=world.actor("other_handler"), result="已断电")
    part = order.assignments.get()
    assert part.accepted_at == part.completed_at == MONDAY


def test_a_late_part_is_late_for_good(world: World, order):
    advance(timedelta(days=2))
    services.finish_part(order, by=world.actor("other_handler"), result="已断电")
    assert order.assignments.get().missed_at == DUE


def test_the_lead_and_the_clocks_stay(world: World, order):
    assert order.lead_unit == world.unit
    before = list(order.deadlines.values_list("step", "due_at", "met_at", "paused_at"))
    services.finish_part(order, by=world.actor("other_handler"), result="已断电")
    assert list(order.deadlines.values_list("step", "due_at", "met_at", "paused_at")) == before


def test_a_part_that_is_not_needed_any_more(world: World, order):
    part = order.assignments.get()
    order = services.remove_assistant(order, by=world.actor("unit_manager"), assignment=part, reason="不用断电")
    part.refresh_from_db()
    assert (part.ended_at, part.completed_at, order.asked) == (MONDAY, None, 0)
    with pytest.raises(NotAllowed):
        services.finish_part(order, by=world.actor("other_handler"), result="已断电")
    again = services.add_assistant(order, by=world.actor("dispatcher"), unit=world.other_unit, task="断电")
    assert again.asked == 1


def test_neither_the_lead_nor_the_same_twice(world: World, order):
    for unit in (world.unit, world.other_unit):
        with pytest.raises(Invalid) as refusal:
            services.add_assistant(order, by=world.actor("dispatcher"), unit=unit, task="断电")
        assert list(refusal.value.fields) == ["unit"]


def test_one_of_the_two_and_in_time(world: World, order):
    with pytest.raises(Invalid):
        services.add_assistant(order, by=world.actor("dispatcher"), task="看一看")
    person = world.users["grid_worker"].person
    with pytest.raises(Invalid) as refusal:
        services.add_assistant(order, by=world.actor("dispatcher"), person=person, task="看一看", due_at=MONDAY)
    assert list(refusal.value.fields) == ["due_at"]


def test_a_part_is_taken_on_once(world: World, order):
    order = services.join(order, by=world.actor("other_handler"))
    with pytest.raises(NotAllowed):
        services.join(order, by=world.actor("other_handler"))


def test_a_person_may_assist(world: World):
    order = world.order_in(State.HANDLING)
    person = world.users["grid_worker"].person
    order = services.add_assistant(order, by=world.actor("unit_manager"), person=person, task="带路")
    order = services.finish_part(order, by=world.actor("grid_worker"), result="带到了")
    assert order.assignments.get().result == "带到了"


def test_the_end_of_the_order_ends_the_parts(world: World, order):
    order = services.force_close(order, by=world.actor("street_coordinator"), explanation="已拆除")
    assert (order.asked, order.assignments.get().ended_at) == (0, MONDAY)


def test_the_reporter_sees_nothing_of_it(world: World):
    order = world.order_in(State.HANDLING)
    before = chapters(order, order.reporters.get())
    order = services.add_assistant(order, by=world.actor("dispatcher"), unit=world.other_unit, task="断电")
    services.finish_part(order, by=world.actor("other_handler"), result="已断电")
    assert chapters(order, order.reporters.get()) == before


def test_an_outsider_may_not(world: World, order):
    for name in ("unit_handler", "other_handler", "other_dispatcher"):
        with pytest.raises(NotAllowed):
            services.add_assistant(order, by=world.actor(name), unit=world.other_unit, task="断电")
    for action in (services.join, services.finish_part):
        with pytest.raises(NotAllowed):
            action(
                order, by=world.actor("unit_handler"), **({"result": "好"} if action is services.finish_part else {})
            )
