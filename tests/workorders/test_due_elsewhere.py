"""The deadline of the system that an order came from, beside our own."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from common.clock import advance, held
from tests.keys import client_for
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.explaining import explain
from workorders.forms.public import AskForm
from workorders.forms.service_desk import DeskForm
from workorders.importing import Import, Places
from workorders.models import Deadline, WorkOrder
from workorders.services.watching import watch

DUE = MONDAY + timedelta(hours=30)


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def elsewhere(order: WorkOrder) -> Deadline:
    return order.deadlines.filter(step="external").latest("pk")


def test_it_works(world: World):
    order = world.submit(due_elsewhere=DUE)
    clock = elsewhere(order)
    assert clock.due_at == DUE
    assert order.deadlines.count() == 2
    assert order.due_at == order.deadlines.get(step="register").due_at
    assert explain(order, clock, [], MONDAY).segments


def test_without_one_there_is_none(world: World):
    assert not world.submit().deadlines.filter(step="external").exists()


def test_it_is_the_first_to_end(world: World):
    assert world.submit(due_elsewhere=MONDAY + timedelta(hours=1)).due_at == MONDAY + timedelta(hours=1)


def test_it_runs_on_while_we_wait(world: World):
    order = world.order_in(State.HELD, due_elsewhere=DUE)
    advance(timedelta(days=2))
    order = services.resume(order, by=world.actor("unit_handler"))
    assert elsewhere(order).due_at == DUE
    assert not elsewhere(order).shifts.exists()
    watch()
    assert elsewhere(order).missed_at == DUE


def test_a_request_that_joins_keeps_its_end(world: World):
    order = world.order_in(State.MERGED, due_elsewhere=DUE)
    advance(timedelta(days=2))
    order = services.unmerge(order, by=world.actor("dispatcher"), reason="两回事")
    assert elsewhere(order).due_at == DUE


def test_what_is_done_in_time_is_met(world: World):
    order = world.order_in(State.HANDLED, due_elsewhere=DUE)
    advance(timedelta(days=2))
    services.check(order, by=world.actor("dispatcher"), outcome="pass")
    assert (elsewhere(order).met_at, elsewhere(order).missed_at) == (MONDAY, None)


def test_what_is_sent_back_has_the_same_end(world: World):
    order = world.order_in(State.HANDLED, due_elsewhere=DUE)
    services.check(order, by=world.actor("dispatcher"), outcome="rework", finding="没弄好")
    assert order.deadlines.filter(step="external").count() == 2
    assert (elsewhere(order).due_at, elsewhere(order).is_running) == (DUE, True)


def test_one_that_has_passed_is_taken_and_late(world: World):
    order = world.submit(due_elsewhere=MONDAY - timedelta(days=1))
    watch()
    assert elsewhere(order).missed_at == MONDAY - timedelta(days=1)
    shown = explain(order, elsewhere(order), [], MONDAY)
    assert shown.segments[-1].kind == "late"


def test_by_another_system(world: World):
    client = client_for(world.users["dispatcher"])
    body = {"description": "路灯不亮", "address": "槐荫小区7号楼", "due_elsewhere": "2026-11-17T15:00:00+08:00"}
    answer = client.post("/api/v1/work-orders/", body, format="json")
    assert answer.status_code == 201, answer.content
    assert elsewhere(WorkOrder.objects.latest("pk")).due_at == DUE
    far = {**body, "due_elsewhere": "2126-11-17T15:00:00+08:00"}
    refused = client.post("/api/v1/work-orders/", far, format="json").json()["errors"]
    assert [each["field"] for each in refused] == ["due_elsewhere"]


def test_out_of_a_table(world: World, tmp_path: Path):
    table = tmp_path / "hotline.csv"
    table.write_text("no,text,where,limit\n1,路灯不亮,槐荫小区7号楼,2026/11/17 15:00\n", encoding="utf-8")
    columns = {"id": "no", "description": "text", "address": "where", "due": "limit"}
    tally = Import.open(table, "hotline", columns, Places.of([world.district.code], None)).run(10, lambda _tally: None)
    assert (tally.taken, tally.refused) == (1, [])
    assert elsewhere(WorkOrder.objects.latest("pk")).due_at == DUE


def test_an_outsider(world: World):
    """A resident names no deadline of another system, nor does the service desk."""
    assert "due_elsewhere" not in AskForm(root=world.community).fields
    assert "due_elsewhere" not in DeskForm.base_fields


def test_it_is_told_again(world: World):
    client = client_for(world.users["dispatcher"])
    body = {"description": "路灯不亮", "address": "槐荫小区7号楼", "due_elsewhere": "2026-11-17T15:00:00+08:00"}
    made = client.post("/api/v1/work-orders/", body, format="json").json()
    client.post("/api/v1/work-orders/", {"description": "路灯不亮", "address": "东门"}, format="json")
    assert datetime.fromisoformat(made["due_elsewhere"]) == DUE
    one = client.get(f"/api/v1/work-orders/{made['number']}/").json()
    listed = {row["number"]: row["due_elsewhere"] for row in client.get("/api/v1/work-orders/").json()["results"]}
    assert one["due_elsewhere"] == made["due_elsewhere"] == listed.pop(made["number"])
    assert set(listed.values()) <= {None}
