"""What becomes due soon and overdue, once each."""

from datetime import timedelta

import pytest

from common.clock import advance, held
from notices import outbox
from notices.models import Notice
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.services.watching import expire_reviews, watch


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = world.order_in(State.DISPATCHED)
    assert watch() == 0
    advance(timedelta(hours=3))  # 12:00, three of four work hours are over
    assert watch() == 1
    advance(timedelta(hours=3, minutes=1))  # 15:01
    assert watch() == 1
    assert watch() == 0
    assert [event.action for event in order.events.all()][-2:] == ["soon", "overdue"]
    accept = order.deadlines.get(step="accept")
    assert accept.missed_at == accept.due_at


def test_the_people_concerned_are_told_once(world: World):
    world.order_in(State.DISPATCHED)
    outbox.sweep()
    Notice.objects.all().delete()
    advance(timedelta(hours=7))
    watch()
    watch()
    outbox.sweep()
    told = Notice.objects.filter(event="workorders.overdue").values_list("user__username", flat=True)
    assert sorted(told) == ["community_secretary", "dispatcher", "unit_handler", "unit_manager"]


def test_what_is_overdue_is_not_due_soon(world: World):
    """When nobody watched in between."""
    order = world.order_in(State.DISPATCHED)
    advance(timedelta(hours=7))
    assert watch() == 1
    assert [event.action for event in order.events.all()][-1] == "overdue"


def test_once_overdue_stays_overdue(world: World):
    order = world.order_in(State.DISPATCHED)
    advance(timedelta(hours=7))
    watch()
    missed = order.deadlines.get(step="accept").missed_at
    services.accept(order, by=world.actor("unit_handler"))
    accept = order.deadlines.get(step="accept")
    assert (accept.missed_at, accept.is_running) == (missed, False)


def test_the_version_stays(world: World):
    """So that a page opened before the deadline passed can still be sent."""
    order = world.order_in(State.DISPATCHED)
    advance(timedelta(hours=7))
    watch()
    services.accept(order, by=world.actor("unit_handler"), version=order.version)


def test_ended_orders_are_left_alone(world: World):
    order = world.order_in(State.DISPATCHED)
    services.withdraw(order, by=world.reporter(order))
    advance(timedelta(days=30))
    assert watch() == 0


def test_a_review_is_nobodys_lateness(world: World):
    """Neither soon nor overdue, nor marked as missed when its time ends."""
    order = world.order_in(State.REVIEWING)
    advance(timedelta(days=15))
    assert watch() == 0
    assert expire_reviews() == 1
    review = order.deadlines.get(step="review")
    assert (review.missed_at, review.is_running) == (None, False)
    assert order.events.filter(action__in=("soon", "overdue")).count() == 0
