"""From an event to receivers that speak the real formats."""

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from accounts.models import User
from common.clock import advance, held, now
from common.crypto import Secret
from notices.choices import DeliveryState, Rhythm
from notices.models import Channel, Delivery
from notices.sending.loop import send_due
from notices.services import Contact, tell, tell_person
from notices.services.setting_up import save_channel, save_wishes
from tests.notices.conftest import (
    ALARM,
    CALM,
    LINK,
    URGENT,
    dingtalk_channel,
    mail_channel,
    sms_channel,
    wecom_channel,
)
from tests.notices.receivers import Receiver
from tests.notices.telling import PARAMS, only, robots_told
from tests.world import MONDAY

pytestmark = pytest.mark.django_db
RESIDENT = Contact(phone=Secret.of("13900001111"))


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(wecom: Receiver):
    wecom_channel(wecom)
    robots_told()
    assert send_due() == 1
    text = "Order 261116-0001: 路灯不亮\n[Open](https://grid.example.org/orders/261116-0001/)"
    assert [each["text"] for each in wecom.got] == [text]
    sent = only()
    assert (sent.state, sent.sent_at, sent.attempts) == (DeliveryState.SENT, MONDAY, 1)
    assert '"errcode": 0' in sent.answer
    assert wecom.ids == [str(sent.message_id)]
    assert send_due() == 0


def test_dingtalk_is_signed(dingtalk: Receiver):
    dingtalk_channel(dingtalk)
    robots_told()
    send_due()
    assert [(each["title"], each["text"].splitlines()[0]) for each in dingtalk.got] == [
        ("Order 261116-0001: 路灯不亮", "Order 261116-0001: 路灯不亮")
    ]


def test_a_wrong_signature_is_refused_at_once(dingtalk: Receiver):
    dingtalk_channel(dingtalk, secret="another")
    robots_told()
    send_due()
    assert (only().state, dingtalk.got) == (DeliveryState.DEAD, [])
    assert "310000" in only().answer


def test_what_people_typed_is_no_markdown(wecom: Receiver):
    wecom_channel(wecom)
    robots_told(title="[here](http://evil.example) <@all> **x**\n# y")
    send_due()
    line = wecom.got[0]["text"].splitlines()[0]
    assert not set("[]<>*#") & set(line)


def test_a_long_text_is_cut_to_what_wecom_takes(wecom: Receiver):
    wecom_channel(wecom)
    robots_told(title="灯" * 3000)
    send_due()
    assert (only().state, wecom.got[0]["text"][-1]) == (DeliveryState.SENT, "…")


def test_an_sms_to_a_resident(gateway: Receiver):
    sms_channel(gateway)
    assert tell_person(RESIDENT, LINK, "link:1", {}, private={"link": "https://x.cn/r/abc"})
    send_due()
    sent, body = only(), gateway.got[0]["body"]
    assert body == {
        "mobile": "13900001111",
        "content": "【东河街道】Say how it went: https://x.cn/r/abc",
        "sn": str(sent.message_id),
        "auth": {"key": "k-1"},
    }
    assert (sent.to_masked, sent.parts, sent.text) == ("139****1111", 1, "Say how it went: ⟦link⟧")
    columns = Delivery.objects.values_list("to", "private").get()
    assert "13900001111" not in columns[0].token
    assert "abc" not in columns[1].token


def test_a_gateway_that_takes_forms(gateway: Receiver):
    body = {"mobile": "{phone}", "content": "{text}"}
    sms_channel(gateway, encoding="form", body=body, headers={"Authorization": "Bearer {secret}"})
    tell_person(RESIDENT, CALM, "c:1", PARAMS | {"title": "a&mobile=110"})
    send_due()
    assert gateway.got[0]["body"] == {"mobile": "13900001111", "content": "【东河街道】Order 261116-0001: a&mobile=110"}
    assert gateway.got[0]["headers"]["Authorization"] == "Bearer k-1"


def test_a_mail(post_office: Receiver, somebody: User):
    mail_channel(post_office)
    save_wishes(somebody, by_email=True, by_sms=False, rhythm=Rhythm.AT_ONCE, language="en")
    tell([somebody.pk], CALM, "k", PARAMS | {"title": "<b>灯</b>"}, "/inbox/")
    send_due()
    mail = message_from_bytes(post_office.got[0]["raw"], policy=policy.default)
    assert (mail["To"], mail["Subject"]) == ("somebody@example.org", "Order 261116-0001: <b>灯</b>")
    assert mail["Message-ID"] == f"<{only().message_id}@example.org>"
    plain, html = (part.get_content() for part in mail.iter_parts())  # type: ignore[attr-defined]
    assert plain.splitlines() == ["Order 261116-0001: <b>灯</b>", "", "https://grid.example.org/inbox/"]
    assert "&lt;b&gt;灯" in html
    assert only().to_masked == "s*@example.org"


