from datetime import timedelta

import pytest

from common.clock import advance, held
from common.errors import Invalid, NotAllowed
from notices.models import Outbox
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = world.order_in(State.DISPATCHED)
    when = MONDAY + timedelta(hours=6)
    order = services.accept(order, by=world.actor("unit_handler"), appointment=when)
    sent = order.dispatches.get()
    assert (order.state, sent.accepted_at, sent.appointment_at) == (State.HANDLING, MONDAY, when)
    accept = order.deadlines.get(step="accept")
    assert (accept.met_at, accept.missed_at) == (MONDAY, None)
    assert order.due_at == min(order.deadlines.get(step=step).due_at for step in ("respond", "finish"))  # they run on


def test_late_is_late_for_good(world: World):
    order = world.order_in(State.DISPATCHED)
    advance(timedelta(days=1))
    order = services.accept(order, by=world.actor("unit_handler"))
    accept = order.deadlines.get(step="accept")
    assert accept.missed_at == accept.due_at < accept.met_at


def test_an_appointment_in_the_past(world: World):
    with pytest.raises(Invalid) as refusal:
        services.accept(
            world.order_in(State.DISPATCHED),
            by=world.actor("unit_handler"),
            appointment=MONDAY - timedelta(minutes=1),
        )
    assert list(refusal.value.fields) == ["appointment"]


def test_an_outsider_may_not(world: World):
    with pytest.raises(NotAllowed):
        services.accept(world.order_in(State.DISPATCHED), by=world.actor("other_handler"))


def test_nothing_is_written_for_the_worker_where_nothing_follows(world: World):
    order = world.order_in(State.DISPATCHED)
    before = Outbox.objects.count()
    order = services.accept(order, by=world.actor("unit_handler"))
    assert Outbox.objects.count() == before
    services.complete(order, by=world.actor("unit_handler"), result="修好了。")
    assert Outbox.objects.count() == before + 1
