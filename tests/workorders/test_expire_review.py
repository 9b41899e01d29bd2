from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import advance, held
from common.errors import Conflict
from tests.world import MONDAY, World
from workorders import services
from workorders.actors import SYSTEM
from workorders.choices import Channel, State
from workorders.services.watching import expire_reviews


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = world.order_in(State.REVIEWING)
    assert expire_reviews() == 0
    advance(timedelta(days=14))
    assert expire_reviews() == 1
    order.refresh_from_db()
    assert order.state == State.CLOSED
    assert not order.reviews.exists()  # no answer is no answer
    assert expire_reviews() == 0


def test_not_while_the_reporter_may_still_answer(world: World):
    with pytest.raises(Conflict):
        services.expire_review(world.order_in(State.REVIEWING), by=SYSTEM)


@pytest.mark.parametrize(
    ("channel", "phone", "state"),
    [
        (Channel.WALK_IN, "", State.CLOSED),
        (Channel.PHONE, "13900001111", State.REVIEWING),
        (Channel.WEB, "", State.REVIEWING),  # holds the query code
    ],
)
def test_at_once_where_nobody_can_be_asked(world: World, channel: Channel, phone: str, state: State):
    order = world.order_in(State.HANDLED, channel=channel, phone=phone)
    order = services.check(order, by=world.actor("dispatcher"), outcome="pass")
    assert order.state == state
    last = order.events.order_by("pk").last()
    assert last is not None
    assert (last.action, last.actor_kind) == (
        ("expire_review", "system") if state == State.CLOSED else ("check", "user")
    )


@pytest.mark.parametrize("action", ["answer", "settle"])
def test_at_once_after_a_word_or_a_deed_on_the_spot(world: World, action: str):
    order = world.submit(channel=Channel.WALK_IN, phone="", category=world.category)
    words = {"answer": "每天都可以办"} if action == "answer" else {"result": "换了灯泡"}
    order = getattr(services, action)(order, by=world.actor("dispatcher"), **words)
    assert order.state == State.CLOSED


def test_the_page_after_the_check_shows_the_end(world: World, client: Client):
    order = world.order_in(State.HANDLED, channel=Channel.WALK_IN, phone="")
    client.force_login(world.users["dispatcher"])
    url = reverse("workorders:act", args=[order.number, "check"])
    page = client.post(url, {"version": order.version, "outcome": "pass"}, follow=True)
    assert page.context["order"].state == State.CLOSED
    assert [entry.event.action for entry in page.context["page"].entries[:2]] == ["expire_review", "check"]
