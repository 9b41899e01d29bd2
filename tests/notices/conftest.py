from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts.models import User
from notices import events
from notices.choices import ChannelKind, Urgency
from notices.models import Channel
from notices.services.setting_up import save_channel
from tests.notices.receivers import (
    KEY,
    SECRET,
    DingTalkHandler,
    GatewayHandler,
    Receiver,
    WeComHandler,
    receiving,
    receiving_mail,
)

CALM, URGENT, ALARM, LINK = "tests.calm", "tests.urgent", "tests.alarm", "tests.link"


@pytest.fixture(autouse=True)
def _events(settings: Any) -> Iterator[None]:
    settings.NOTICES_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    settings.SITE_URL = "https://grid.example.org"
    before = dict(events._events)
    events.sentence(CALM, "Order %(number)s: %(title)s")
    events.sentence(URGENT, "Urgent %(number)s", Urgency.URGENT)
    events.sentence(ALARM, "Alarm %(number)s", Urgency.ALARM)
    events.sentence(LINK, "Say how it went: %(link)s")
    yield
    events._events.clear()
    events._events.update(before)


@pytest.fixture
def wecom() -> Iterator[Receiver]:
    with receiving(WeComHandler) as receiver:
        yield receiver


@pytest.fixture
def dingtalk() -> Iterator[Receiver]:
    with receiving(DingTalkHandler) as receiver:
        yield receiver


@pytest.fixture
def gateway() -> Iterator[Receiver]:
    with receiving(GatewayHandler) as receiver:
        yield receiver


@pytest.fixture
def post_office() -> Iterator[Receiver]:
    with receiving_mail() as receiver:
        yield receiver


@pytest.fixture
def somebody(db: None) -> User:
    return User.objects.create_user("somebody", email="somebody@example.org")


Make = Callable[..., Channel]


def wecom_channel(receiver: Receiver, **given: Any) -> Channel:
    return _saved(ChannelKind.WECOM, f"{receiver.url}/cgi-bin/webhook/send?key={KEY}", **given)


def dingtalk_channel(receiver: Receiver, **given: Any) -> Channel:
    url = f"{receiver.url}/robot/send?access_token={KEY}"
    return _saved(ChannelKind.DINGTALK, url, **{"secret": SECRET, **given})


def sms_channel(receiver: Receiver, **given: Any) -> Channel:
    body = {"mobile": "{phone}", "content": "{text}", "sn": "{id}", "auth": {"key": "{secret}"}}
    values = {"secret": "k-1", "body": body, "sender": "东河街道", "per_minute": 0}
    values |= {"answer_path": "errcode", "answer_values": ["0"], "wait_values": ["160040"]}
    return _saved(ChannelKind.SMS, f"{receiver.url}/send", **values | given)


def mail_channel(receiver: Receiver, **given: Any) -> Channel:
    values = {"sender": "东河街道 <office@example.org>", "per_minute": 0, "secret": ""}
    return _saved(ChannelKind.EMAIL, receiver.url, **values | given)


def _saved(kind: str, url: str, **given: Any) -> Channel:
    secret = given.pop("secret", "")
    channel = Channel(**{"kind": kind, "name": f"{kind} of the street", "language": "en", **given})
    return save_channel(channel, address=url, secret=secret)
