"""Who else has an order open."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import advance, held
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import Presence, WorkOrder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def look(client: Client, world: World, order: WorkOrder, name: str):
    client.force_login(world.users[name])
    return client.post(reverse("workorders:looking", args=[order.number]), {"version": order.version})


def test_it_works(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    assert look(client, world, order, "dispatcher").context["names"] == []
    answer = look(client, world, order, "community_secretary")
    assert answer.context["names"] == [world.users["dispatcher"].person.name]
    assert look(client, world, order, "dispatcher").context["names"] == ["community_secretary"]
    assert Presence.objects.count() == 2


def test_whoever_has_left_is_forgotten_after_a_minute(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    look(client, world, order, "dispatcher")
    advance(timedelta(seconds=61))
    assert look(client, world, order, "community_secretary").context["names"] == []
    assert Presence.objects.get().user == world.users["community_secretary"]


def test_what_others_changed_is_said(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    assert not look(client, world, order, "dispatcher").context["has_changed"]
    services.reclassify(order, by=world.actor("dispatcher"), reason="影响大", severity="major")
    assert look(client, world, order, "dispatcher").context["has_changed"]


def test_an_outsider_is_neither_told_nor_noted(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    assert look(client, world, order, "other_dispatcher").status_code == 404
    assert not Presence.objects.exists()
