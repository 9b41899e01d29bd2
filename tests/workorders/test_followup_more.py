"""The reporter's page after the end and on the way: urge, reopen, and the request that theirs has joined."""

from datetime import timedelta

import pytest
from django.test import Client

from common.clock import held
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def opened(client: Client, order: WorkOrder) -> str:
    client.post("/lookup/", {"number": order.number, "code": order.query_code})
    return f"/lookup/{order.number}/"


def test_it_works(world: World, client: Client):
    order = world.order_in(State.CLOSED)
    page = opened(client, order)
    assert f"{page}reopen/" in client.get(page).content.decode()
    assert client.post(f"{page}reopen/", {"reason": ""}).status_code == 422
    assert client.post(f"{page}reopen/", {"reason": "又不亮了"}).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.reopenings) == (State.REGISTERED, 1)


def test_reopening_ends_after_thirty_days(world: World, client: Client):
    order = world.order_in(State.CLOSED)
    with held(MONDAY + timedelta(days=31)):
        page = opened(client, order)
        assert f"{page}reopen/" not in client.get(page).content.decode()
        assert client.post(f"{page}reopen/", {"reason": "又不亮了"}).status_code == 422
    order.refresh_from_db()
    assert order.state == State.CLOSED


def test_urge_once_a_day(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    page = opened(client, order)
    assert client.post(f"{page}urge/", {}).status_code == 302
    assert client.post(f"{page}urge/", {}).status_code == 422
    assert order.events.filter(action="urge").count() == 1


def test_what_it_has_joined(world: World, client: Client):
    order = world.order_in(State.MERGED)
    main = order.merged_into
    assert main is not None
    WorkOrder.objects.filter(pk=main.pk).update(description="邻居自己写的话")
    services.register(main, by=world.actor("dispatcher"), category=world.category, handling="refer")
    services.dispatch(main, by=world.actor("dispatcher"), unit=world.unit, word="今晚有人来")
    text = client.get(opened(client, order)).content.decode()
    assert main.number in text
    assert world.unit.name in text
    assert "今晚有人来" in text
    assert "邻居自己写的话" not in text


def test_words_of_a_hold(world: World, client: Client):
    order = world.order_in(State.HELD)
    assert "雨停后继续" in client.get(opened(client, order)).content.decode()


def test_an_outsider_sees_nothing(world: World, client: Client):
    order = world.order_in(State.CLOSED)
    for page in ("", "reopen/", "urge/"):
        answer = client.post(f"/lookup/{order.number}/{page}", {"reason": "又坏了"})
        assert answer.status_code in (404, 405)
    order.refresh_from_db()
    assert order.state == State.CLOSED
