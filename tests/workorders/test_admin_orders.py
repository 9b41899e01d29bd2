"""The system administrator looks at orders, and nobody changes them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tests.admin_rows import as_role, english, page, second_district
from workorders.choices import Sensitivity, State
from workorders.models import WorkOrder

LABEL = "workorders.workorder"
HANGING = ("dispatch", "deadline", "event", "reporter", "review", "personallink")


@pytest.fixture
def keeper(world):
    return as_role(world, "system_admin")


def listed(client, label=LABEL, **query):
    return list(client.get(page("changelist", label), query).context["cl"].result_list)


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured]


def test_it_works(world, keeper):
    order = world.order_in(State.CLOSED)
    assert listed(keeper) == [order]
    text = keeper.get(page("change", LABEL, order)).content.decode()
    assert order.number in text
    for event in order.events.all():
        assert str(event.label) in text
    assert reverse("workorders:order", args=[order.number]) in text
    for model in HANGING:
        assert {row.order for row in listed(keeper, f"workorders.{model}")} == {order}


def test_an_outsider(world):
    order = world.submit()
    for name in ("security_admin", "audit_admin"):
        assert as_role(world, name).get(page("change", LABEL, order)).status_code == 403


def test_found_by_number_and_by_words(world, keeper):
    lamp, road = world.submit(), world.submit(description="路面塌陷，车辆绕行。", phone="13900002222")
    assert listed(keeper, q=lamp.number) == [lamp]
    assert listed(keeper, q="塌陷") == [road]
    assert listed(keeper, q="261121-999999") == []
    assert {event.order for event in listed(keeper, "workorders.event", q=road.number)} == {road}
    assert listed(keeper, "workorders.event", q="塌陷") == []


def test_personal_data_are_masked(world, keeper):
    order = world.submit(description="我叫周兰，住7号楼2单元501，电话13900001111，灯不亮。", name="周兰")
    seen = [page("changelist", LABEL), page("change", LABEL, order), page("changelist", "workorders.reporter")]
    text = "".join(keeper.get(url).content.decode() for url in seen)
    assert "灯不亮" in text
    assert "周*" in text
    for secret in ("13900001111", "周兰", "单元501", f">{order.query_code}<"):
        assert secret not in text


def test_confidential_orders_are_left_to_the_desk(world, keeper):
    order = world.submit()
    WorkOrder.objects.filter(pk=order.pk).update(sensitivity=Sensitivity.CONFIDENTIAL)
    assert listed(keeper) == []
    assert listed(keeper, "workorders.event") == []
    assert listed(as_role(world, "audit_admin"), "workorders.event") == []
    assert keeper.get(page("change", LABEL, order)).status_code == 302
    assert listed(english(User.objects.create_superuser("root"))) == [order]


def test_another_district_is_not_there(world):
    there = second_district(world)
    here = world.submit()
    keeper = as_role(world, "system_admin")
    assert listed(keeper) == [here]
    assert keeper.get(page("change", LABEL, there[LABEL])).status_code == 302
    for label in ("workorders.event", "workorders.reporter"):
        assert keeper.get(page("change", label, there[label])).status_code == 302
        assert {row.order for row in listed(keeper, label)} == {here}
    assert {row.order for row in listed(as_role(world, "audit_admin"), "workorders.event")} == {here}


@pytest.mark.parametrize("label", [LABEL, *(f"workorders.{model}" for model in HANGING)])
def test_the_number_of_queries_does_not_grow(world, keeper, label):
    world.order_in(State.CLOSED)
    first = queries(keeper, page("changelist", label))
    for at in range(6):
        world.order_in(State.CLOSED, phone=f"1390000{at:04}", description=f"第{at}盏灯不亮")
    assert len(queries(keeper, page("changelist", label))) == len(first) <= 12


def test_the_page_of_an_order_does_not_ask_more_with_its_history(world, keeper):
    order = world.order_in(State.HANDLING)
    before = queries(keeper, page("change", LABEL, order))
    last = order.events.latest("pk")
    for _n in range(20):
        last.pk = None
        last.save(force_insert=True)
    assert len(queries(keeper, page("change", LABEL, order))) == len(before)


def test_a_long_list_is_not_counted(world, keeper):
    world.submit()
    counts = [sql for sql in queries(keeper, page("changelist", LABEL)) if "COUNT(" in sql]
    assert counts
    assert all("LIMIT 1000" in sql for sql in counts)
