"""One's own e-mail address and mobile number: they count once a code that was sent there has come back."""

import json
import re
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override

from accounts.models import AuditEntry
from common.clock import advance, held
from common.errors import Conflict, Invalid
from grids.services import save_person
from notices.contacts import contacts_of
from notices.models import ContactPoint, Delivery
from notices.models.contacts import MOST_TRIES
from notices.sending.loop import send_due
from notices.services import confirming, tell
from notices.services.setting_up import save_wishes
from tests.admin_rows import english
from tests.notices.conftest import URGENT, mail_channel, sms_channel
from tests.notices.receivers import Receiver
from tests.world import MONDAY

WISHES = reverse("notices:wishes")
NUMBER = "13900003333"


@pytest.fixture(autouse=True)
def _monday():
    cache.clear()
    with held(MONDAY), override("en"):
        yield


@pytest.fixture
def me(world):
    user = world.users["dispatcher"]
    save_person(user.person, phone="13900002222")
    return user


@pytest.fixture
def client(me):
    return english(me)


def code_in(receiver: Receiver) -> str:
    """What the receiver of the message reads."""
    send_due()
    raw = receiver.got[-1]["raw"]
    if receiver.url.startswith("smtp"):
        body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
        assert body is not None
        text = body.get_content()
    else:
        text = json.loads(raw)["content"]
    return re.findall(r"\b\d{6}\b", text)[0]


def asked(client: Any, kind: str = "sms", address: str = "139 0000 3333") -> Any:
    return client.post(reverse("notices:contact"), {"kind": kind, "address": address})


def confirmed(client: Any, code: str, kind: str = "sms") -> Any:
    return client.post(reverse("notices:confirm_contact"), {"kind": kind, "code": code})


def test_it_works(client: Any, me: Any, gateway: Receiver):
    sms_channel(gateway)
    assert asked(client).url == WISHES
    assert contacts_of([me.pk])[me.pk].phone.reveal() == "13900002222"  # until it is confirmed
    assert "139****3333" in client.get(WISHES).content.decode()
    assert confirmed(client, f" {code_in(gateway)} ").url == WISHES
    assert contacts_of([me.pk])[me.pk].phone.reveal() == NUMBER
    page = client.get(WISHES).content.decode()
    assert "confirmed by you" in page
    save_wishes(me, by_email=False, by_sms=True, rhythm="at_once", language="en")
    tell([me.pk], URGENT, "k", {"number": "1"}, "")
    assert Delivery.objects.latest("pk").to_masked == "139****3333"
    assert list(
        AuditEntry.objects.filter(action__startswith="contact").values_list("action", flat=True).order_by("pk")
    ) == [
        "contact.ask",
        "contact.confirm",
    ]


def test_by_mail(client: Any, me: Any, post_office: Receiver):
    mail_channel(post_office)
    asked(client, "email", "me@example.org")
    confirmed(client, code_in(post_office), "email")
    assert contacts_of([me.pk])[me.pk].email == "me@example.org"


def test_an_outsider(client: Any, me: Any, world: Any, gateway: Receiver):
    """A code is that of whoever asked for it."""
    sms_channel(gateway)
    asked(client)
    code = code_in(gateway)
    stranger = english(world.users["other_dispatcher"])
    assert confirmed(stranger, code).status_code == 422
    asked(stranger)
    assert confirmed(stranger, code).status_code == 422
    stranger.post(reverse("notices:forget_contact"), {"kind": "sms"})
    assert confirmed(client, code).status_code == 302
    client.logout()
    for name in ("contact", "confirm_contact", "forget_contact"):
        assert client.post(reverse(f"notices:{name}")).url.startswith(reverse("accounts:sign_in"))


def test_neither_code_nor_address_stand_in_the_record(client: Any, gateway: Receiver):
    sms_channel(gateway)
    asked(client)
    code, kept = code_in(gateway), Delivery.objects.get()
    assert code not in kept.text
    assert "⟦code⟧" in kept.text
    assert code not in ContactPoint.objects.get().code_hash
    assert ContactPoint.objects.get().address_shown == "139****3333"
    assert not any(NUMBER in str(entry.detail) for entry in AuditEntry.objects.all())


