"""When an order comes to review, whoever reported it gets the personal link; staff hear of orders in their groups."""

from typing import Any

import pytest
from django.test import Client

from common.clock import held
from notices import outbox
from notices.choices import Urgency as Pressure
from notices.models import Delivery
from notices.sending.loop import send_due
from tests.notices.conftest import gateway, sms_channel, wecom, wecom_channel
from tests.notices.receivers import Receiver
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State, Urgency
from workorders.models import Review

__all__ = ["gateway", "wecom"]

pytestmark = pytest.mark.django_db
SITE = "https://grid.example.org"
ASKED = "workorders.review_link"


@pytest.fixture(autouse=True)
def _settings(settings: Any):
    settings.NOTICES_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    settings.SITE_URL = SITE
    with held(MONDAY):
        yield


def swept() -> None:
    while outbox.sweep():
        pass


def test_it_works(world: World, gateway: Receiver, client: Client):
    sms_channel(gateway, events=[ASKED])
    order = world.order_in(State.REVIEWING)
    swept()
    send_due()
    body = gateway.got[0]["body"]
    assert body["mobile"] == "13900001111"
    assert order.number in body["content"]
    path = body["content"].partition(SITE)[2]
    answer = client.post(path, {"solved": "solved", "satisfaction": "satisfied", "comment": ""}, follow=True)
    assert answer.status_code == 200
    assert Review.objects.get(order=order).solved == "solved"


def test_the_link_is_nobody_elses(world: World, gateway: Receiver):
    """An administrator who reads the record could otherwise review in the resident's place."""
    sms_channel(gateway)
    order = world.order_in(State.REVIEWING)
    swept()
    kept = Delivery.objects.get(event=ASKED)
    assert order.number in kept.text
    assert SITE not in f"{kept.text}{kept.title}{kept.url}{kept.answer}"


def test_an_outsider(world: World, gateway: Receiver, settings: Any):
    """Staff who found it on duty are not asked, and without an address of ours nobody is."""
    sms_channel(gateway)
    order = world.submit()
    order.reporters.update(is_staff=True)
    for step in ("register", "dispatch", "accept", "complete", "check"):
        order = getattr(world, f"_{step}")(order)
    settings.SITE_URL = ""
    world.order_in(State.REVIEWING)
    swept()
    assert not Delivery.objects.filter(event=ASKED).exists()


def test_once_however_often_it_is_swept(world: World, gateway: Receiver):
    sms_channel(gateway)
    world.order_in(State.REVIEWING)
    swept()
    outbox.Outbox.objects.update(done_at=None)
    swept()
    assert Delivery.objects.filter(event=ASKED).count() == 1


def test_the_group_of_the_desk_hears_of_it(world: World, wecom: Receiver):
    here = wecom_channel(wecom, scopes=[f"area:{world.community.code}"])
    wecom_channel(wecom, scopes=[f"area:{world.other_community.code}"])
    unit = wecom_channel(wecom, scopes=[f"unit:{world.unit.code}"])
    world.order_in(State.DISPATCHED, description="3号楼王大爷 13812348000 家漏水")
    swept()
    assert set(Delivery.objects.values_list("event", "channel")) == {
        ("workorders.dispatch", here.pk),
        ("workorders.dispatch", unit.pk),
    }
    texts = " ".join(Delivery.objects.values_list("text", flat=True))
    assert "漏水" in texts
    assert "13812348000" not in texts


def test_what_is_confidential_is_not_told_in_a_group(world: World, wecom: Receiver):
    wecom_channel(wecom)
    order = world.submit(description="举报某某")
    actor = world.actor("dispatcher")
    services.register(order, by=actor, category=world.category, handling="refer", sensitivity="confidential")
    world._dispatch(order)
    Delivery.objects.all().delete()
    swept()
    dispatched = Delivery.objects.get(event="workorders.dispatch")
    assert "举报" not in dispatched.text


def test_danger_does_not_wait_for_the_morning(world: World, wecom: Receiver):
    wecom_channel(wecom)
    with held(MONDAY.replace(hour=23)):
        order = world.submit()
        order.urgency = Urgency.DANGER
        order.save()
        swept()
        told = Delivery.objects.get(event="workorders.submit")
        assert (told.urgency, told.due_at) == (Pressure.URGENT, MONDAY.replace(hour=23))
