"""What is deleted while in use: refused, with what uses it, or harmless to what runs."""

from datetime import date, timedelta

import pytest
from django.utils.translation import gettext, ngettext

from common.clock import held
from common.errors import Conflict, Stale
from grids.calendars import calendar, without
from grids.models import CalendarDay
from grids.services import clear_calendar_day, set_calendar_day
from notices import outbox
from tests.admin_rows import as_role, page, recorded, said
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.explaining import explain
from workorders.forecast import foresee
from workorders.models import Category, Responsibility, Rule, RuleUnit, TimeLimit
from workorders.services.reference import (
    delete_category,
    delete_limit,
    delete_rule,
    restore_category,
    retire_category,
    save_category,
    save_responsibility,
    save_rule,
)
from workorders.using import USERS_OF_CATEGORIES, InUse, uses_of_category, uses_of_rule

DAY = "grids.calendarday"


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def told(one: str, many: str, n: int) -> str:
    return ngettext(one, many, n) % {"n": n}


ONE_ORDER = ("%(n)d order", "%(n)d orders", 1)
ONE_RULE = ("%(n)d rule", "%(n)d rules", 1)
ONE_LIMIT = ("%(n)d time limit", "%(n)d time limits", 1)


def test_it_works(world: World):
    """A category: refused with everything that uses it, by every door; what nothing uses goes."""
    unit = world.unit
    save_responsibility(Responsibility(unit=unit, category=world.category, area=world.district))
    save_category(Category(code="T11", name="灯泡", parent=world.category))
    save_rule(Rule(name="楼道", words=["楼道"], category=world.category))
    save_rule(Rule(name="交物业", if_category=world.category, unit=unit))
    world.order_in(State.REGISTERED)
    with pytest.raises(InUse) as refusal:
        delete_category(world.category)
    sentence = str(refusal.value)
    for words in (
        told(*ONE_ORDER),
        told(*ONE_LIMIT),
        told("%(n)d category below it", "%(n)d categories below it", 1) + " (“灯泡”)",
        told("%(n)d rule", "%(n)d rules", 2) + " (“楼道”, “交物业”)",
        told("%(n)d responsibility of a unit", "%(n)d responsibilities of units", 1),
    ):
        assert words in sentence
    assert Category.objects.filter(pk=world.category.pk).exists()
    delete_category(Category.objects.get(code="T11"))
    assert not Category.objects.filter(code="T11").exists()


def test_whatever_names_a_category_is_counted():
    known = {(model, column) for model, columns, _say, _named in USERS_OF_CATEGORIES for column in columns}
    fields = Category._meta.get_fields(include_hidden=True)
    named = (each for each in fields if each.auto_created and each.is_relation)
    there = {(each.related_model, each.field.name) for each in named if not each.related_model._meta.auto_created}
    assert there == known


def test_an_outsider(world: World):
    limit = TimeLimit.objects.get(category=world.category)
    keeper = as_role(world, "audit_admin")
    for label, row in (("workorders.timelimit", limit), ("workorders.category", world.category)):
        assert keeper.post(page("delete", label, row), {"post": "yes"}).status_code == 403
    assert Category.objects.filter(pk=world.category.pk).exists()


def test_many_are_told_as_a_number(world: World):
    for number in range(5):
        save_category(Category(code=f"T1{number}", name=f"灯{number}", parent=world.category))
    words = [use.words for use in uses_of_category(world.category)]
    five = told("%(n)d category below it", "%(n)d categories below it", 5)
    assert f"{five} (“灯0”, “灯1”, “灯2”, …)" in words


def test_a_category_in_the_administration(world: World):
    world.order_in(State.HANDLING)
    keeper = as_role(world, "system_admin")
    address = page("delete", "workorders.category", world.category)
    for answer in (keeper.get(address), keeper.post(address, {"post": "yes"})):
        assert answer.status_code == 302
        assert told(*ONE_ORDER) in said(answer)
    chosen = {"action": "delete_selected", "_selected_action": [world.category.pk], "post": "yes"}
    assert told(*ONE_ORDER) in said(keeper.post(page("changelist", "workorders.category"), chosen))
    assert Category.objects.get().is_active
    unused = save_category(Category(code="T9", name="没人用"))
    assert keeper.post(page("delete", "workorders.category", unused), {"post": "yes"}).status_code == 302
    assert not Category.objects.filter(code="T9").exists()
    assert recorded("category.delete")[0].detail["before"]["name"] == "没人用"


