"""No second review where the system that sent the order asks its people itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from common.clock import held
from common.errors import NotAllowed
from tests.keys import client_for
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import Event, Review, WorkOrder
from workorders.services.watching import expire_reviews

HAPPY: dict[str, Any] = {"solved": "solved", "satisfaction": "satisfied"}
URL = "/api/v1/work-orders/"
SENT: dict[str, Any] = {
    "description": "路灯不亮",
    "area": "640199001001001",
    "reporter": {"name": "周兰", "phone": "13900001111"},
    "external_id": "H-1",
    "reviews_itself": True,
}


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


@pytest.fixture
def hotline(world: World) -> APIClient:
    return client_for(world.users["service_desk"])


def finished(world: World, hotline: APIClient) -> WorkOrder:
    answer = hotline.post(URL, SENT, format="json")
    assert answer.status_code == 201, answer.json()
    order = WorkOrder.objects.get()
    order = services.register(order, by=world.actor("dispatcher"), category=world.category, handling="explain")
    return services.answer(order, by=world.actor("dispatcher"), answer="今晚修复")


def review(client: APIClient, order: WorkOrder, **said: object):
    tag = f'"v{order.version}"'
    return client.post(
        f"{URL}{order.number}/actions/review/", {**HAPPY, **said}, format="json", headers={"If-Match": tag}
    )


def test_it_works(world: World, hotline: APIClient):
    order = finished(world, hotline)
    assert order.state == State.REVIEWING
    assert not order.links.exists()
    assert review(hotline, order).status_code == 200
    order.refresh_from_db()
    assert (order.state, Review.objects.get().way) == (State.CLOSED, "system")


def test_nobody_else_is_asked(world: World, hotline: APIClient, client: Client):
    order = finished(world, hotline)
    for by in (world.reporter(order), world.actor("review_panel")):
        with pytest.raises(NotAllowed):
            services.review(order, by=by, **HAPPY)
    client.post("/lookup/", {"number": order.number, "code": order.query_code})
    assert "id_solved" not in client.get(f"/lookup/{order.number}/").content.decode()


def test_unhappy_goes_back(world: World, hotline: APIClient):
    order = finished(world, hotline)
    assert review(hotline, order, solved="unsolved", reasons=["slow"]).status_code == 200
    order.refresh_from_db()
    assert (order.state, order.unhappy_reviews) == (State.REGISTERED, 1)


def test_without_its_word_it_closes_and_counts_apart(world: World, hotline: APIClient):
    order = finished(world, hotline)
    with held(MONDAY + timedelta(days=14, minutes=1)):
        assert expire_reviews() == 1
    order.refresh_from_db()
    assert order.state == State.CLOSED
    assert Event.objects.filter(order=order, action="expire_review").exists()
    assert not Review.objects.exists()


def test_it_must_have_a_number_there(hotline: APIClient, world: World):
    answer = hotline.post(URL, {**SENT, "external_id": ""}, format="json")
    assert answer.status_code == 400
    without = {name: value for name, value in SENT.items() if name != "external_id"}
    assert hotline.post(URL, without, format="json").status_code == 400


def test_an_outsider_may_not(world: World, hotline: APIClient):
    order = finished(world, hotline)
    assert review(client_for(world.users["service_desk"]), order).status_code == 403
    assert review(client_for(world.users["other_dispatcher"]), order).status_code == 404
    assert not Review.objects.exists()
