"""The reference data that comes along: complete, consistent, and never in the way of what a district changed."""

from datetime import datetime
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from common.errors import Invalid
from common.revisions import stamp
from common.text import title_of
from grids.models import CareGroup, OfficeHours
from grids.services import set_office_hours
from grids.worktime import ClockKind
from tests.world import MONDAY
from workorders.choices import LimitStep, Urgency
from workorders.deadlines import LIMITS, limit_for, term
from workorders.models import Category, Rule, TimeLimit
from workorders.rules import RULES, Arrival, combine
from workorders.services.reference import delete_limit, delete_rule, save_category, save_limit, save_rule

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


# Major kinds of GB/T 30428.2 and how many minor ones each has, with those that residents name besides (two).
STANDARD = {
    "B01": 38, "B02": 17, "B03": 11, "B04": 10, "B05": 9,
    "S01": 18, "S02": 5, "S03": 5, "S04": 13, "S05": 10, "S06": 1,
}  # fmt: skip


def load(*options: str) -> str:
    out = StringIO()
    call_command("load_reference", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def loaded() -> None:
    load()


def everything() -> list[object]:
    loaded = (Category, TimeLimit, Rule, OfficeHours, CareGroup)
    return [list(model.objects.order_by("pk").values()) for model in loaded]


def category(code: str) -> Category:
    return Category.objects.get(code=code)


def test_it_works():
    load()
    cover = category("B0114")
    assert cover.line == [category("B01").pk, cover.pk]
    limit = limit_for(LimitStep.FINISH, cover, Urgency.URGENT)
    assert (limit.amount, limit.clock) == (Decimal(2), ClockKind.URGENT_HOUR)
    assert limit.basis


def test_care_groups_of_the_district_stay():
    CareGroup.objects.create(code="ALONE", name="独居长者", is_active=False)
    load()
    kept = CareGroup.objects.get(code="ALONE")
    assert (kept.name, kept.is_active) == ("独居长者", False)
    assert {"困境儿童", "残疾人", "低保家庭", "特困人员"} <= set(CareGroup.objects.values_list("name", flat=True))


def test_twice_adds_nothing(loaded: None):
    before = everything()
    load()
    assert everything() == before


def test_what_a_district_changed_stays():
    set_office_hours([(datetime.min.time().replace(hour=9), datetime.min.time().replace(hour=17))])
    load()
    own = category("S0102")
    own.name = "垃圾"
    save_category(own)
    TimeLimit.objects.filter(category=own).update(amount=9)
    Rule.objects.filter(name="井盖").update(words=["窨井"])
    before = everything()
    load()
    assert everything() == before


def test_what_was_removed_comes_back_only_when_asked(loaded: None):
    delete_rule(Rule.objects.get(name="井盖"))
    load("--if-empty")
    assert not Rule.objects.filter(name="井盖").exists()
    load()
    assert Rule.objects.filter(name="井盖").exists()


def test_every_kind_of_the_field_is_there(loaded: None):
    roots = set(Category.objects.filter(parent=None).values_list("name", flat=True))
    assert roots >= {"矛盾纠纷", "安全隐患", "民生服务", "社会治安", "消防", "物业", "停车", "噪声", "办事咨询"}
    below = [Category.objects.filter(parent__code=code).count() for code in STANDARD]
    assert below == list(STANDARD.values())


# The end of a hold is what was asked for, the other system's limit what it says.
SET_EACH_TIME = {LimitStep.RESUME, LimitStep.EXTERNAL}


def test_every_step_has_a_limit_that_says_what_it_is_from(loaded: None):
    assert set(TimeLimit.objects.filter(category=None).values_list("step", flat=True)) == set(LimitStep) - SET_EACH_TIME
    assert not TimeLimit.objects.filter(basis="").exists()


@pytest.mark.parametrize(
    "start",
    [
        datetime(2026, 9, 30, 17, 50, tzinfo=SHANGHAI),
        datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI),
        datetime(2026, 2, 14, 12, 30, tzinfo=SHANGHAI),
    ],
    ids=["before a week of holidays", "plain", "before the spring festival"],
)
def test_nothing_must_be_finished_before_it_is_accepted(loaded: None, start: datetime):
    late = []
    for each in Category.objects.all():
        for urgency in Urgency:
            accept, finish = (limit_for(step, each, urgency) for step in (LimitStep.ACCEPT, LimitStep.FINISH))
            if term(accept, start).due_at > term(finish, start).due_at:
                late.append((each.code, urgency))
    assert late == []


@pytest.mark.parametrize(
    ("text", "code", "urgency"),
    [
        ("楼道里闻到煤气味，很害怕", "S0503", "danger"),
        ("人行道上少了一个井盖", "B0114", ""),
        ("小区门口路灯坏了三天", "B0118", ""),
        ("楼下广场舞音响声太大", "M0802", ""),
        ("电动车进楼充电，飞线从窗户拉下来", "M0502", ""),
        ("工地拖欠工资两个月", "M1001", ""),
        ("请问居住证到期怎么办理", "M0902", ""),
    ],
)
def test_words_lead_to_a_category(loaded: None, text: str, code: str, urgency: str):
    outcome = combine(Rule.objects.order_by("priority", "pk"), Arrival(title_of(text), text, None, "/1/", MONDAY))
    assert outcome is not None
    assert outcome.category == category(code)
    assert outcome.urgency == urgency
    assert not outcome.is_automatic


def test_plain_words_lead_nowhere(loaded: None):
    assert combine(Rule.objects.all(), Arrival("", "今天天气很好", None, "/1/", MONDAY)) is None


def test_a_category_that_moves_takes_along_what_is_below(loaded: None):
    stamps = stamp(RULES)
    moved, into = category("M07"), category("M06")
    moved.parent = into
    save_category(moved)
    below = category("M0701")
    assert below.line == [into.pk, moved.pk, below.pk]
    assert stamp(RULES) != stamps


@pytest.mark.parametrize("into", ["M07", "M0701"])
def test_a_category_cannot_be_part_of_itself(loaded: None, into: str):
    moved = category("M07")
    moved.parent = category(into)
    with pytest.raises(Invalid):
        save_category(moved)
    assert category("M07").parent is None


def test_a_changed_limit_holds_at_once(loaded: None):
    limit = TimeLimit.objects.get(category=None, urgency="", step=LimitStep.CHECK)
    assert limit_for(LimitStep.CHECK, None, "normal").amount == 2
    limit.amount = Decimal(3)
    save_limit(limit)
    assert limit_for(LimitStep.CHECK, None, "normal").amount == 3
    stamps = stamp(LIMITS)
    delete_limit(limit)
    assert stamp(LIMITS) != stamps


def test_a_limit_exists_once(loaded: None):
    with pytest.raises(ValidationError):
        save_limit(TimeLimit(step=LimitStep.CHECK, amount=1, clock=ClockKind.WORK_DAY))


def test_words_of_a_rule_are_kept_tidy(loaded: None):
    rule = save_rule(Rule(name="试", words=[" 路灯 ", "", "路灯", "灯杆"], category=category("B0118")))
    assert rule.words == ["路灯", "灯杆"]
