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


WORDS = {"finding": "true", "words": "三单元的灯确实不亮"}


def test_it_works(world: World):
    order = services.verify(world.submit(), by=world.actor("dispatcher"), question="是几号楼？")
    assert order.state == State.VERIFYING
    assert {each.step for each in order.deadlines.running()} == {"register", "verify"}
    advance(timedelta(hours=1))
    order = services.find(order, by=world.actor("grid_worker"), **WORDS)
    assert order.state == State.SUBMITTED
    verify = order.deadlines.get(step="verify")
    assert (verify.met_at, verify.missed_at) == (MONDAY + timedelta(hours=1), None)
    found = order.events.get(action="find")
    assert (found.text, found.data, found.is_public) == (WORDS["words"], {"finding": "true"}, False)


def test_the_clock_for_registering_runs_on(world: World):
    order = world.submit()
    due = order.deadlines.get(step="register").due_at
    order = services.verify(order, by=world.actor("dispatcher"), question="是几号楼？")
    order = services.find(order, by=world.actor("grid_worker"), **WORDS)
    clock = order.deadlines.get(step="register")
    assert (clock.due_at, clock.paused_at, order.due_at) == (due, None, due)


def test_who_looks_too_late_is_late_for_good(world: World):
    order = services.verify(world.submit(), by=world.actor("dispatcher"), question="是几号楼？")
    advance(timedelta(days=3))
    services.find(order, by=world.actor("grid_worker"), **WORDS)
    clock = order.deadlines.get(step="verify")
    assert clock.missed_at == clock.due_at < clock.met_at


def test_the_person_named_is_kept_with_the_question(world: World):
    leader = world.users["grid_leader"].person
    order = services.verify(world.submit(), by=world.actor("dispatcher"), question="是几号楼？", person=leader)
    assert order.events.get(action="verify").data == {"person": leader.pk, "unit_name": leader.masked_name}


def test_the_reporter_sees_that_somebody_looks_not_what_for(world: World):
    order = services.verify(world.submit(), by=world.actor("dispatcher"), question="是不是又是他？")
    order = services.find(order, by=world.actor("grid_worker"), **WORDS)
    told = chapters(order, order.reporters.get())
    assert len(told) == 2  # the request, and that somebody goes to see
    assert told[-1].words == ""


def test_nothing_is_found_twice(world: World):
    order = services.verify(world.submit(), by=world.actor("dispatcher"), question="是几号楼？")
    services.find(order, by=world.actor("grid_worker"), **WORDS)
    with pytest.raises(WrongState):
        services.find(order, by=world.actor("grid_worker"), **WORDS)


def test_an_outsider_may_not(world: World):
    order = world.submit()
    with pytest.raises(NotAllowed):
        services.verify(order, by=world.actor("grid_worker"), question="是几号楼？")
    order = services.verify(order, by=world.actor("dispatcher"), question="是几号楼？")
    for name in ("other_grid_worker", "other_dispatcher", "unit_handler"):
        with pytest.raises(NotAllowed):
            services.find(order, by=world.actor(name), **WORDS)
