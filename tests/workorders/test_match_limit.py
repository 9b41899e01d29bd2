"""A need that is met from what others offer has a limit of its own while somebody who would meet it is looked for."""

from datetime import timedelta
from decimal import Decimal

import pytest

from common.clock import advance, held, now
from grids.worktime import ClockKind
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import Handling, LimitStep, State, Urgency
from workorders.explaining import explain
from workorders.models import Deadline, TimeLimit, WorkOrder
from workorders.services.reference import save_limit
from workorders.services.watching import watch

FRIDAY_EVENING = MONDAY.replace(hour=18) + timedelta(days=4)


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def need(world: World, **given: str) -> WorkOrder:
    order = world.order_in(State.SUBMITTED)
    by = world.actor("dispatcher")
    return services.register(order, by=by, category=world.category, **{"handling": Handling.SELF_HANDLE, **given})


def running(order: WorkOrder) -> dict[str, Deadline]:
    return {each.step: each for each in order.deadlines.running()}


def moments(order: WorkOrder) -> list[str]:
    return list(order.events.filter(action__in=("soon", "overdue")).order_by("pk").values_list("action", flat=True))


def test_it_works(world: World):
    order = need(world)
    assert set(running(order)) == {"match"}
    assert order.due_at == running(order)["match"].due_at
    watch_at_noon_of(2)
    assert moments(order) == []
    advance(FRIDAY_EVENING - now())
    watch()
    assert moments(order) == ["soon"]
    advance(timedelta(days=3))
    watch()
    watch()
    assert moments(order) == ["soon", "overdue"]


def watch_at_noon_of(day: int) -> None:
    advance(MONDAY.replace(hour=12) + timedelta(days=day) - now())
    watch()


def test_what_is_sent_has_the_limit_of_the_desk(world: World):
    assert set(running(need(world, handling=Handling.REFER))) == {"dispatch"}


def test_whoever_agrees_has_met_it(world: World):
    order = need(world)
    order = services.propose(order, by=world.actor("dispatcher"), unit=world.unit, message="换一下灯泡")
    advance(timedelta(days=3))
    order = services.agree(order, by=world.actor("unit_handler"))
    assert order.deadlines.get(step="match").met_at == now()
    assert "match" not in running(order)


def test_the_desk_may_send_it_all_the_same(world: World):
    order = services.dispatch(need(world), by=world.actor("dispatcher"), unit=world.unit)
    assert order.deadlines.get(step="match").met_at == MONDAY


def test_handled_otherwise_it_has_the_other_limit_and_back(world: World):
    dispatcher = world.actor("dispatcher")
    order = need(world)
    order = services.reclassify(order, by=dispatcher, reason="归部门管", handling=Handling.REFER)
    assert set(running(order)) == {"dispatch"}
    assert order.due_at == running(order)["dispatch"].due_at
    advance(timedelta(days=1))
    order = services.reclassify(order, by=dispatcher, reason="邻里可以帮", handling=Handling.SELF_HANDLE)
    assert set(running(order)) == {"match"}
    assert order.deadlines.filter(step="dispatch", missed_at__isnull=False, dropped_at=now()).exists()


def test_what_is_put_right_otherwise_leaves_the_limit(world: World):
    order = need(world)
    before = running(order)["match"].pk
    advance(timedelta(hours=1))
    order = services.reclassify(order, by=world.actor("dispatcher"), reason="更急", urgency=Urgency.URGENT)
    assert running(order)["match"].pk == before


def test_the_parts_of_a_need_are_needs(world: World):
    order = services.split(need(world), by=world.actor("dispatcher"), parts=["换灯泡", "修门锁"])
    assert [set(running(part)) for part in order.children.all()] == [{"match"}, {"match"}]


def test_a_need_that_comes_back_waits_again(world: World):
    order = services.propose(need(world), by=world.actor("dispatcher"), unit=world.unit, message="换一下灯泡")
    order = services.agree(order, by=world.actor("unit_handler"))
    order = services.return_(order, by=world.actor("unit_handler"), ground="not_competent", reason="来不了")
    assert set(running(order)) == {"match"}


def test_the_table_of_limits_says_how_long_and_the_panel_why(world: World):
    save_limit(
        TimeLimit(
            category=world.category,
            step=LimitStep.MATCH,
            amount=Decimal(8),
            clock=ClockKind.WORK_DAY,
            basis="街道供需对接办法",
        )
    )
    order = need(world)
    shown = explain(order, running(order)["match"], [], now())
    assert shown.basis == "街道供需对接办法"
    assert str(LimitStep.MATCH.label) in shown.rule
