"""The figures say until when they are counted, and how many orders wait for it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from common.clock import advance, held
from tests.keys import client_for
from tests.world import MONDAY, World
from workorders.choices import State
from workorders.figures import waiting
from workorders.figures.tallying import count_all
from workorders.figures.waiting import counting
from workorders.models import Uncounted

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=3)
PAGES = ("/figures/", "/figures/report/")


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with held(MONDAY):
        yield


def test_it_works(world: World):
    user = world.users["dispatcher"]
    for _time in range(2):
        world.order_in(State.HANDLING)
    began = Uncounted.objects.earliest("pk").at
    advance(LATER)
    assert (counting(user).waiting, counting(user).until) == (2, began)
    count_all()
    assert (counting(user).waiting, counting(user).until) == (0, MONDAY + LATER)


@pytest.mark.parametrize("address", PAGES)
def test_on_the_page(world: World, client: Client, address: str):
    client.force_login(world.users["dispatcher"])
    world.order_in(State.HANDLING)
    before = client.get(address)
    assert before.context["counting"].waiting == 1
    count_all()
    after = client.get(address)
    assert after.context["counting"].waiting == 0
    said = [page.content.decode().partition("figures-counting")[2].partition("</p>")[0] for page in (before, after)]
    assert all(said)
    assert said[0] != said[1]


def test_by_rest(world: World):
    world.order_in(State.HANDLING)
    client = client_for(world.users["dispatcher"])
    assert client.get("/api/v1/figures/").json()["waiting"] == 1
    count_all()
    assert client.get("/api/v1/figures/").json()["waiting"] == 0


def test_an_outsider_hears_of_no_orders_but_their_own(world: World):
    world.order_in(State.HANDLING)
    advance(LATER)
    assert counting(world.users["far_dispatcher"]) == waiting.Counting(MONDAY + LATER, 0, False)


def test_as_many_as_are_looked_at(world: World, monkeypatch: pytest.MonkeyPatch):
    for _time in range(2):
        world.order_in(State.HANDLING)
    assert not counting(world.users["dispatcher"]).is_capped
    monkeypatch.setattr(waiting, "MOST", 2)
    assert counting(world.users["dispatcher"]).is_capped