def test_retired_instead(world: World):
    """With all below it; what has it keeps it, and no rule gives it any more."""
    below = save_category(Category(code="T11", name="灯泡", parent=world.category))
    save_rule(Rule(name="楼道", words=["楼道"], category=below))
    order = world.order_in(State.REGISTERED)
    assert retire_category(world.category) == 2
    order.refresh_from_db()
    assert order.category == world.category
    fresh = services.route(world.submit(phone="13900003333").pk)
    assert fresh.category is None
    assert not hasattr(fresh, "suggestion")
    below.refresh_from_db()
    with pytest.raises(Conflict, match=world.category.name):
        restore_category(below)
    restore_category(Category.objects.get(pk=world.category.pk))
    restore_category(below)
    assert Category.objects.filter(is_active=True).count() == 2


def test_somebody_was_faster(world: World):
    seen = Category.objects.get(pk=world.category.pk)
    save_category(world.category)
    for late in (retire_category, restore_category, delete_category):
        with pytest.raises(Stale):
            late(seen, version=seen.version)


def test_a_limit(world: World):
    """What runs by it keeps its end and explains it as before."""
    order = world.order_in(State.HANDLING)
    clock = order.deadlines.get(step="finish")
    before = explain(order, clock, [], MONDAY)
    delete_limit(TimeLimit.objects.get(category=world.category))
    after = order.deadlines.get(step="finish")
    assert after.due_at == clock.due_at
    assert explain(order, after, [], MONDAY) == before
    assert world.order_in(State.HANDLING).deadlines.get(step="finish").due_at > clock.due_at


def test_a_rule_that_is_suggested(world: World):
    rule = save_rule(Rule(name="楼道", words=["楼道"], category=world.category))
    also = save_rule(Rule(name="楼", words=["楼"], unit=world.unit, priority=200))
    order = services.route(world.submit().pk)
    assert order.suggestion.rules == "楼道 + 楼"
    sentence = told("it is suggested on %(n)d open order", "it is suggested on %(n)d open orders", 1)
    for each in (rule, also):
        with pytest.raises(InUse, match=sentence):
            delete_rule(each)
    assert uses_of_rule(save_rule(Rule(name="道", words=["电梯"], category=world.category))) == []
    services.void(order, by=world.actor("dispatcher"), reason="误报")
    delete_rule(rule)
    assert not Rule.objects.filter(name="楼道").exists()


def test_a_rule_that_has_given_turns(world: World):
    rule = save_rule(Rule(name="轮流", choosing="turn"), [world.unit, world.other_unit])
    assert uses_of_rule(rule) == []
    RuleUnit.objects.filter(unit=world.unit).update(last_turn=3)
    keeper = as_role(world, "system_admin")
    answer = keeper.post(page("delete", "workorders.rule", rule), {"post": "yes"})
    assert told("%(n)d unit has had its turn", "%(n)d units have had their turn", 1) in said(answer)
    assert Rule.objects.filter(pk=rule.pk).exists()


def day_off() -> date:
    day = (MONDAY + timedelta(days=1)).date()
    set_calendar_day(day=day, is_working=False)
    return day


def test_a_calendar_day(world: World):
    """Refused while deadlines are counted by it. Whoever wants it all the same has them counted anew."""
    day = day_off()
    order = world.order_in(State.HANDLING)
    due = order.deadlines.get(step="finish").due_at
    with pytest.raises(Conflict, match=f"{day:%Y-%m-%d}"):
        clear_calendar_day(day)
    assert not calendar().is_working(day)
    clear_calendar_day(day, recount=True)
    outbox.sweep()
    assert order.deadlines.get(step="finish").due_at == due - timedelta(days=1)


def test_a_calendar_day_in_the_administration(world: World):
    day = day_off()
    world.order_in(State.HANDLING)
    row, keeper = CalendarDay.objects.get(), as_role(world, "system_admin")
    address = page("delete", DAY, row)
    shown = keeper.get(address).content.decode()
    assert gettext("Remove the day and count these deadlines anew") in shown
    assert foresee(without(day)) in shown
    refused = keeper.post(address, {"post": "yes"})
    assert f"{day:%Y-%m-%d}" in said(refused)
    chosen = {"action": "delete_selected", "_selected_action": [str(day)], "post": "yes"}
    keeper.post(page("changelist", DAY), chosen)
    assert CalendarDay.objects.exists()
    keeper.post(address, {"post": "yes", "_recount": "1"})
    assert not CalendarDay.objects.exists()