@pytest.mark.parametrize(
    ("said", "state"), [("550 no such mailbox", "dead"), ("450 greylisted", "waiting"), ("452 full", "waiting")]
)
def test_a_mail_server_refuses(post_office: Receiver, somebody: User, said: str, state: str):
    post_office.script = [said]
    mail_channel(post_office)
    tell_person(Contact(email="nobody@example.org"), CALM, "k", PARAMS)
    send_due()
    assert (only().state, post_office.got) == (state, [])
    assert said in only().answer


def test_the_password_goes_over_no_open_line(post_office: Receiver):
    url = post_office.url.replace("//", "//office@")
    save_channel(mail_channel(post_office), address=url, secret="hush")
    tell_person(Contact(email="nobody@example.org"), CALM, "k", PARAMS)
    send_due()
    assert (only().state, post_office.got) == (DeliveryState.DEAD, [])


def test_what_is_urgent_goes_first(wecom: Receiver):
    wecom_channel(wecom, per_minute=1)
    robots_told(key="calm")
    robots_told(URGENT, key="urgent")
    send_due()
    assert wecom.got[0]["text"].startswith("Urgent")


@pytest.mark.parametrize("status", [301, 302, 307])
def test_no_redirect_is_followed(gateway: Receiver, wecom: Receiver, status: int):
    sms_channel(gateway)
    tell_person(RESIDENT, CALM, "c", PARAMS)
    gateway.script = [(status, {}, {"Location": f"{wecom.url}/stolen"})]
    send_due()
    assert (only().state, wecom.seen, gateway.seen) == (DeliveryState.DEAD, 0, 1)


def test_an_address_inside_the_house_is_refused(wecom: Receiver, settings: Any):
    channel = wecom_channel(wecom)
    robots_told(key="number")
    settings.NOTICES_PRIVATE_NETWORKS = []
    send_due()
    channel.address = channel.address.reveal().replace("127.0.0.1", "localhost")
    channel.save()
    robots_told(key="name")
    send_due()
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DEAD}
    assert wecom.seen == 0


def test_the_answer_is_kept_without_number_and_secret(gateway: Receiver):
    sms_channel(gateway)
    tell_person(RESIDENT, CALM, "c", PARAMS)
    gateway.script = [(200, {"errcode": 7, "said": "13900001111 is not known to k-1"}, {})]
    send_due()
    assert "139****1111 is not known to ••••" in only().answer
    assert only().state == DeliveryState.WAITING


def test_old_news_is_not_sent(wecom: Receiver):
    channel = wecom_channel(wecom)
    robots_told()
    save_channel(_with(channel, is_active=False))
    assert send_due() == 0
    advance(timedelta(days=4))
    save_channel(_with(channel, is_active=True))
    send_due()
    assert (only().state, wecom.got) == (DeliveryState.DEAD, [])


def _with(channel: Channel, **values: Any) -> Channel:
    channel.refresh_from_db()
    for name, value in values.items():
        setattr(channel, name, value)
    return channel


def test_an_alarm_reaches_whoever_wished_for_nothing(gateway: Receiver, post_office: Receiver, somebody: User):
    mail_channel(post_office)
    tell([somebody.pk], CALM, "c", PARAMS, "")
    assert not Delivery.objects.exists()
    with held(MONDAY.replace(hour=3)):
        tell([somebody.pk], ALARM, "a", PARAMS, "")
        send_due()
    assert len(post_office.got) == 1


def test_nobody_is_told_twice(wecom: Receiver):
    wecom_channel(wecom)
    robots_told()
    robots_told()
    send_due()
    assert len(wecom.got) == 1
    assert now() == MONDAY


def test_each_robot_hears_of_its_own(wecom: Receiver):
    street = wecom_channel(wecom, scopes=["area:640104001"])
    unit = wecom_channel(wecom, scopes=["unit:U1"], events=["tests.urgent"])
    everywhere = wecom_channel(wecom, events=["tests."])
    robots_told(CALM, "a", scopes=("area:640104001", "unit:U1"))
    robots_told(URGENT, "b", scopes=("area:640104002", "unit:U1"))
    found = sorted(Delivery.objects.values_list("event", "channel"))
    assert found == [(CALM, street.pk), (CALM, everywhere.pk), (URGENT, unit.pk), (URGENT, everywhere.pk)]


def test_a_gateway_of_the_own_street_goes_first(gateway: Receiver):
    sms_channel(gateway)
    own = sms_channel(gateway, scopes=["area:1"], sender="西河街道")
    tell_person(RESIDENT, CALM, "c", PARAMS, scopes=lambda: ["area:1"])
    assert only().channel == own


def test_nobody_to_carry_it(gateway: Receiver):
    assert tell_person(RESIDENT, CALM, "a", PARAMS) is False
    sms_channel(gateway)
    assert tell_person(Contact(phone=Secret.of("0951-5012345")), CALM, "b", PARAMS) is False
    assert tell_person(Contact(), CALM, "c", PARAMS) is False
    assert not Delivery.objects.exists()
