"""What a review keeps beside the two answers: what was wrong, how it came, and from where (keyed)."""

from typing import Any

import pytest
from django.test import Client

from common.clock import held
from common.crypto import keyed_hash
from common.errors import DomainError, NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.actors import of_reporter
from workorders.choices import State
from workorders.inputs import parse
from workorders.links import path_to
from workorders.models import Review
from workorders.workflow import ACTIONS

UNHAPPY: dict[str, Any] = {"solved": "partly", "satisfaction": "basically_satisfied", "reasons": ["slow", "unclear"]}
HAPPY: dict[str, Any] = {"solved": "solved", "satisfaction": "satisfied"}


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World, client: Client):
    order = world.order_in(State.REVIEWING)
    answer = client.post(path_to(order.links.get()), UNHAPPY, REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 302
    review = Review.objects.get()
    assert (review.reasons, review.way) == (["slow", "unclear"], "link")
    assert review.address_hash == keyed_hash("192.0.2.7")
    assert "192.0.2.7" not in str(Review.objects.values().get())


def test_by_number_and_code(world: World, client: Client):
    order = world.order_in(State.REVIEWING)
    client.post("/lookup/", {"number": order.number, "code": order.query_code})
    assert client.post(f"/lookup/{order.number}/review/", UNHAPPY).status_code == 302
    assert Review.objects.get().way == "code"


def test_whoever_is_content_ticks_nothing(world: World):
    order = world.order_in(State.REVIEWING)
    services.review(order, by=world.reporter(order), **HAPPY, reasons=["slow"])
    assert Review.objects.get().reasons == []


def test_an_unknown_reason_is_refused(world: World):
    order = world.order_in(State.REVIEWING)
    for reasons in (["rude"], "slow", [1]):
        with pytest.raises(DomainError) as refusal:
            parse(ACTIONS["review"], order, {**HAPPY, "reasons": reasons})
        assert "reasons" in refusal.value.fields
    assert parse(ACTIONS["review"], order, {**HAPPY, "reasons": ["slow"]})["reasons"] == ["slow"]


def test_an_assistant_does_not_rate_the_work(world: World):
    order = world.order_in(State.HANDLING)
    order = services.add_assistant(order, by=world.actor("dispatcher"), unit=world.other_unit, task="断电")
    order = services.join(order, by=world.actor("other_handler"))
    order = services.finish_part(order, by=world.actor("other_handler"), result="已断电")
    order = services.complete(order, by=world.actor("unit_handler"), result="换了灯泡")
    order = services.check(order, by=world.actor("dispatcher"), outcome="pass")
    order.reporters.update(person=world.users["other_handler"].person)
    with pytest.raises(NotAllowed):
        services.review(order, by=of_reporter(order.reporters.get()), **HAPPY)


def test_a_provider_does_not_rate_the_work(world: World):
    order = world.order_in(State.REGISTERED)
    helper = world.users["grid_leader"].person
    order = services.propose(order, by=world.actor("dispatcher"), person=helper, message="能否上门换灯？")
    order = services.agree(order, by=world.actor("grid_leader"))
    order = services.complete(order, by=world.actor("grid_leader"), result="换好了")
    order = services.check(order, by=world.actor("dispatcher"), outcome="pass")
    order.reporters.update(person=helper)
    with pytest.raises(NotAllowed):
        services.review(order, by=of_reporter(order.reporters.get()), **HAPPY)
