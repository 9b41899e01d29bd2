"""The reporter of a request that has joined another reviews the outcome there, on the page of their own number."""

import pytest
from django.test import Client

from common.clock import held
from tests.world import MONDAY, World
from workorders import services
from workorders.actors import Actor, of_reporter
from workorders.choices import Channel, State
from workorders.models import Review, WorkOrder

UNHAPPY = {"solved": "unsolved", "satisfaction": "dissatisfied", "reasons": ["poor"], "comment": "还是不亮"}
HAPPY = {"solved": "solved", "satisfaction": "satisfied"}


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def walked(world: World, main: WorkOrder) -> WorkOrder:
    for step in ("register", "dispatch", "accept", "complete", "check"):
        main = getattr(world, f"_{step}")(main)
    return main


@pytest.fixture
def joined(world: World) -> tuple[WorkOrder, WorkOrder]:
    """A request without a telephone, and the order that it has joined, done and waiting to be reviewed."""
    main = world.submit()
    order = world.submit(name="", phone="", description="楼道灯坏了")
    order = services.merge(order, by=world.actor("dispatcher"), into=main)
    return order, walked(world, WorkOrder.objects.get(pk=main.pk))


def followed(client: Client, order: WorkOrder) -> str:
    client.post("/lookup/", {"number": order.number, "code": order.query_code})
    return f"/lookup/{order.number}/"


def test_it_works(joined: tuple[WorkOrder, WorkOrder], client: Client):
    order, main = joined
    address = followed(client, order)
    assert f"{address}review/" in client.get(address).content.decode()
    assert client.post(f"{address}review/", HAPPY).status_code == 302
    review = Review.objects.get()
    assert (review.order, review.reporter.joined_from, review.way) == (main, order, "code")
    main.refresh_from_db()
    assert main.state == State.CLOSED


def test_one_matter_has_one_counting_review(joined: tuple[WorkOrder, WorkOrder], client: Client):
    order, main = joined
    services.review(main, by=_first(main), **HAPPY)
    address = followed(client, order)
    assert f"{address}review/" not in client.get(address).content.decode()
    client.post(f"{address}review/", UNHAPPY)
    assert Review.objects.count() == 1


def test_who_is_unhappy_afterwards_has_it_taken_up_again(joined: tuple[WorkOrder, WorkOrder], client: Client):
    order, main = joined
    services.review(main, by=_first(main), **HAPPY)
    address = followed(client, order)
    assert client.post(f"{address}reopen/", {"reason": "我家门口还是不亮"}).status_code == 302
    main.refresh_from_db()
    assert (main.state, main.reopenings) == (State.REGISTERED, 1)


def test_nobody_takes_it_back_for_all(world: World, client: Client):
    main, order = world.submit(), world.submit(phone="13700003333")
    order = services.merge(order, by=world.actor("dispatcher"), into=main)
    address = followed(client, order)
    page = client.get(address).content.decode()
    assert f"{address}urge/" in page
    assert f"{address}withdraw/" not in page
    assert client.post(f"{address}withdraw/").status_code == 404
    main.refresh_from_db()
    assert main.state == State.SUBMITTED


def test_who_reported_both_speaks_once(world: World, client: Client):
    main, order = world.submit(), world.submit()
    order = services.merge(order, by=world.actor("dispatcher"), into=main)
    main = walked(world, WorkOrder.objects.get(pk=main.pk))
    client.post(f"{followed(client, order)}review/", HAPPY)
    assert Review.objects.get().reporter == main.reporters.get()


def test_asked_because_of_who_joined(world: World):
    """Nobody who reported the main order can be asked; the one who joined has a code."""
    main = world.submit(channel=Channel.WALK_IN, name="", phone="")
    order = world.submit(name="", phone="")
    services.merge(order, by=world.actor("dispatcher"), into=main)
    assert walked(world, WorkOrder.objects.get(pk=main.pk)).state == State.REVIEWING


def test_an_outsider_may_not(joined: tuple[WorkOrder, WorkOrder], client: Client):
    order, _main = joined
    assert client.post(f"/lookup/{order.number}/review/", HAPPY).status_code == 404
    assert not Review.objects.exists()


def _first(main: WorkOrder) -> Actor:
    return of_reporter(main.reporters.get(joined_from=None))
