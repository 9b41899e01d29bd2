"""What the worker makes of a fresh request."""

from decimal import Decimal

import pytest

from common.clock import held
from grids.services import save_organisation
from notices import outbox
from notices.models import Notice, Outbox
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import Rule, Suggestion, WorkOrder
from workorders.rules import outcome_for
from workorders.services.reference import save_rule


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def routed(order: WorkOrder) -> WorkOrder:
    while outbox.sweep():
        pass
    assert not Outbox.objects.exclude(last_error="").exists()
    order.refresh_from_db()
    return order


def test_it_works(world: World):
    order = routed(world.submit(area=None, address="东河街道槐树社区槐荫小区7号楼2单元"))
    assert (order.area, order.desk, order.community) == (world.grid, world.community, world.community)
    event = order.events.get(action="locate")
    assert event.data == {"how": "address", "from": world.district.code, "to": world.grid.code}


@pytest.mark.parametrize(("lon", "lat", "found"), [(106.005, 38.005, True), (107.0, 38.0, False)])
def test_by_coordinates(world: World, lon: float, lat: float, found: bool):
    order = routed(world.submit(area=None, lon=lon, lat=lat))
    assert order.area == (world.grid if found else world.district)


def test_what_cannot_be_located_stays_at_the_root(world: World):
    order = routed(world.submit(area=None, address="说不清在哪里"))
    assert (order.area, order.desk, order.version) == (world.district, world.district, 1)


def test_never_out_of_the_area_that_was_given(world: World):
    order = routed(world.submit(area=world.other_community, address="槐荫小区7号楼"))
    assert order.area == world.other_community


def test_a_rule_proposes(world: World):
    save_rule(Rule(name="灯归物业", words=["路灯", "楼道灯"], category=world.category, unit=world.unit))
    order = routed(world.submit())
    assert (order.state, order.category) == (State.SUBMITTED, None)
    suggestion = Suggestion.objects.get(order=order)
    assert (suggestion.category, suggestion.unit, suggestion.words) == (world.category, world.unit, ["楼道灯"])


def test_an_automatic_rule_registers_and_dispatches(world: World):
    save_rule(
        Rule(
            name="灯归物业",
            words=["楼道灯"],
            category=world.category,
            handling="refer",
            unit=world.unit,
            is_automatic=True,
        )
    )
    order = routed(world.submit())
    assert (order.state, order.lead_unit, order.category) == (State.DISPATCHED, world.unit, world.category)
    assert [event.actor_kind for event in order.events.all()] == ["system", "rule", "rule"]
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"unit_handler", "unit_manager"}


def test_rules_build_on_each_other(world: World):
    save_rule(Rule(name="认类别", priority=1, words=["楼道灯"], category=world.category, is_automatic=True))
    save_rule(Rule(name="别处", priority=2, if_area=world.other_community, unit=world.other_unit))
    limit = {"finish_amount": Decimal("3.0"), "finish_clock": "work_hour"}
    here = {"if_category": world.category, "if_area": world.community}
    save_rule(Rule(name="找单位", priority=3, unit=world.unit, **here, **limit))
    order = routed(world.submit())
    suggestion = Suggestion.objects.get(order=order)
    assert suggestion.rules == "认类别 + 找单位"  # one of them is not automatic, so it only proposes
    assert (suggestion.unit, suggestion.limits) == (world.unit, {"finish": ["3.0", "work_hour", "找单位"]})


PASSING = "我家住在路灯旁边。楼下的烧烤店半夜还在吵，烧烤的烟也大，路灯照得清清楚楚，停车也乱，停车位全占了。"


@pytest.mark.parametrize(
    ("title", "found"),
    [("路灯不亮", "路灯"), ("烧烤扰民", "烧烤"), ("", "路灯"), ("请看一看", "烧烤")],
    ids=["in the title", "more of its words", "the first sentence is the title", "as much of both: the first rule"],
)
def test_the_title_counts_more_than_a_passing_word(world: World, title: str, found: str):
    for name, words in (("烧烤", ["烧烤", "半夜"]), ("路灯", ["路灯", "停车"])):
        save_rule(Rule(name=name, words=words, category=world.category))
    outcome = outcome_for(WorkOrder(title=title, description=PASSING, area_path=world.grid.path))
    assert outcome is not None
    assert outcome.rules[0].name == found


def test_priority_goes_before_the_title(world: World):
    save_rule(Rule(name="煤气", priority=10, words=["煤气味"], category=world.category, urgency="danger"))
    save_rule(Rule(name="路灯", priority=50, words=["路灯"], category=world.category))
    text = "路灯不亮，路灯下还有煤气味"
    outcome = outcome_for(WorkOrder(title="路灯不亮", description=text, area_path=world.grid.path))
    assert outcome is not None
    assert [rule.name for rule in outcome.rules] == ["煤气"]


def test_a_unit_that_takes_no_work_any_more_is_left_out(world: World):
    then = {"category": world.category, "handling": "refer", "unit": world.unit, "is_automatic": True}
    save_rule(Rule(name="灯归物业", words=["楼道灯"], **then))
    assert routed(world.submit()).lead_unit == world.unit
    world.unit.is_active = False
    save_organisation(world.unit)
    order = routed(world.submit())
    assert (order.state, order.lead_unit) == (State.REGISTERED, None)


def test_not_once_somebody_has_taken_it_up(world: World):
    save_rule(Rule(name="灯", words=["楼道灯"], category=world.category, handling="refer", is_automatic=True))
    order = world.submit()
    services.decline(order, by=world.actor("dispatcher"), ground="court", referral="等判决")
    assert routed(order).state == State.DECLINED


def test_a_handler_that_fails_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch):
    order = world.submit(area=None, address="槐荫小区")

    def broken(_order: WorkOrder) -> WorkOrder:
        raise RuntimeError("out of order")

    with monkeypatch.context() as patch:
        patch.setattr("workorders.following.route", broken)
        outbox.sweep()
    entry = Outbox.objects.get()
    assert (entry.attempts, entry.done_at) == (1, None)
    assert "out of order" in entry.last_error
    with held(entry.due_at):
        outbox.sweep()
    order.refresh_from_db()
    assert order.area == world.grid
