"""A person's own wishes: where and how they hear of things besides the inbox."""

from typing import Any

import pytest
from django.urls import reverse

from common.clock import held
from grids.services import save_person
from notices.choices import DeliveryState
from notices.models import Delivery, Notice, Wishes
from notices.services import tell
from tests.admin_rows import english
from tests.notices.conftest import CALM, mail_channel, sms_channel
from tests.notices.receivers import Receiver
from tests.world import MONDAY

WISHES = reverse("notices:wishes")
PARAMS = {"number": "1", "title": "灯"}


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


@pytest.fixture
def me(world):
    user = world.users["dispatcher"]
    user.email = "dispatcher@example.org"
    user.save()
    save_person(user.person, phone="13900002222")
    return user


@pytest.fixture
def client(me):
    return english(me)


def test_it_works(client: Any, me: Any, gateway: Receiver, post_office: Receiver):
    mail_channel(post_office)
    sms_channel(gateway)
    page = client.get(WISHES).content.decode()
    assert "139****2222" in page
    assert "d*@example.org" in page
    answer = client.post(WISHES, {"by_sms": "on", "rhythm": "at_once", "language": "zh-hans"})
    assert answer.url == WISHES
    wishes = Wishes.objects.get(user=me)
    assert (wishes.by_email, wishes.by_sms, wishes.rhythm, wishes.language) == (False, True, "at_once", "zh-hans")
    tell([me.pk], CALM, "k", PARAMS, "")
    assert Notice.objects.filter(user=me).count() == 1
    delivery = Delivery.objects.get()
    assert (delivery.channel.kind, delivery.to_masked, delivery.user) == ("sms", "139****2222", me)


def test_without_a_wish_there_is_the_inbox(me: Any, post_office: Receiver):
    mail_channel(post_office)
    tell([me.pk], CALM, "k", PARAMS, "")
    assert (Notice.objects.count(), Delivery.objects.count()) == (1, 0)


def test_a_digest(client: Any, me: Any, post_office: Receiver):
    mail_channel(post_office)
    client.post(WISHES, {"by_email": "on", "rhythm": "digest", "language": "en"})
    tell([me.pk], CALM, "k", PARAMS, "")
    assert Delivery.objects.get().state == DeliveryState.COLLECTING


def test_where_nothing_reaches_nothing_can_be_chosen(client: Any, me: Any):
    page = client.get(WISHES).content.decode()
    assert page.count("Enter where you are reached first") == 2
    client.post(WISHES, {"by_email": "on", "by_sms": "on", "rhythm": "digest", "language": "en"})
    wishes = Wishes.objects.get(user=me)
    assert (wishes.by_email, wishes.by_sms) == (False, False)


def test_nonsense_is_refused(client: Any, me: Any):
    assert client.post(WISHES, {"rhythm": "hourly", "language": "tlh"}).status_code == 422
    assert not Wishes.objects.exists()


def test_an_outsider(client: Any, me: Any, world: Any, django_user_model: Any):
    """One changes one's own wishes and nobody else's; without an account there are none."""
    english(world.users["other_dispatcher"]).post(WISHES, {"rhythm": "at_once", "language": "en"})
    assert not Wishes.objects.filter(user=me).exists()
    client.logout()
    assert client.get(WISHES).url.startswith(reverse("accounts:sign_in"))


def test_an_account_that_is_closed_gets_nothing_outside(client: Any, me: Any, post_office: Receiver):
    mail_channel(post_office)
    client.post(WISHES, {"by_email": "on", "rhythm": "at_once", "language": "en"})
    me.is_active = False
    me.save()
    tell([me.pk], CALM, "k", PARAMS, "")
    assert not Delivery.objects.exists()
