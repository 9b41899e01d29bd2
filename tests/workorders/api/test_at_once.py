"""Two in the same second: one order, one effect, and a sentence for whoever comes second."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.keys import client_with, key_for
from tests.workorders.test_races import together
from tests.world import World, build
from workorders.choices import State
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/v1/work-orders/"


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def sending(key: str, url: str, data: Mapping[str, object], **headers: str) -> Callable[[], object]:
    return lambda: client_with(key).post(url, data, format="json", headers=headers)


def answers_to(*calls: Callable[[], object]) -> list[Any]:
    return together(*calls)


def statuses(answers: list[Any]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_it_works(world: World):
    order = world.submit()
    url = f"{URL}{order.number}/actions/register/"
    data = {"category": "T1", "handling": "refer"}
    desk, secretary = key_for(world.users["dispatcher"]), key_for(world.users["community_secretary"])
    answers = answers_to(sending(desk, url, data), sending(secretary, url, data))
    assert statuses(answers) == [200, 409]
    assert {answer.json()["state"] for answer in answers} == {"registered"}
    assert order.events.filter(action="register").count() == 1


@pytest.mark.parametrize(
    ("given", "headers"), [({"external_id": "A-1"}, {}), ({}, {"Idempotency-Key": "k1"})], ids=["number", "key"]
)
def test_one_request_sent_four_times(world: World, given: dict[str, object], headers: dict[str, str]):
    key = key_for(world.users["dispatcher"])
    data = {"description": "路灯不亮", "area": world.grid.code, **given}
    answers = answers_to(*[sending(key, URL, data, **headers)] * 4)
    assert statuses(answers) == [201] * 4
    assert {answer.json()["number"] for answer in answers} == {WorkOrder.objects.get().number}


def test_both_decided_on_the_same_version(world: World):
    order = world.order_in(State.HANDLING)
    desk, unit = key_for(world.users["dispatcher"]), key_for(world.users["unit_handler"])
    actions = f"{URL}{order.number}/actions/"
    answers = answers_to(
        sending(desk, f"{actions}reclassify/", {"reason": "更急", "urgency": "urgent"}, **{"If-Match": '"v4"'}),
        sending(unit, f"{actions}complete/", {"result": "好了"}, **{"If-Match": '"v4"'}),
    )
    assert statuses(answers) == [200, 412]
    order.refresh_from_db()
    assert order.version == 5


def test_fifty_accept_one_order(world: World):
    order = world.order_in(State.DISPATCHED)
    keys = [key_for(world.users[name]) for name in ("unit_handler", "unit_manager")] * 25
    answers = answers_to(*(sending(key, f"{URL}{order.number}/actions/accept/", {}) for key in keys))
    assert statuses(answers) == [200] + [409] * 49
    assert {answer.json()["state"] for answer in answers} == {"handling"}
    order.refresh_from_db()
    assert (order.state, order.version) == (State.HANDLING, 4)
    assert order.events.filter(action="accept").count() == 1
    assert order.deadlines.filter(step="accept").exclude(met_at=None).count() == 1


def test_an_outsider_among_them(world: World):
    order = world.submit()
    url, data = f"{URL}{order.number}/actions/void/", {"reason": "误报"}
    keys = [key_for(world.users[name]) for name in ("dispatcher", "other_dispatcher", "other_dispatcher")]
    assert statuses(answers_to(*(sending(key, url, data) for key in keys))) == [200, 404, 404]
