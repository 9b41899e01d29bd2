"""The system administrator keeps categories, time limits and rules."""

from decimal import Decimal

import pytest

from tests.admin_rows import as_role, page, recorded, said, second_district, sentences
from workorders import services
from workorders.choices import LimitStep
from workorders.deadlines import limit_for
from workorders.models import Category, Rule, TimeLimit
from workorders.rules import outcome_for

CATEGORY, LIMIT, RULE = "workorders.category", "workorders.timelimit", "workorders.rule"


@pytest.fixture
def keeper(world):
    return as_role(world, "system_admin")


def category(**given):
    usual = {"affair": "public", "handling": "refer", "severity": "minor", "urgency": "normal", "is_active": "on"}
    return {"code": "T2", "name": "道路", **usual, **given}


def limit(**given):
    return {"step": "accept", "amount": "2.5", "clock": "work_hour", "basis": "第二条", **given}


def rule(world, **given):
    return {
        "name": "灯",
        "priority": "10",
        "is_active": "on",
        "words": "路灯\n灯",
        "category": world.category.pk,
        **given,
    }


def test_it_works(world, keeper):
    keeper.post(page("add", CATEGORY), category(parent=world.category.pk))
    road = Category.objects.get(code="T2")
    assert road.path == f"{world.category.path}{road.pk}/"
    keeper.post(page("add", LIMIT), limit(category=road.pk))
    assert limit_for(LimitStep.ACCEPT, road, "normal").amount == Decimal("2.5")
    answer = keeper.post(page("add", RULE), rule(world, category=road.pk))
    assert outcome_for(world.submit()).category == road
    assert "orders that are there already stay as they are" in said(answer)
    assert [len(recorded(action)) for action in ("category.add", "timelimit.add", "rule.add")] == [1, 1, 1]


def test_an_outsider(world):
    keeper = as_role(world, "audit_admin")
    answers = [
        keeper.post(page("add", label), data)
        for label, data in ((CATEGORY, category()), (LIMIT, limit()), (RULE, rule(world)))
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert not Rule.objects.exists()


def test_a_running_deadline_keeps_its_limit(world, keeper):
    order = world.submit()
    order = services.register(order, by=world.actor("dispatcher"), category=world.category, handling="refer")
    before = order.due_at
    answer = keeper.post(page("add", LIMIT), limit(step="dispatch", amount="40", clock="work_day"))
    assert "those that run already keep their moment" in said(answer)
    order.refresh_from_db()
    assert order.due_at == before
    assert limit_for(LimitStep.DISPATCH, world.category, "normal").amount == 40


def test_a_category_moves_with_all_below_it_but_not_below_itself(world, keeper):
    keeper.post(page("add", CATEGORY), category(parent=world.category.pk))
    road = Category.objects.get(code="T2")
    answer = keeper.post(page("change", CATEGORY, world.category), category(name="楼道照明", parent=road.pk))
    assert "cannot be part of itself or of one below it" in sentences(answer)
    keeper.post(page("change", CATEGORY, road), category(code="X", parent=""))
    road.refresh_from_db()
    assert (road.code, road.path) == ("T2", f"/{road.pk}/")


@pytest.mark.parametrize(
    ("label", "data", "sentence"),
    [
        (CATEGORY, category(code="T1"), "already exists"),
        (CATEGORY, category(name=""), "required"),
        (CATEGORY, category(handling="magic"), "not one of the available choices"),
        (LIMIT, limit(amount="0"), "Give an amount above zero"),
        (LIMIT, limit(amount="-1"), "Give an amount above zero"),
        (LIMIT, limit(amount="2.55"), "1 decimal place"),
        (LIMIT, limit(amount="NaN"), "Enter a number"),
        (LIMIT, limit(clock=""), "required"),
        (RULE, {"name": "灯", "priority": "10"}, "Say what the rule leads to"),
        (RULE, {"name": "灯", "priority": "10", "accept_amount": "2"}, "both the amount and the clock for accepting"),
        (RULE, {"name": "灯", "priority": "9" * 20, "urgency": "urgent"}, "less than or equal to"),
        (RULE, {"name": "灯", "priority": "10", "urgency": "urgent", "words": "a\x00"}, "invisible control characters"),
    ],
)
def test_bad_input_gets_a_sentence(world, keeper, label, data, sentence):
    before = Category.objects.count(), TimeLimit.objects.count(), Rule.objects.count()
    answer = keeper.post(page("add", label), data)
    assert sentence in sentences(answer)
    assert "Constraint" not in sentences(answer)
    assert (Category.objects.count(), TimeLimit.objects.count(), Rule.objects.count()) == before


@pytest.mark.parametrize("for_category", [True, False])
def test_a_limit_is_given_once(world, keeper, for_category):
    given = limit(category=world.category.pk) if for_category else limit()
    assert keeper.post(page("add", LIMIT), given).status_code == 302
    answer = keeper.post(page("add", LIMIT), given)
    assert answer.status_code == 200
    assert "already exists" in sentences(answer)


def test_words_are_lines(world, keeper):
    keeper.post(page("add", RULE), rule(world, words=" 路灯 \n\n灯\n灯"))
    made = Rule.objects.get()
    assert made.words == ["路灯", "灯"]
    assert "路灯\n灯</textarea>" in keeper.get(page("change", RULE, made)).content.decode()
    keeper.post(page("change", RULE, made), rule(world, words="亮化"))
    detail = recorded("rule.change")[0].detail
    assert detail == {"before": {"words": "['路灯', '灯']"}, "after": {"words": "['亮化']"}}


def test_rules_are_switched_together(world, keeper):
    for name in ("a", "b"):
        keeper.post(page("add", RULE), rule(world, name=name))
    chosen = {"_selected_action": list(Rule.objects.values_list("pk", flat=True))}
    answer = keeper.post(page("changelist", RULE), {"action": "deactivate", **chosen})
    assert "2 rules changed" in said(answer)
    assert outcome_for(world.submit()) is None
    keeper.post(page("changelist", RULE), {"action": "activate", **chosen})
    assert outcome_for(world.submit(phone="13900003333")).category == world.category
    assert len(recorded("rule.change")) == 4


def test_limits_and_rules_are_deleted_and_forgotten_at_once(world, keeper):
    keeper.post(page("add", RULE), rule(world))
    row = TimeLimit.objects.get(step="finish")
    keeper.post(page("delete", RULE, Rule.objects.get()), {"post": "yes"})
    keeper.post(page("changelist", LIMIT), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert outcome_for(world.submit()) is None
    assert limit_for(LimitStep.FINISH, world.category, "normal").amount == 7
    assert recorded("timelimit.delete")[0].object_id == str(row.pk)
    assert recorded("rule.delete")[0].detail["before"]["name"] == "灯"


def test_what_holds_for_all_districts_is_not_changed_by_one(world):
    second_district(world)
    keeper = as_role(world, "system_admin")
    assert keeper.get(page("change", CATEGORY, world.category)).status_code == 200
    assert keeper.post(page("change", CATEGORY, world.category), category(name="x")).status_code == 403
    assert keeper.post(page("add", RULE), rule(world)).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [TimeLimit.objects.get().pk], "post": "yes"}
    keeper.post(page("changelist", LIMIT), chosen)
    assert TimeLimit.objects.exists()
