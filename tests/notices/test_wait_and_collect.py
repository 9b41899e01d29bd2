"""Quiet hours and the digest: what is not urgent waits, and comes together."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from common.clock import held
from common.crypto import Secret
from notices.choices import DeliveryState, Rhythm
from notices.contacts import phone_book
from notices.hours import next_awake, next_digest
from notices.models import Delivery
from notices.sending.digests import MOST_LINES, collect
from notices.sending.loop import send_due
from notices.services import tell
from notices.services.setting_up import save_wishes
from tests.notices.conftest import CALM, URGENT, mail_channel, sms_channel, wecom_channel
from tests.notices.receivers import Receiver
from tests.world import MONDAY

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = time(9)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def robots_told(key: str, event: str = CALM) -> None:
    tell([], event, key, {"number": key, "title": "灯"}, f"/orders/{key}/")


def test_it_works(wecom: Receiver):
    wecom_channel(wecom, rhythm=Rhythm.DIGEST)
    with held(MONDAY + timedelta(hours=1)):
        robots_told("1")
        robots_told("2")
        assert (collect(), send_due()) == (0, 0)
    with held(at(17, 9)):
        assert (collect(), send_due()) == (1, 1)
        assert (collect(), send_due()) == (0, 0)
    assert [each["text"].splitlines() for each in wecom.got] == [
        [
            "2 notices",
            "- [Order 1: 灯](https://grid.example.org/orders/1/)",
            "- [Order 2: 灯](https://grid.example.org/orders/2/)",
        ]
    ]
    digest = Delivery.objects.get(event="notices.digest")
    assert set(digest.members.values_list("state", flat=True)) == {DeliveryState.COLLECTED}


@pytest.mark.parametrize(
    ("moment", "awake"),
    [
        (at(16, 8, 30), at(16, 8, 30)),
        (at(16, 12, 30), at(16, 12, 30)),  # lunch is no night
        (at(16, 17, 59), at(16, 17, 59)),
        (at(16, 18), at(17, 8, 30)),
        (at(16, 3), at(16, 8, 30)),
        (at(20, 22), at(23, 8, 30)),  # Friday night: the next working day is Monday
        (at(1, 10, month=10), at(8, 8, 30, month=10)),  # National Day
        (at(20, 10, month=9), at(20, 10, month=9)),  # a Sunday that is worked for it
    ],
)
def test_what_is_calm_waits_for_working_hours(moment: datetime, awake: datetime):
    assert next_awake(moment) == awake


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        (at(16, 8, 59), at(16, 9)),
        (at(16, 9), at(16, 9)),
        (at(16, 9, 1), at(17, 9)),
        (at(20, 18, 1), at(23, 9)),
        (at(30, 20, month=9), at(8, 9, month=10)),
    ],
)
def test_a_digest_goes_out_on_working_days(moment: datetime, goes: datetime):
    assert next_digest(moment, NINE) == goes


def test_at_night_only_what_is_urgent(wecom: Receiver):
    wecom_channel(wecom)
    with held(at(16, 23)):
        robots_told("calm")
        robots_told("urgent", URGENT)
        assert send_due() == 1
    with held(at(17, 8, 30)):
        assert send_due() == 1
    assert [each["text"].split()[0] for each in wecom.got] == ["Urgent", "Order"]


def test_what_is_urgent_is_not_collected(wecom: Receiver):
    wecom_channel(wecom, rhythm=Rhythm.DIGEST)
    with held(MONDAY):
        robots_told("urgent", URGENT)
        assert (collect(), send_due()) == (0, 1)


def test_each_gets_their_own_digest(post_office: Receiver, somebody: User):
    other = User.objects.create_user("other", email="other@example.org")
    mail_channel(post_office)
    for user in (somebody, other):
        save_wishes(user, by_email=True, by_sms=False, rhythm=Rhythm.DIGEST, language="en")
    with held(MONDAY + timedelta(minutes=1)):
        tell([somebody.pk, other.pk], CALM, "a", {"number": "1", "title": "灯"}, "")
        tell([other.pk], CALM, "b", {"number": "2", "title": "路"}, "")
    with held(at(17, 9)):
        assert (collect(), send_due()) == (2, 2)
    digests = Delivery.objects.filter(event="notices.digest").order_by("title")
    assert [(each.user, each.title) for each in digests] == [(somebody, "1 notice"), (other, "2 notices")]


def test_many_lines_are_counted(wecom: Receiver):
    wecom_channel(wecom, rhythm=Rhythm.DIGEST)
    with held(MONDAY + timedelta(minutes=1)):
        for n in range(MOST_LINES + 3):
            robots_told(str(n))
    with held(at(17, 9)):
        collect()
    assert Delivery.objects.get(event="notices.digest").text.splitlines()[-1] == "and 3 more"


def test_a_digest_by_sms_is_short(gateway: Receiver, somebody: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(phone_book, "phones", lambda users: {pk: Secret.of("13900001111") for pk in users})
    sms_channel(gateway)
    save_wishes(somebody, by_email=False, by_sms=True, rhythm=Rhythm.DIGEST, language="en")
    with held(MONDAY + timedelta(minutes=1)):
        for key in "abc":
            tell([somebody.pk], CALM, key, {"number": key, "title": "灯"}, "")
    with held(at(17, 9)):
        assert (collect(), send_due()) == (1, 1)
    assert gateway.got[0]["body"]["content"] == "【东河街道】3 notices on the platform, the first: Order a: 灯"
