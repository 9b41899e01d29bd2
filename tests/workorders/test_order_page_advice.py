"""What the page of an order suggests for the next step, and why."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from common.clock import held, now
from grids.models import Post
from tests.workorders.order_pages import look, rule_for, text_of
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import LimitStep, State
from workorders.models import Category, Rule, Suggestion

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_the_unit_that_a_rule_names_is_advised_and_ticked(world: World, client: Client):
    rule_for(world)
    order = world.submit()
    services.route(order.pk)
    order.refresh_from_db()
    services.register(order, by=world.actor("dispatcher"), category=world.category, handling="refer")
    form = look(client, world, order).context["page"].form
    assert [(each.unit, each.is_advised) for each in form.proposals] == [(world.other_unit, True)]
    assert form.proposals[0].reason == "Rule “公共照明”: the title has “楼道灯”"
    assert form.ticked == "unit:UNIT-2"
    text = text_of(client, world, order)
    assert 'value="unit:UNIT-2"' in text
    assert "Suggested" in text


def test_a_unit_that_sent_it_back_is_not_ticked(world: World, client: Client):
    rule_for(world)
    order = world.submit()
    services.route(order.pk)
    order.refresh_from_db()
    order = services.register(order, by=world.actor("dispatcher"), category=world.category, handling="refer")
    order = services.dispatch(order, by=world.actor("dispatcher"), unit=world.other_unit)
    services.return_(order, by=world.actor("other_handler"), ground="not_competent", reason="不归我们管")
    form = look(client, world, order).context["page"].form
    assert "returned this order on 11-16" in form.proposals[0].reason
    assert form.ticked == ""


def test_units_that_did_the_like_here(world: World, client: Client):
    world.order_in(State.CLOSED)
    late = world.order_in(State.HANDLING)
    with held(MONDAY + timedelta(days=5)):
        services.complete(late, by=world.actor("unit_handler"), result="修好了")
    order = world.order_in(State.REGISTERED)
    form = look(client, world, order).context["page"].form
    assert [each.reason for each in form.proposals] == ["2 such orders done, 1 in time"]
    assert form.ticked == ""


def test_the_closest_backstop_unit(world: World, client: Client):
    for unit, home in ((world.unit, world.community), (world.other_unit, world.district)):
        unit.is_backstop, unit.home = True, home
        unit.save()
    form = look(client, world, world.order_in(State.REGISTERED)).context["page"].form
    assert [(each.unit, each.reason) for each in form.proposals] == [
        (world.unit, "Backstop unit, for what nobody else takes")
    ]


def test_the_registration_begins_with_what_the_rules_say(world: World, client: Client):
    rule_for(world)
    order = world.submit()
    services.route(order.pk)
    order.refresh_from_db()
    form = look(client, world, order).context["page"].form
    assert form["category"].value() == "T1"
    assert form["handling"].value() == world.category.handling
    assert form.advice == "Rule “公共照明”: the title has “楼道灯”"


def test_the_registration_begins_with_what_is_usual(world: World, client: Client):
    order = world.submit(category=world.category)
    form = look(client, world, order).context["page"].form
    assert form["category"].value() == "T1"
    assert form.advice == "The request named “楼道照明”; usual for it"
    other = Category.objects.create(code="T2", name="漏水", handling="explain", severity="ordinary")
    form = look(client, world, order, action="register", category="T2").context["page"].form
    assert (form["category"].value(), form["handling"].value()) == (other.code, "explain")
    assert form.advice == "Usual for “漏水”"


def test_nothing_is_chosen_where_nothing_is_known(world: World, client: Client):
    form = look(client, world, world.submit()).context["page"].form
    assert form["category"].value() is None
    assert form["handling"].value() is None
    assert form.advice == ""


def test_what_the_table_gives_is_told_beside_the_moments(world: World, client: Client):
    text = text_of(client, world, world.order_in(State.REGISTERED))
    assert "Empty: 11-16 15:00, that is 4 work hours" in text
    assert "Empty: 11-18 09:00, that is 2 work days" in text


def test_limits_of_a_rule_go_before_the_table(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    Suggestion.objects.create(
        order=order, rules="快办", limits={LimitStep.FINISH: ["3", "work_hour", "快办"]}, created_at=now()
    )
    assert "Empty: 11-16 12:00, that is 3 work hours" in text_of(client, world, order)


# What happened


def test_a_limit_set_by_hand(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    services.dispatch(
        order,
        by=world.actor("dispatcher"),
        unit=world.unit,
        accept_by=MONDAY + timedelta(hours=2),
        finish_by=MONDAY + timedelta(hours=9),
    )
    text = text_of(client, world, order)
    assert "Accept by: set by hand" in text
    assert "Instead of what the table of limits says" in text


@pytest.mark.parametrize("action", ["answer", "settle"])
def test_what_ends_at_once_begins_with_the_proposed_category(world: World, client: Client, action: str):
    rule_for(world)
    order = world.submit()
    Suggestion.objects.create(order=order, category=world.category, rules="公共照明", created_at=MONDAY)
    form = look(client, world, order, action=action).context["page"].form
    assert form["category"].value() == "T1"
    assert form.advice == "Rule “公共照明”"


def test_a_unit_without_anybody_is_told_of_and_not_refused(world: World, client: Client):
    world.unit.is_backstop, world.unit.home = True, world.community
    world.unit.save()
    rule_for(world)
    Rule.objects.update(unit=world.other_unit)
    Post.objects.filter(organisation=world.other_unit).update(ends=MONDAY.date() - timedelta(days=1))
    order = world.order_in(State.REGISTERED)
    Suggestion.objects.create(order=order, unit=world.other_unit, rules="公共照明", created_at=MONDAY)
    form = look(client, world, order).context["page"].form
    assert {offer.proposal.unit: offer.warning for offer in form.offers} == {
        world.other_unit: f"nobody there can take it up at present; {world.unit.name} can",
        world.unit: "",
    }
    units = str(form["unit"])
    assert f"{world.other_unit.name} (nobody there at present)" in units
    assert f">{world.unit.name}<" in units
    assert services.dispatch(order, by=world.actor("dispatcher"), unit=world.other_unit).state == State.DISPATCHED


def test_a_unit_with_a_manager_only(world: World, client: Client):
    Post.objects.filter(organisation=world.unit, role="unit_handler").delete()
    order = world.order_in(State.REGISTERED)
    Suggestion.objects.create(order=order, unit=world.unit, rules="公共照明", created_at=MONDAY)
    (offer,) = look(client, world, order).context["page"].form.offers
    assert offer.warning == "no handler at present; the manager unit_manager takes it up"


def test_an_account_that_is_closed_takes_nothing_up(world: World, client: Client):
    User.objects.filter(person__posts__organisation=world.unit).update(is_active=False)
    order = world.order_in(State.REGISTERED)
    Suggestion.objects.create(order=order, unit=world.unit, rules="公共照明", created_at=MONDAY)
    (offer,) = look(client, world, order).context["page"].form.offers
    assert offer.warning == "nobody there can take it up at present"
