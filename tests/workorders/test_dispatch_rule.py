"""Whom a rule sends an order to, at the moment of sending."""

from datetime import datetime, timedelta
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from common.clock import held, now
from common.errors import Invalid
from common.revisions import bump
from grids.models import Absence, Area, Duty, Organisation, Role
from grids.revisions import POSTS
from notices import outbox
from notices.models import Outbox
from tests.world import MONDAY, World, person
from workorders.choices import Choosing, State
from workorders.models import Category, Responsibility, Rule, RuleUnit, Suggestion, WorkOrder
from workorders.services.reference import save_category, save_responsibility, save_rule

NIGHT = MONDAY + timedelta(hours=13)


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def rule(world: World, among: list[Organisation] | None = None, **given: object) -> Rule:
    values = {"name": "派单", "category": world.category, "handling": "refer", "is_automatic": True}
    return save_rule(Rule(**{**values, **given}), among=among)


def sent(world: World, **given: object) -> WorkOrder:
    order = world.submit(**given)
    while outbox.sweep():
        pass
    order.refresh_from_db()
    return order


def away(world: World, name: str, cover: str = "") -> None:
    day = now().date()
    by = world.users[cover].person if cover else None
    Absence.objects.create(person=world.users[name].person, starts=day, ends=day, cover=by, created_at=now())
    bump(POSTS)


def on_duty(world: World, name: str, area: Area, at: datetime, **given: object) -> None:
    ends = at + timedelta(hours=8)
    Duty.objects.create(area=area, person=world.users[name].person, starts_at=at, ends_at=ends, **given)


def test_it_works(world: World):
    """In turn among several, whoever was longest without goes next."""
    rule(world, choosing=Choosing.TURN, among=[world.unit, world.other_unit])
    units = [sent(world).lead_unit for _n in range(4)]
    assert units == [world.unit, world.other_unit, world.unit, world.other_unit]


def test_a_proposal_takes_nobodys_turn(world: World):
    rule(world, choosing=Choosing.TURN, among=[world.unit, world.other_unit], is_automatic=False)
    orders = [sent(world) for _n in range(2)]
    assert {order.state for order in orders} == {State.SUBMITTED}
    assert set(Suggestion.objects.values_list("unit", flat=True)) == {world.unit.pk}
    assert set(RuleUnit.objects.values_list("last_turn", flat=True)) == {0}


def test_whoever_is_away_is_passed_over_until_somebody_covers(world: World):
    rule(world, choosing=Choosing.TURN, among=[world.unit, world.other_unit])
    away(world, "other_handler")
    assert [sent(world).lead_unit for _n in range(2)] == [world.unit, world.unit]
    Absence.objects.update(cover=world.users["unit_manager"].person)
    assert sent(world).lead_unit == world.other_unit


def test_turns_need_two(world: World):
    with pytest.raises(Invalid) as refused:
        rule(world, choosing=Choosing.TURN, among=[world.unit])
    assert "among" in refused.value.fields
    assert not Rule.objects.exists()


def test_a_unit_that_is_new_has_its_turn_next(world: World):
    kept = rule(world, choosing=Choosing.TURN, among=[world.unit, world.other_unit])
    sent(world)
    third = Organisation.objects.create(code="UNIT-3", name="第三家", kind="property", home=world.community)
    person("third_handler", Role.UNIT_HANDLER, organisation=third)
    save_rule(kept, among=[world.unit, world.other_unit, third])
    assert [sent(world).lead_unit for _n in range(3)] == [world.other_unit, third, world.unit]


def test_the_unit_with_the_fewest_open_orders(world: World):
    rule(world, choosing=Choosing.LEAST, among=[world.unit, world.other_unit], if_category=None)
    for _n in range(3):
        world.order_in(State.HANDLING)
    assert [sent(world).lead_unit for _n in range(4)] == [*[world.other_unit] * 3, world.unit]


