from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from common.clock import advance
from tests.world import World
from workorders import services
from workorders.choices import State
from workorders.models import Category, WorkOrder

URL = "/api/v1/work-orders/"


@pytest.fixture
def orders(world: World) -> dict[str, WorkOrder]:
    """One in the grid, one in the community next door, one handed to the unit, a minute apart."""
    made = {}
    for name, state, given in (
        ("grid", State.SUBMITTED, {"area": world.grid}),
        ("next", State.SUBMITTED, {"area": world.other_grid, "description": "井盖缺失，路边很危险。"}),
        ("sent", State.DISPATCHED, {"area": world.grid, "channel": "phone"}),
    ):
        made[name] = world.order_in(state, **given)
        advance(timedelta(minutes=1))
    return made


def listed(client: APIClient, query: str = "") -> list[str]:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.json()
    return [row["number"] for row in answer.json()["results"]]


def numbers(orders: dict[str, WorkOrder], *names: str) -> list[str]:
    return [orders[name].number for name in names]


def test_it_works(api, orders, world: World):
    body = api("street_coordinator").get(URL).json()
    assert (body["next"], body["previous"]) == (None, None)
    assert [row["number"] for row in body["results"]] == numbers(orders, "sent", "next", "grid")
    sent = body["results"][0]
    assert (sent["state"], sent["area"], sent["desk"], sent["lead_unit"]) == (
        "dispatched",
        world.grid.code,
        world.community.code,
        world.unit.code,
    )
    assert (sent["category"], sent["handling"], sent["version"]) == ("T1", "refer", 3)
    assert "description" not in sent
    assert "query_code" not in sent


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("dispatcher", ["sent", "grid"]),
        ("other_dispatcher", ["next"]),
        ("grid_worker", ["sent", "grid"]),
        ("unit_handler", ["sent"]),
        ("other_handler", []),
        ("far_street_coordinator", []),
        ("supervisor", ["sent", "next", "grid"]),
        ("system_admin", []),
    ],
)
def test_everybody_sees_their_own(api, orders, name, seen):
    assert listed(api(name)) == numbers(orders, *seen)


def test_confidential_orders_are_for_the_desk(api, orders):
    WorkOrder.objects.filter(pk=orders["grid"].pk).update(sensitivity="confidential")
    assert listed(api("dispatcher")) == numbers(orders, "sent", "grid")
    assert listed(api("grid_worker")) == numbers(orders, "sent")


def test_without_a_key(orders):
    assert APIClient().get(URL).status_code == 401


def test_a_key_for_other_things(api):
    assert api("dispatcher", scopes=["areas:read"]).get(URL).status_code == 403


def test_a_signed_in_browser(orders, world: World):
    client = APIClient()
    client.force_login(world.users["dispatcher"])
    assert listed(client) == numbers(orders, "sent", "grid")


# A key bound to an area


def test_a_key_bound_to_part_of_the_post(api, orders, world: World):
    assert listed(api("street_coordinator", area_code=world.other_community.code)) == numbers(orders, "next")


@pytest.mark.parametrize("code", ["640199002", "999999999"])
@pytest.mark.parametrize("name", ["dispatcher", "unit_handler"])
def test_a_key_bound_elsewhere_or_to_no_area_at_all(api, orders, name, code):
    client = api(name, area_code=code)
    assert listed(client) == []
    assert client.get(f"{URL}{orders['sent'].number}/").status_code == 404


def test_a_bound_key_of_somebody_who_was_sent_an_order_themselves(api, world: World):
    order = world.order_in(State.REGISTERED)
    lead = world.users["grid_worker"].person
    services.dispatch(order, by=world.actor("dispatcher"), person=lead)
    assert listed(api("grid_worker", area_code=world.grid.code)) == [order.number]
    for code in (world.other_grid.code, "999999999"):
        client = api("grid_worker", area_code=code)
        assert listed(client) == []
        assert client.get(f"{URL}{order.number}/").status_code == 404


