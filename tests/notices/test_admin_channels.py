"""Channels and templates are set up in the administration; what is secret goes in and never comes out."""

from typing import Any

import pytest

from common.clock import held
from notices.choices import DeliveryState
from notices.models import Channel, Delivery, Template
from notices.sending.loop import send_due
from notices.services import tell
from tests.admin_rows import as_role, page, recorded, said, second_district, sentences
from tests.notices.conftest import CALM, wecom_channel
from tests.notices.receivers import KEY, Receiver
from tests.world import MONDAY

CHANNEL, TEMPLATE, DELIVERY = "notices.channel", "notices.template", "notices.delivery"
ROBOT = {
    "kind": "wecom",
    "name": "东河群",
    "is_active": "on",
    "language": "en",
    "rhythm": "at_once",
    "digest_at": "09:00",
    "per_minute": "20",
    "encoding": "json",
    "headers": "{}",
    "body": "{}",
}
GATEWAY = ROBOT | {
    "kind": "sms",
    "address_entry": "https://sms.example.org/send",
    "body": '{"to": "{phone}", "text": "{text}"}',
}
MAIL = ROBOT | {"kind": "email", "address_entry": "smtps://mail.example.org", "sender": "office@example.org"}


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


@pytest.fixture
def keeper(world):
    return as_role(world, "system_admin")


def add(keeper: Any, **given: str) -> Any:
    return keeper.post(page("add", CHANNEL), given)


def test_it_works(keeper: Any, wecom: Receiver):
    url = f"{wecom.url}/cgi-bin/webhook/send?key={KEY}"
    assert add(keeper, **ROBOT, address_entry=url, scopes="area:1\narea:2").status_code == 302
    channel = Channel.objects.get()
    assert (channel.address.reveal(), channel.address_shown, channel.scopes) == (url, wecom.url, ["area:1", "area:2"])
    shown = keeper.get(page("change", CHANNEL, channel)).content.decode()
    assert KEY not in shown
    assert recorded("channel.credentials")[0].detail == {"given": ["address"]}
    assert all(KEY not in str(entry.detail) for entry in recorded("channel.add"))
    keeper.post(page("changelist", CHANNEL), {"action": "try_out", "_selected_action": [channel.pk]})
    send_due()
    assert wecom.got[0]["text"].startswith("A test, sent by")


def test_what_is_left_empty_stays(keeper: Any, wecom: Receiver):
    channel = wecom_channel(wecom)
    before = channel.address.reveal()
    keeper.post(page("change", CHANNEL, channel), ROBOT | {"name": "新名"})
    channel.refresh_from_db()
    assert (channel.name, channel.address.reveal()) == ("新名", before)


@pytest.mark.parametrize(
    "given",
    [
        ROBOT,
        ROBOT | {"address_entry": "robot"},
        ROBOT | {"address_entry": "file:///etc/passwd"},
        ROBOT | {"address_entry": "https://10.0.0.1/send"},
        ROBOT | {"address_entry": "http://[::1]/send"},
        ROBOT | {"address_entry": "https://[::ffff:10.0.0.1]/send"},
        ROBOT | {"address_entry": "https://example.org:99999/"},
        ROBOT | {"address_entry": "https://example.org/", "per_minute": "0"},
        ROBOT | {"address_entry": "https://example.org/", "per_minute": "21"},
        ROBOT | {"address_entry": "https://example.org/", "events": "no.such"},
        GATEWAY | {"body": "[1]"},
        GATEWAY | {"body": '{"to": "{phone}"}'},
        GATEWAY | {"body": '{"to": "{phone}", "text": "{text} {nobody}"}'},
        GATEWAY | {"headers": '{"X": 1}'},
        GATEWAY | {"encoding": "form", "body": '{"to": ["{phone}"], "text": "{text}"}'},
        GATEWAY | {"answer_path": "code"},
        MAIL | {"address_entry": "https://mail.example.org"},
        MAIL | {"sender": "office"},
    ],
)
def test_what_cannot_work_is_refused(keeper: Any, given: dict[str, str]):
    answer = add(keeper, **given)
    assert answer.status_code == 200
    assert sentences(answer)
    assert not Channel.objects.exists()


@pytest.mark.parametrize("given", [GATEWAY, MAIL])
def test_the_same_put_right_is_taken(keeper: Any, given: dict[str, str]):
    add(keeper, **given)
    assert Channel.objects.get().kind == given["kind"]


def test_a_template_speaks_instead_of_the_default(keeper: Any, wecom: Receiver):
    wecom_channel(wecom)
    words = {"event": CALM, "kind": "wecom", "language": "en", "title": "", "body": "**{number}** {text} {url}"}
    assert keeper.post(page("add", TEMPLATE), words).status_code == 302
    tell([], CALM, "k", {"number": "7", "title": "灯 {number}"}, "/o/7/")
    send_due()
    assert wecom.got[0]["text"].splitlines()[-2] == "**7** Order 7: 灯 {number} https://grid.example.org/o/7/"
    keeper.post(page("delete", TEMPLATE, Template.objects.get()), {"post": "yes"})
    tell([], CALM, "l", {"number": "8", "title": "灯"}, "/o/8/")
    send_due()
    assert wecom.got[1]["text"].splitlines()[0] == "Order 8: 灯"


def test_a_template_names_what_the_event_tells(keeper: Any):
    words = {"event": CALM, "kind": "", "language": "en", "title": "", "body": "{phone}"}
    answer = keeper.post(page("add", TEMPLATE), words)
    assert "{number}, {text}, {title}, {url}" in sentences(answer)
    assert not Template.objects.exists()


def test_given_up_and_sent_again(keeper: Any, wecom: Receiver):
    wecom_channel(wecom)
    tell([], CALM, "k", {"number": "7", "title": "灯"}, "")
    wecom.script = [(404, {}, {})]
    send_due()
    dead = Delivery.objects.get(state=DeliveryState.DEAD)
    answer = keeper.post(page("changelist", DELIVERY), {"action": "send_again", "_selected_action": [dead.pk]})
    assert "1 message is sent again" in said(answer)
    assert recorded("delivery.replay")[0].detail == {"deliveries": [dead.pk]}
    send_due()
    assert wecom.ids == [str(dead.message_id)]


def test_an_outsider(world: Any, wecom: Receiver):
    channel = wecom_channel(wecom)
    before = channel.address.reveal()
    for name in ("security_admin", "audit_admin", "dispatcher"):
        client = as_role(world, name)
        given = ROBOT | {"address_entry": "https://evil.example.org/"}
        assert client.post(page("change", CHANNEL, channel), given).status_code in (302, 403)
        assert client.get(page("changelist", DELIVERY)).status_code in (302, 403)
    channel.refresh_from_db()
    assert channel.address.reveal() == before


def test_an_administrator_of_one_district_changes_no_channel(world: Any, wecom: Receiver):
    channel = wecom_channel(wecom)
    second_district(world)
    keeper = as_role(world, "system_admin")
    assert keeper.post(page("change", CHANNEL, channel), ROBOT | {"name": "x"}).status_code == 403
