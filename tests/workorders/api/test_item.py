import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.world import World
from workorders.choices import State

URL = "/api/v1/work-orders/"


def test_it_works(api, world: World):
    order = world.order_in(State.HANDLING, lon=106.005, lat=38.005, address="槐荫小区7号楼")
    answer = api("dispatcher").get(f"{URL}{order.number}/")
    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"v4"'
    shown = answer.json()
    assert shown["number"] == order.number
    assert shown["description"] == "7号楼楼道灯不亮，晚上看不见。"
    assert (shown["state"], shown["version"], shown["lead_unit"]) == ("handling", 4, world.unit.code)
    assert (shown["location"], shown["address"]) == ({"lon": 106.005, "lat": 38.005}, "槐荫小区7号楼")
    assert shown["occurred_at"] is None


def test_nothing_says_who_reported_or_how_to_pass_for_them(api, world: World):
    order = world.order_in(State.REVIEWING)
    answer = api("dispatcher").get(f"{URL}{order.number}/")
    assert "query_code" not in answer.json()
    assert not any(secret in answer.text for secret in ("周兰", "1390000", order.query_code))


@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "far_dispatcher", "system_admin"])
def test_outsiders_cannot_tell_it_from_one_that_is_not_there(api, world: World, name):
    order = world.order_in(State.DISPATCHED)
    client = api(name)
    hidden, missing = client.get(f"{URL}{order.number}/"), client.get(f"{URL}261116-9999/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.json()["detail"] == missing.json()["detail"]


def test_without_a_key(world: World):
    assert APIClient().get(f"{URL}{world.submit().number}/").status_code == 401


@pytest.mark.parametrize(
    "number",
    ["1", "nonsense", "261117-0001", "261116-99999999999", "269999-0001", "999999-000000000001", "%F0%9F"],
)
def test_numbers_that_name_nothing(api, world: World, number):
    world.submit()
    answer = api("dispatcher").get(f"{URL}{number}/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_what_the_caller_has_already_is_not_sent_again(api, world: World):
    order = world.order_in(State.REGISTERED)
    client = api("dispatcher")
    assert client.get(f"{URL}{order.number}/", headers={"If-None-Match": '"v2"'}).status_code == 304
    assert client.get(f"{URL}{order.number}/", headers={"If-None-Match": '"v1"'}).status_code == 200


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_an_order_changes_by_actions_only(api, world: World, method):
    answer = getattr(api("dispatcher"), method)(f"{URL}{world.submit().number}/", {"state": "closed"}, format="json")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("name", ["dispatcher", "unit_handler", "supervisor"])
def test_it_takes_few_queries(api, world: World, name):
    order, client = world.order_in(State.HANDLED), api(name)
    client.get(f"{URL}{order.number}/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{URL}{order.number}/").status_code == 200
    assert len(queries) <= 20