# Filters


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=submitted", ["next", "grid"]),
        ("state=dispatched,registered", ["sent"]),
        ("state=submitted,dispatched", ["sent", "next", "grid"]),
        ("area=640199001", ["sent", "next", "grid"]),
        ("area=640199001001", ["sent", "grid"]),
        ("area=640199001001001", ["sent", "grid"]),
        ("area=640199002", []),
        ("area=999", []),
        ("category=T", ["sent"]),
        ("category=T1", ["sent"]),
        ("category=T9", []),
        ("unit=UNIT-1", ["sent"]),
        ("unit=UNIT-2", []),
        ("channel=phone,web", ["sent", "next", "grid"]),
        ("channel=phone", ["sent"]),
        ("severity=minor&urgency=normal", ["sent", "next", "grid"]),
        ("severity=major", []),
        ("created_after=2026-11-16T09:01:00%2B08:00", ["sent", "next"]),
        ("created_before=2026-11-16T01:01:00Z", ["grid"]),
        ("changed_after=2026-11-16T09:02:00%2B08:00", ["sent"]),
        ("due_before=2026-11-16T09:00:00%2B08:00", []),
        ("q=井盖", ["next"]),
        ("q=楼道 灯", ["sent", "grid"]),
        ("q=灯", ["sent", "grid"]),
        ("q=井盖 危", ["next"]),
        ("q=7号楼", ["sent", "grid"]),
        ("q=危险 灯", []),
        ("q=100%25", []),
        ("external_id=A-1", []),
        ("state=submitted&area=640199001002&q=危险", ["next"]),
    ],
)
def test_filters(api, orders, query, found):
    root = Category.objects.create(code="T", name="房屋")
    root.path = f"/{root.pk}/"
    root.save()
    below = Category.objects.get(code="T1")
    below.path = f"{root.path}{below.pk}/"
    below.save()
    assert listed(api("street_coordinator"), query) == numbers(orders, *found)


def test_overdue(api, orders, world: World):
    closed = world.order_in(State.CLOSED)
    WorkOrder.objects.filter(pk__in=[orders["grid"].pk, closed.pk]).update(due_at="2026-11-15T00:00:00Z")
    client = api("dispatcher")
    assert listed(client, "overdue=true") == numbers(orders, "grid")
    assert listed(client, "overdue=false") == [closed.number, orders["sent"].number]


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("-created_at", ["sent", "next", "grid"]),
        ("created_at", ["grid", "next", "sent"]),
        ("-changed_at", ["grid", "sent", "next"]),
        ("due_at", ["next", "grid", "sent"]),
    ],
)
def test_orderings(api, orders, ordering, expected):
    for at, name in enumerate(["next", "grid", "sent"]):
        WorkOrder.objects.filter(pk=orders[name].pk).update(due_at=f"2026-11-2{at}T00:00:00Z")
    WorkOrder.objects.filter(pk=orders["grid"].pk).update(changed_at="2026-11-17T00:00:00Z")
    client = api("street_coordinator")
    assert listed(client, f"ordering={ordering}") == numbers(orders, *expected)
    first = client.get(f"{URL}?ordering={ordering}&limit=1").json()
    assert listed(client, first["next"].partition("?")[2]) == numbers(orders, expected[1])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=open", "state"),
        ("state=submitted,open", "state"),
        ("overdue=maybe", "overdue"),
        ("created_after=yesterday", "created_after"),
        ("created_after=0001-01-01T00:00:00%2B14:00", "created_after"),
        ("due_before=9999-12-31T23:59:59-12:00", "due_before"),
        ("limit=1001", "limit"),
        ("ordering=title", "ordering"),
        ("colour=red", "colour"),
        (f"q={'字' * 101}", "q"),
        ("area=640199001001001001001", "area"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(api, orders, query, field):
    answer = api("dispatcher").get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_thousand_at_once_and_the_total(api, world: World):
    for at in range(3):
        world.submit(external_id=f"A-{at}", source="test")
    body = api("dispatcher").get(f"{URL}?limit=1000&count=true").json()
    assert (body["count"], len(body["results"])) == (3, 3)
    assert listed(api("dispatcher"), "external_id=A-1&limit=1000") != []


@pytest.mark.parametrize("name", ["dispatcher", "unit_handler"])
def test_as_many_queries_for_sixty_as_for_five(api, world: World, name):
    client = api(name)
    spent: list[tuple[int, int]] = []
    for _n in range(2):
        for _order in range(5 if not spent else 55):
            world.order_in(State.DISPATCHED)
        client.get(URL)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = client.get(f"{URL}?limit=1000").json()["results"]
        spent.append((len(rows), len(queries)))
    assert [rows for rows, _queries in spent] == [5, 60]
    assert spent[0][1] == spent[1][1] <= 12
