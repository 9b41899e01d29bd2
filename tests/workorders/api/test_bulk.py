from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from tests.world import World
from workorders.choices import State
from workorders.models import Event, WorkOrder

pytestmark = pytest.mark.django_db
URL = reverse("workorders_api:bulk")


def send(client: APIClient, action: str, orders: list[WorkOrder], *, key: str = "", **more: Any):
    headers = {"Idempotency-Key": key} if key else {}
    body = {"action": action, "orders": [each.number for each in orders], **more}
    return client.post(URL, body, format="json", headers=headers)


def test_it_works(api, world: World):
    first, closed, second = world.submit(), world.order_in(State.CLOSED), world.submit()
    given = {"category": "T1", "handling": "refer"}
    answer = send(api("dispatcher"), "register", [first, closed, second], input=given)
    assert answer.status_code == 200
    body = answer.json()
    assert [(each["number"], each["status"]) for each in body["results"]] == [
        (first.number, 200),
        (closed.number, 409),
        (second.number, 200),
    ]
    assert (body["done"], body["refused"]) == (2, 1)
    assert body["results"][1]["code"] == "wrong_state"
    assert {WorkOrder.objects.get(pk=each.pk).state for each in (first, second)} == {State.REGISTERED}


def test_an_outsider_finds_no_such_order(api, world: World):
    order = world.order_in(State.HANDLING)
    body = send(api("other_dispatcher"), "urge", [order]).json()
    assert [(each["status"], each["code"]) for each in body["results"]] == [(404, "not_found")]
    assert not Event.objects.filter(action="urge").exists()


def test_a_preview_changes_nothing(api, world: World):
    order = world.order_in(State.HANDLING)
    body = send(api("dispatcher"), "urge", [order], preview=True).json()
    assert (body["preview"], body["results"][0]["status"]) == (True, 200)
    assert not Event.objects.filter(action="urge").exists()


def test_once_for_each_key(api, world: World):
    client, order = api("dispatcher"), world.order_in(State.HANDLING)
    first, again = (send(client, "urge", [order], key="k1") for _time in range(2))
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Event.objects.filter(action="urge").count() == 1
    assert send(client, "urge", [order], key="k1", input={"words": "快"}).status_code == 422
    assert send(api("dispatcher"), "urge", [order], key="k1").json()["results"][0]["status"] == 200  # another caller's


def test_what_is_wrong_with_a_field_is_said_by_row(api, world: World):
    order = world.submit()
    result = send(api("dispatcher"), "register", [order], input={"category": "nothing"}).json()["results"][0]
    assert result["status"] == 400
    assert "category" in {error["field"] for error in result["errors"]}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"action": "close", "orders": ["261116-0001"]},
        {"action": "urge", "orders": []},
        {"action": "urge", "orders": ["261116-0001"] * 101},
        {"action": "urge", "orders": ["261116-0001"], "input": {"wishes": "x"}},
        {"action": "urge", "orders": ["261116-0001"], "input": {"words": {"a": 1}}},
        {"action": "urge", "orders": ["261116-0001"], "more": 1},
    ],
)
def test_what_cannot_be_read_is_refused_whole(api, world: World, body: dict[str, Any]):
    assert api("dispatcher").post(URL, body, format="json").status_code == 400


def test_a_key_that_only_reads_may_not(api, world: World):
    order = world.order_in(State.HANDLING)
    assert send(api("dispatcher", scopes=["work-orders:read"]), "urge", [order]).status_code == 403
