"""Receivers that fail, hang, hold back or refuse, and workers that die: what is sent again, and what is given up."""

from datetime import timedelta
from typing import Any

import pytest

from common.clock import advance, held
from common.crypto import Secret
from notices.choices import DeliveryState
from notices.models import Channel, Delivery
from notices.sending.holding import LEASE, WAITS, claim
from notices.sending.loop import attempt, send_due
from notices.sending.recording import record
from notices.services import Contact, tell_person
from notices.services.keeping import replay
from tests.notices.conftest import (
    CALM,
    URGENT,
    dingtalk_channel,
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


@pytest.mark.parametrize(
    "trouble", [(500, {}, {}), (503, {}, {}), (200, {"errcode": -1, "errmsg": "system busy"}, {}), "close"]
)
def test_it_works(wecom: Receiver, trouble: Any):
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