def test_wrong_codes_are_counted_and_end_it(me: Any, gateway: Receiver):
    sms_channel(gateway)
    confirming.ask_code(me, "sms", NUMBER)
    code = code_in(gateway)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(MOST_TRIES):
        with pytest.raises(Invalid):
            confirming.confirm(me, "sms", wrong)
    with pytest.raises(Invalid) as refusal:
        confirming.confirm(me, "sms", code)
    assert "Too many" in str(refusal.value.fields["code"][0])
    assert not ContactPoint.objects.filter(confirmed_at__isnull=False).exists()


def test_a_code_expires_and_so_does_its_message(me: Any, gateway: Receiver):
    sms_channel(gateway)
    confirming.ask_code(me, "sms", NUMBER)
    code = code_in(gateway)
    advance(timedelta(minutes=10))
    with pytest.raises(Invalid):
        confirming.confirm(me, "sms", code)
    confirming.ask_code(me, "sms", NUMBER)
    advance(timedelta(minutes=11))
    send_due()
    assert len(gateway.got) == 1  # the second was never sent: nobody waits for it any more


def test_a_code_works_once(me: Any, gateway: Receiver):
    sms_channel(gateway)
    confirming.ask_code(me, "sms", NUMBER)
    code = code_in(gateway)
    confirming.confirm(me, "sms", code)
    with pytest.raises(Invalid):
        confirming.confirm(me, "sms", code)


def test_nobody_sends_codes_without_end(client: Any, world: Any, gateway: Receiver):
    sms_channel(gateway)
    for _ in range(confirming.ASKING.most):
        assert asked(client).status_code == 302
    assert asked(client).status_code == 422
    for name in ("other_dispatcher", "supervisor"):  # nor to the same number as somebody else
        with pytest.raises(Conflict):
            confirming.ask_code(world.users[name], "sms", NUMBER)


@pytest.mark.parametrize(
    ("kind", "address"),
    [("sms", "12"), ("sms", "0951-5012345"), ("sms", ""), ("email", "nobody"), ("email", "a@b\nc"), ("fax", NUMBER)],
)
def test_nonsense_is_refused(client: Any, gateway: Receiver, post_office: Receiver, kind: str, address: str):
    sms_channel(gateway)
    mail_channel(post_office)
    assert asked(client, kind, address).status_code == 422
    assert not ContactPoint.objects.exists()


def test_without_a_channel_one_is_told(client: Any):
    answer = asked(client)
    assert answer.status_code == 422
    assert "an administrator must set up a channel" in answer.content.decode()
    assert not ContactPoint.objects.exists()


def test_a_new_address_replaces_the_old_one_when_it_is_confirmed(me: Any, gateway: Receiver):
    sms_channel(gateway)
    for number in (NUMBER, "13900004444"):
        confirming.ask_code(me, "sms", number)
        confirming.confirm(me, "sms", code_in(gateway))
    assert contacts_of([me.pk])[me.pk].phone.reveal() == "13900004444"
    assert ContactPoint.objects.count() == 1


def test_taken_back(client: Any, me: Any, gateway: Receiver):
    sms_channel(gateway)
    asked(client)
    confirmed(client, code_in(gateway))
    client.post(reverse("notices:forget_contact"), {"kind": "sms"})
    assert contacts_of([me.pk])[me.pk].phone.reveal() == "13900002222"
    assert AuditEntry.objects.filter(action="contact.forget").exists()


def test_what_goes_where(client: Any, me: Any, gateway: Receiver):
    sms_channel(gateway)
    save_wishes(me, by_email=False, by_sms=True, rhythm="digest", language="en")
    lines = client.get(WISHES).context["lines"]
    assert [[str(time) for time in line.times] for line in lines] == [
        ["at once", "not", "with the digest"],
        ["at once", "not", "at once"],
        ["at once", "not", "at once"],
    ]
