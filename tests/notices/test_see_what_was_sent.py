"""The page for administrators: the channels, every message with its state, and sending again."""

from typing import Any

import pytest
from django.urls import reverse

from common.clock import held
from common.crypto import Secret
from notices.choices import DeliveryState
from notices.models import Delivery
from notices.sending.loop import send_due
from notices.services import Contact, tell, tell_person
from notices.views.sent import PAGE_SIZE
from tests.admin_rows import as_role, recorded, second_district
from tests.notices.conftest import CALM, LINK, URGENT, sms_channel, wecom_channel
from tests.notices.receivers import Receiver
from tests.world import MONDAY

SENT, AGAIN = reverse("notices:sent"), reverse("notices:send_again")
PARAMS = {"number": "1", "title": "<i>灯</i>"}


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


@pytest.fixture
def keeper(world):
    return as_role(world, "system_admin")


def test_it_works(keeper: Any, wecom: Receiver, gateway: Receiver):
    wecom_channel(wecom)
    sms_channel(gateway)
    wecom.script = [(500, {}, {})]
    tell([], CALM, "k", PARAMS, "")
    tell_person(Contact(phone=Secret.of("13900001111")), LINK, "l", {}, private={"link": "https://x.cn/secret"})
    send_due()
    answer = keeper.get(SENT)
    page = answer.content.decode()
    assert "139****1111" in page
    assert "13900001111" not in page
    assert "x.cn/secret" not in page
    assert "＜i＞灯" in page
    assert "HTTP 500" in page
    assert [(each.waiting, each.dead) for each in answer.context["channels"]] == [(0, 0), (1, 0)]


def test_sent_again(keeper: Any, wecom: Receiver):
    wecom_channel(wecom)
    wecom.script = [(404, {}, {})]
    tell([], CALM, "k", PARAMS, "")
    send_due()
    dead = Delivery.objects.get()
    assert keeper.post(AGAIN, {"delivery": [dead.pk, "x", "9" * 30]}).url == SENT
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (DeliveryState.WAITING, 0)
    assert recorded("delivery.replay")[0].detail == {"deliveries": [dead.pk]}


def test_what_was_sent_is_not_sent_again(keeper: Any, wecom: Receiver):
    wecom_channel(wecom)
    tell([], CALM, "k", PARAMS, "")
    send_due()
    keeper.post(AGAIN, {"delivery": Delivery.objects.get().pk})
    assert Delivery.objects.get().state == DeliveryState.SENT
    assert recorded("delivery.replay") == []


def test_filtered_and_paged(keeper: Any, wecom: Receiver):
    channel = wecom_channel(wecom)
    for n in range(PAGE_SIZE + 2):
        tell([], URGENT, str(n), {"number": str(n)}, "")
    Delivery.objects.filter(text="Urgent 3").update(state=DeliveryState.DEAD)
    first = keeper.get(SENT, {"state": "waiting", "channel": channel.pk}).context["page"]
    second = keeper.get(SENT, {"state": "waiting", "cursor": first.next}).context["page"]
    assert (len(first.rows), len(second.rows)) == (PAGE_SIZE, 1)
    assert [each.text for each in keeper.get(SENT, {"state": "dead"}).context["page"].rows] == ["Urgent 3"]


@pytest.mark.parametrize("query", [{"cursor": "x"}, {"state": "no"}, {"channel": "9" * 30}])
def test_nonsense_shows_the_page(keeper: Any, query: dict[str, str]):
    assert keeper.get(SENT, query).status_code == 200


@pytest.mark.parametrize("name", ["dispatcher", "security_admin", "audit_admin", "unit_handler"])
def test_an_outsider(world: Any, wecom: Receiver, name: str):
    wecom_channel(wecom)
    tell([], CALM, "k", PARAMS, "")
    Delivery.objects.update(state=DeliveryState.DEAD)
    client = as_role(world, name)
    assert client.get(SENT).status_code == 404
    assert client.post(AGAIN, {"delivery": Delivery.objects.get().pk}).status_code == 404
    assert Delivery.objects.get().state == DeliveryState.DEAD


def test_an_administrator_of_one_district_sees_no_others(world: Any, wecom: Receiver):
    stranger = second_district(world)["accounts.user"]
    channel = wecom_channel(wecom)
    told = {"channel": channel, "event": CALM, "created_at": MONDAY, "due_at": MONDAY, "give_up_at": MONDAY}
    Delivery.objects.create(key="far", user=stranger, title="far", **told)
    Delivery.objects.create(key="near", user=world.users["dispatcher"], title="near", **told)
    keeper = as_role(world, "system_admin")
    assert [each.title for each in keeper.get(SENT).context["page"].rows] == ["near"]


def test_the_number_of_queries_does_not_grow(keeper: Any, wecom: Receiver, django_assert_max_num_queries: Any):
    wecom_channel(wecom)
    for n in range(30):
        tell([], URGENT, str(n), {"number": str(n)}, "")
    with django_assert_max_num_queries(18):
        keeper.get(SENT)