def test_the_unit_that_answers_for_the_category_there(world: World):
    rule(world, choosing=Choosing.RESPONSIBLE)
    save_responsibility(Responsibility(unit=world.other_unit, category=world.category, area=world.district))
    assert sent(world).lead_unit == world.other_unit
    save_responsibility(Responsibility(unit=world.unit, category=world.category, area=world.community))
    assert sent(world).lead_unit == world.unit


def test_nobody_answers_for_it(world: World):
    """Registered, and left to the desk."""
    rule(world, choosing=Choosing.RESPONSIBLE)
    assert sent(world).state == State.REGISTERED


def test_whoever_is_on_duty_of_the_closest_roster(world: World):
    rule(world, choosing=Choosing.DUTY)
    on_duty(world, "street_coordinator", world.street, MONDAY)
    assert sent(world).lead_person == world.users["street_coordinator"].person
    on_duty(world, "grid_worker", world.community, MONDAY)
    on_duty(world, "dispatcher", world.community, MONDAY, is_lead=True)
    on_duty(world, "far_dispatcher", world.far_street, MONDAY, is_lead=True)
    assert sent(world).lead_person == world.users["dispatcher"].person
    away(world, "dispatcher", cover="community_secretary")
    assert sent(world).lead_person == world.users["community_secretary"].person


def test_a_person_or_their_cover(world: World):
    rule(world, choosing=Choosing.PERSON, person=world.users["grid_worker"].person)
    assert sent(world).lead_person == world.users["grid_worker"].person
    away(world, "grid_worker", cover="grid_leader")
    assert sent(world).lead_person == world.users["grid_leader"].person


def test_a_person_whom_nobody_covers_gets_nothing(world: World):
    rule(world, choosing=Choosing.PERSON, person=world.users["grid_worker"].person)
    away(world, "grid_worker")
    assert sent(world).state == State.REGISTERED


@pytest.mark.parametrize(("hours", "at", "unit"), [("office", MONDAY, 1), ("outside", NIGHT, 1), ("office", NIGHT, 0)])
def test_office_hours(world: World, hours: str, at: datetime, unit: int):
    rule(world, unit=world.unit, hours=hours)
    with held(at):
        order = sent(world)
    assert (order.lead_unit == world.unit) == bool(unit)


@pytest.mark.parametrize(("field", "value"), [("if_severity", "major"), ("if_urgency", "danger")])
def test_severity_and_urgency(world: World, field: str, value: str):
    name = field.removeprefix("if_")
    grave = save_category(Category(code="T9", name="险情", **{name: value}))
    save_rule(Rule(name="词", words=["险"], category=grave, is_automatic=True, priority=10))
    save_rule(Rule(name="派", unit=world.unit, handling="refer", is_automatic=True, **{field: value}))
    assert sent(world, description="有险").lead_unit == world.unit
    assert sent(world, description="没什么", category=world.category).lead_unit is None


def test_one_lead_only(world: World):
    for given in (
        {"unit": world.unit, "choosing": "duty"},
        {"choosing": "person"},
        {"person": world.users["grid_worker"].person},
    ):
        with pytest.raises(ValidationError):
            rule(world, **given)


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_give_two_orders_to_one(world: World):
    """Ten orders, two workers at once: five for each unit, none twice."""
    rule(world, choosing=Choosing.TURN, among=[world.unit, world.other_unit])
    orders = [world.submit() for _n in range(10)]

    def work() -> None:
        try:
            with held(MONDAY):
                while outbox.sweep(limit=1):
                    pass
        finally:
            connection.close()

    workers = [Thread(target=work) for _n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    while outbox.sweep():
        pass
    units = list(WorkOrder.objects.filter(pk__in=[each.pk for each in orders]).values_list("lead_unit", flat=True))
    assert sorted(units, key=str) == sorted([world.unit.pk] * 5 + [world.other_unit.pk] * 5, key=str)
    assert not Outbox.objects.filter(done_at=None).exists()
