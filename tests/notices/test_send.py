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
from notices.sending.holding import LEASE, WAITS, claim
from notices.sending.loop import attempt, send_due
from notices.sending.recording import record
from notices.services import Contact, tell, tell_person
from notices.services.keeping import replay
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
from tests.world import MONDAY

pytestmark = pytest.mark.django_db
PARAMS = {"number": "261116-0001", "title": "路灯不亮"}
RESIDENT = Contact(phone=Secret.of("13900001111"))


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def robots_told(event: str = CALM, key: str = "k", scopes: tuple[str, ...] = (), **params: str) -> None:
    tell([], event, key, PARAMS | params, "/orders/261116-0001/", scopes=lambda: scopes)


def only() -> Delivery:
    return Delivery.objects.get()


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


@pytest.mark.parametrize(
    "trouble", [(500, {}, {}), (503, {}, {}), (200, {"errcode": -1, "errmsg": "system busy"}, {}), "close"]
)
def test_trouble_is_tried_again_under_the_same_identifier(wecom: Receiver, trouble: Any):
    wecom_channel(wecom)
    robots_told()
    wecom.script = [trouble]
    assert send_due() == 1
    assert (only().state, only().due_at) == (DeliveryState.WAITING, MONDAY + WAITS[0])
    assert send_due() == 0
    advance(WAITS[0])
    send_due()
    assert (only().state, only().attempts) == (DeliveryState.SENT, 2)
    assert wecom.ids == [str(only().message_id)]


def test_a_hanging_receiver_is_left(wecom: Receiver, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("notices.sending.reaching.ANSWER_SECONDS", 0.2)
    wecom_channel(wecom)
    robots_told(key="a")
    robots_told(key="b")
    wecom.script = ["hang"]
    assert send_due() == 1  # the second is left alone: the channel rests
    assert sorted(Delivery.objects.values_list("state", "attempts")) == [("waiting", 0), ("waiting", 1)]


def test_given_up_after_the_last_attempt_and_sent_by_a_replay(wecom: Receiver):
    channel = wecom_channel(wecom)
    robots_told()
    wecom.script = [(500, {}, {})] * (len(WAITS) + 1)
    for wait in (*WAITS, timedelta(0)):
        assert only().state == DeliveryState.WAITING
        Channel.objects.filter(pk=channel.pk).update(paused_until=None)
        send_due()
        advance(wait)
    dead = only()
    assert (dead.state, dead.attempts) == (DeliveryState.DEAD, len(WAITS) + 1)
    Channel.objects.filter(pk=channel.pk).update(paused_until=None)
    assert replay([dead.pk]) == [dead.pk]
    send_due()
    assert (only().state, wecom.ids) == (DeliveryState.SENT, [str(dead.message_id)])
    assert replay([dead.pk]) == []


def test_too_fast_waits_and_counts_as_no_attempt(wecom: Receiver):
    wecom.most_a_minute = 1
    wecom_channel(wecom)
    robots_told(key="a")
    robots_told(key="b")
    send_due()
    late = Delivery.objects.get(state=DeliveryState.WAITING)
    assert (late.attempts, late.due_at) == (0, MONDAY + timedelta(minutes=1))
    assert "45009" in late.answer
    assert send_due() == 0
    wecom.most_a_minute = 2
    advance(timedelta(minutes=1))
    send_due()
    assert len(wecom.got) == 2


def test_dingtalk_shuts_out_for_ten_minutes(dingtalk: Receiver):
    dingtalk.most_a_minute = 0
    channel = dingtalk_channel(dingtalk)
    robots_told()
    send_due()
    channel.refresh_from_db()
    assert channel.paused_until == MONDAY + timedelta(minutes=10)


def test_retry_after_is_heeded(gateway: Receiver):
    channel = sms_channel(gateway)
    tell_person(RESIDENT, CALM, "c", PARAMS)
    gateway.script = [(429, {}, {"Retry-After": "90"})]
    send_due()
    channel.refresh_from_db()
    assert channel.paused_until == MONDAY + timedelta(seconds=90)
    assert only().attempts == 0


def test_no_more_than_twenty_a_minute(wecom: Receiver):
    wecom_channel(wecom)
    for n in range(25):
        robots_told(key=str(n))
    for _round in range(3):
        send_due()
    assert len(wecom.got) == 20
    advance(timedelta(minutes=1))
    wecom.most_a_minute = 40
    send_due()
    assert len(wecom.got) == 25


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


def test_one_worker_at_a_time_and_the_lease_runs_out(wecom: Receiver):
    """The first worker dies between sending and recording: once more, under the same identifier."""
    channel = wecom_channel(wecom)
    robots_told()
    first = claim(channel.pk)
    assert first is not None
    outcome = attempt(first)
    assert claim(channel.pk) is None
    assert send_due() == 0
    advance(LEASE)
    assert send_due() == 1
    assert wecom.ids == [str(first.message_id)] * 2
    assert record(first, outcome) is False
    assert (only().state, only().attempts) == (DeliveryState.SENT, 2)


def test_what_kills_every_worker_is_given_up(gateway: Receiver):
    channel = sms_channel(gateway)
    tell_person(RESIDENT, URGENT, "k", PARAMS)
    for _attempt in range(len(WAITS) + 1):
        assert claim(channel.pk)
        advance(LEASE + timedelta(minutes=1))
    send_due()
    assert (only().state, gateway.got) == (DeliveryState.DEAD, [])


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


def test_robots_get_what_nobody_knows_the_end_of_once_more_and_no_oftener(wecom: Receiver):
    """They take a message and the line breaks: after that, twice is enough."""
    wecom_channel(wecom)
    robots_told(URGENT)
    wecom.script = ["close"] * 5
    for _ in range(5):
        send_due()
        advance(timedelta(hours=1))
    assert wecom.seen == 2
    assert (only().state, only().unsure) == (DeliveryState.DEAD, 2)
    replay([only().pk])  # a person has decided
    wecom.script = []
    send_due()
    assert only().state == DeliveryState.SENT


def test_robots_of_which_every_worker_dies(wecom: Receiver):
    wecom_channel(wecom)
    robots_told(URGENT)
    for _ in range(2):
        taken = claim(only().channel_id)
        assert taken is not None
        assert attempt(taken).verdict.name == "SENT"
        advance(LEASE)
    assert claim(only().channel_id) is None
    assert (len(wecom.got), only().state) == (2, DeliveryState.DEAD)


def test_gateways_that_know_the_number_are_tried_on(gateway: Receiver):
    sms_channel(gateway)
    tell_person(RESIDENT, URGENT, "k", PARAMS)
    gateway.script = ["close"] * 3
    for _ in range(4):
        send_due()
        advance(timedelta(hours=1))
    assert (gateway.seen, only().state) == (4, DeliveryState.SENT)
