"""What the page of an order that stands still says about its deadline."""

from datetime import timedelta

import pytest
from django.test import Client

from common.clock import advance, held
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import LimitStep, State
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def look(client: Client, world: World, order: WorkOrder):
    client.force_login(world.users["dispatcher"])
    answer = client.get(order.get_absolute_url(), headers={"accept-language": "en"})
    return answer.context["page"], answer.content.decode()


@pytest.mark.parametrize("state", [State.HELD, State.DEFERRED])
def test_it_works(world: World, client: Client, state: State):
    with held(MONDAY - timedelta(hours=16)):
        order = world.order_in(State.HANDLING)
    advance(timedelta(hours=1))
    order = getattr(world, {State.HELD: "_hold", State.DEFERRED: "_defer"}[state])(order)
    advance(timedelta(hours=1))
    page, text = look(client, world, order)
    assert page.clock.step == LimitStep.FINISH  # not the end of the wait
    assert "stands still since 11-16 10:00" in text
    kinds = [segment.kind for segment in page.explanation.segments]
    assert kinds[-2:] == ["still", "left"]
    assert 0 < page.explanation.now_at < 1


def test_what_another_system_wants_runs_on_and_goes_before(world: World, client: Client):
    due = MONDAY + timedelta(days=2)
    order = world.submit(due_elsewhere=due)
    order = world._accept(world._dispatch(world._register(order)))
    order = services.hold(
        order, by=world.actor("unit_handler"), ground="weather", until=due + timedelta(days=1), word="等雨停"
    )
    page, _text = look(client, world, order)
    assert (page.clock.step, page.clock_stands) == (LimitStep.EXTERNAL, "")


def test_an_order_at_work_shows_what_ends_first(world: World, client: Client):
    page, _text = look(client, world, world.order_in(State.DISPATCHED))
    assert page.clock.due_at == min(each.due_at for each in page.deadlines if each.is_running)
