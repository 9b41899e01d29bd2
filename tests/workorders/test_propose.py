from datetime import timedelta

import pytest
from django.test import Client

from common.clock import advance, held
from common.errors import Invalid, NotAllowed
from tests.workorders.order_pages import look
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.story import chapters


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


ASKED = "能否帮独居老人换一下灯泡？"


def test_it_works(world: World):
    order = world.order_in(State.REGISTERED)
    dispatcher = world.actor("dispatcher")
    order = services.propose(order, by=dispatcher, unit=world.unit, message=ASKED)
    order = services.propose(order, by=dispatcher, unit=world.other_unit, message=ASKED)
    assert (order.state, order.asked) == (State.REGISTERED, 2)
    advance(timedelta(hours=1))
    when = MONDAY + timedelta(days=1)
    order = services.agree(order, by=world.actor("unit_handler"), appointment=when)
    assert (order.state, order.mode, order.lead_unit, order.asked) == (State.HANDLING, "agreed", world.unit, 0)
    sent = order.dispatches.get()
    assert (sent.mode, sent.appointment_at, sent.accepted_at) == ("agreed", when, MONDAY + timedelta(hours=1))
    other = order.proposals.get(unit=world.other_unit)
    assert (other.ended_at, other.refused_at) == (MONDAY + timedelta(hours=1), None)


def test_agreeing_stops_the_clock_of_the_desk_and_starts_those_of_the_work(world: World):
    order = services.propose(
        world.order_in(State.REGISTERED), by=world.actor("dispatcher"), unit=world.unit, message=ASKED
    )
    assert {each.step for each in order.deadlines.running()} == {"dispatch"}
    order = services.agree(order, by=world.actor("unit_handler"))
    assert order.deadlines.get(step="dispatch").met_at == MONDAY
    assert {each.step for each in order.deadlines.running()} == {"respond", "finish"}


def test_who_refuses_is_free_to(world: World):
    order = services.propose(
        world.order_in(State.REGISTERED), by=world.actor("dispatcher"), unit=world.unit, message=ASKED
    )
    order = services.refuse(order, by=world.actor("unit_manager"))
    assert (order.state, order.asked, order.returns) == (State.REGISTERED, 0, 0)
    assert order.proposals.get().refused_at == MONDAY
    with pytest.raises(NotAllowed):
        services.agree(order, by=world.actor("unit_handler"))


def test_nobody_is_asked_twice(world: World):
    order, dispatcher = world.order_in(State.REGISTERED), world.actor("dispatcher")
    order = services.propose(order, by=dispatcher, unit=world.unit, message=ASKED)
    with pytest.raises(Invalid) as refusal:
        services.propose(order, by=dispatcher, unit=world.unit, message=ASKED)
    assert list(refusal.value.fields) == ["unit"]
    order = services.refuse(order, by=world.actor("unit_handler"), reason="没有人手")
    with pytest.raises(Invalid):
        services.propose(order, by=dispatcher, unit=world.unit, message=ASKED)
    assert order.proposals.count() == 1


def test_one_of_the_two_and_in_time(world: World):
    order, dispatcher = world.order_in(State.REGISTERED), world.actor("dispatcher")
    leader = world.users["grid_leader"].person
    with pytest.raises(Invalid) as refusal:
        services.propose(order, by=dispatcher, message=ASKED)
    assert list(refusal.value.fields) == ["unit"]
    with pytest.raises(Invalid):
        services.propose(order, by=dispatcher, unit=world.unit, person=leader, message=ASKED)
    with pytest.raises(Invalid) as refusal:
        services.propose(order, by=dispatcher, person=leader, message=ASKED, answer_by=MONDAY)
    assert list(refusal.value.fields) == ["answer_by"]


def test_dispatching_ends_what_was_asked(world: World):
    order, dispatcher = world.order_in(State.REGISTERED), world.actor("dispatcher")
    order = services.propose(order, by=dispatcher, unit=world.unit, message=ASKED)
    order = services.dispatch(order, by=dispatcher, unit=world.other_unit)
    assert (order.asked, order.proposals.get().ended_at) == (0, MONDAY)


def test_what_is_agreed_is_not_ruled_on(world: World):
    """A provider gives back freely, however often; nobody supervises them or grants them time."""
    order, dispatcher = world.order_in(State.REGISTERED), world.actor("dispatcher")
    order = services.propose(order, by=dispatcher, unit=world.unit, message=ASKED)
    order = services.agree(order, by=world.actor("unit_handler"))
    with pytest.raises(NotAllowed):
        services.supervise(order, by=world.actor("supervisor"), instruction="抓紧")
    until = MONDAY + timedelta(days=9)
    with pytest.raises(NotAllowed):
        services.extend(order, by=world.actor("unit_handler"), until=until, reason="缺配件")
    order = services.return_(order, by=world.actor("unit_handler"), ground="no_means", reason="去不了")
    assert (order.state, order.returns, order.mode) == (State.REGISTERED, 0, "")


def test_the_reporter_reads_who_will_do_it_and_not_who_was_asked(world: World):
    order = services.propose(
        world.order_in(State.REGISTERED), by=world.actor("dispatcher"), unit=world.unit, message=ASKED
    )
    before = chapters(order, order.reporters.get())
    assert len(before) == 2  # the request, and that it was taken on
    order = services.agree(order, by=world.actor("unit_handler"))
    after = chapters(order, order.reporters.get())
    assert len(after) == 3
    assert world.unit.name in after[-1].title


def test_an_outsider_may_not(world: World):
    order = world.order_in(State.REGISTERED)
    with pytest.raises(NotAllowed):
        services.propose(order, by=world.actor("other_dispatcher"), unit=world.unit, message=ASKED)
    order = services.propose(order, by=world.actor("dispatcher"), unit=world.unit, message=ASKED)
    for action in (services.agree, services.refuse):
        with pytest.raises(NotAllowed):
            action(order, by=world.actor("other_handler"))


def test_at_work_nothing_is_handed_over_by_default(world: World, client: Client):
    order = services.propose(
        world.order_in(State.REGISTERED),
        by=world.actor("dispatcher"),
        person=world.users["grid_worker"].person,
        message=ASKED,
    )
    order = services.agree(order, by=world.actor("grid_worker"))
    page = look(client, world, order).context["page"]
    assert "hand_over" in {each.name for each in page.actions}
    assert page.action is None
    assert "hand_over" in {each.name for _label, held in page.more for each in held}
