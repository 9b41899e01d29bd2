from datetime import timedelta
from decimal import Decimal

import pytest

from common.clock import held
from common.errors import Invalid, NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.inputs import ActionForm
from workorders.models import Suggestion, WorkOrder
from workorders.story import chapters
from workorders.timeline import entries
from workorders.workflow import ACTIONS


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = services.dispatch(
        world.order_in(State.REGISTERED), by=world.actor("dispatcher"), unit=world.unit, note="带梯子"
    )
    assert (order.state, order.lead_unit) == (State.DISPATCHED, world.unit)
    sent = order.dispatches.get()
    # 4 work hours by default: 9:00 to 12:00, then 14:00 to 15:00; and 2 work days from the table of limits.
    assert sent.accept_by == MONDAY.replace(hour=15)
    assert sent.finish_by == MONDAY.replace(hour=9) + timedelta(days=2)
    assert order.due_at == sent.accept_by
    finish = order.deadlines.get(step="finish")
    assert (finish.due_at, finish.basis, finish.dispatch) == (sent.finish_by, "测试时限表第一条", sent)


def test_moments_set_by_hand_go_first(world: World):
    by_hand = {"accept_by": MONDAY + timedelta(hours=1), "finish_by": MONDAY + timedelta(hours=5)}
    order = world.order_in(State.REGISTERED)
    order = services.dispatch(order, by=world.actor("dispatcher"), unit=world.unit, **by_hand)
    assert {d.step: d.due_at for d in order.deadlines.running().exclude(step="respond")} == {
        "accept": by_hand["accept_by"],
        "finish": by_hand["finish_by"],
    }


def test_limits_of_the_rule_that_fitted(world: World):
    order = world.order_in(State.REGISTERED)
    limits = {"finish": ["3", "urgent_hour", "危险三小时"]}
    Suggestion.objects.create(order=order, rules="危险", limits=limits, created_at=MONDAY)
    order = services.dispatch(
        order, by=world.actor("dispatcher"), unit=world.unit, accept_by=MONDAY + timedelta(hours=1)
    )
    finish = order.deadlines.get(step="finish")
    assert (finish.due_at, finish.amount) == (MONDAY + timedelta(hours=3), Decimal(3))
    assert finish.basis == "危险三小时"


def test_to_a_person(world: World):
    person = world.users["grid_worker"].person
    order = services.dispatch(world.order_in(State.REGISTERED), by=world.actor("dispatcher"), person=person)
    assert (order.lead_unit, order.lead_person) == (None, person)
    assert services.accept(order, by=world.actor("grid_worker")).state == State.HANDLING


@pytest.mark.parametrize("both", [True, False])
def test_either_a_unit_or_a_person(world: World, both: bool):
    lead = {"unit": world.unit, "person": world.users["grid_worker"].person} if both else {}
    with pytest.raises(Invalid) as refusal:
        services.dispatch(world.order_in(State.REGISTERED), by=world.actor("dispatcher"), **lead)
    assert list(refusal.value.fields) == ["unit"]


def test_moments_that_make_no_sense(world: World):
    order, by = world.order_in(State.REGISTERED), world.actor("dispatcher")
    with pytest.raises(Invalid) as passed:
        services.dispatch(order, by=by, unit=world.unit, finish_by=MONDAY - timedelta(hours=1))
    assert list(passed.value.fields) == ["finish_by"]
    with pytest.raises(Invalid) as crossed:
        services.dispatch(order, by=by, unit=world.unit, finish_by=MONDAY + timedelta(hours=1))
    assert list(crossed.value.fields) == ["finish_by"]
    order.refresh_from_db()
    assert order.state == State.REGISTERED
    assert not order.dispatches.exists()


def test_limits_of_the_table_that_cross(world: World):
    order = world.order_in(State.REGISTERED)
    Suggestion.objects.create(
        order=order, rules="一小时办结", limits={"finish": ["1", "urgent_hour", "一小时"]}, created_at=MONDAY
    )
    order = services.dispatch(order, by=world.actor("dispatcher"), unit=world.unit)
    clocks = order.deadlines.filter(step__in=["accept", "finish"])
    assert set(clocks.values_list("due_at", flat=True)) == {MONDAY + timedelta(hours=1)}
    assert dict(clocks.values_list("step", "basis")) == {"accept": "with-finish", "finish": "一小时"}


def test_to_a_unit_that_takes_no_work_any_more(world: World):
    world.unit.is_active = False
    world.unit.save()
    with pytest.raises(Invalid):
        services.dispatch(world.order_in(State.REGISTERED), by=world.actor("dispatcher"), unit=world.unit)


def test_an_outsider_may_not(world: World):
    with pytest.raises(NotAllowed):
        services.dispatch(world.order_in(State.REGISTERED), by=world.actor("other_dispatcher"), unit=world.unit)


def test_only_the_unit_it_was_sent_to_sees_it(world: World):
    order = world.order_in(State.DISPATCHED)
    assert WorkOrder.objects.visible_to(world.users["unit_handler"]).get() == order
    assert not WorkOrder.objects.visible_to(world.users["other_handler"]).exists()


def test_whom_it_can_be_sent_to(world: World):
    """Colleagues below the desk too, by name and post; no administrators, nobody from next door."""
    order = world.order_in(State.REGISTERED, area=world.community)
    field = ActionForm(ACTIONS["dispatch"], order).fields["person"]
    headings = dict(field.choices)  # type: ignore[attr-defined]
    offered = dict(choice for choices in headings.values() for choice in choices)
    names = {str(label).split(" · ")[0] for label in offered.values()}
    assert {"grid_worker", "dispatcher", "street_coordinator"} <= names
    assert not names & {"other_grid_worker", "system_admin", "supervisor", "unit_handler"}
    assert f"grid_worker · {world.grid.name} · " in "".join(str(label) for label in offered.values())
    assert {world.grid.name, world.community.name} <= headings.keys()


def test_units_stand_under_their_kind(world: World):
    order = world.order_in(State.REGISTERED, area=world.community)
    field = ActionForm(ACTIONS["dispatch"], order).fields["unit"]
    headings = dict(field.choices)  # type: ignore[attr-defined]
    assert (world.unit.code, world.unit.name) in headings[world.unit.get_kind_display()]


def test_a_word_to_the_reporter_beside_the_instructions(world: World):
    """In one event: the reporter reads the word, and never the instructions."""
    order = world.order_in(State.REGISTERED)
    order = services.dispatch(
        order, by=world.actor("dispatcher"), unit=world.unit, note="业主难缠，先打电话", word="物业明天上午来修"
    )
    event = order.events.latest("pk")
    (entry, *_rest) = entries(order, [event], order.dispatches.all())
    assert (entry.event.text, entry.is_text_internal, entry.word) == ("业主难缠，先打电话", True, "物业明天上午来修")
    told = [chapter.words for chapter in chapters(order, order.reporters.get())]
    assert "物业明天上午来修" in told
    assert "难缠" not in "".join(told)
