"""Several workers at once: nothing goes twice, nothing too fast."""

import pytest

from notices.choices import DeliveryState
from notices.models import Delivery
from notices.sending.digests import collect
from notices.sending.loop import send_due
from notices.services import tell
from tests.notices.conftest import URGENT, wecom_channel
from tests.notices.receivers import Receiver
from tests.workorders.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4


def test_it_works(wecom: Receiver):
    wecom_channel(wecom, per_minute=15)
    for n in range(25):
        tell([], URGENT, str(n), {"number": str(n)}, "")
    together(*[send_due] * WORKERS)
    assert len(set(wecom.ids)) == len(wecom.ids) == 15
    assert Delivery.objects.filter(state=DeliveryState.SENT).count() == 15


def test_one_digest(wecom: Receiver):
    wecom_channel(wecom)
    tell([], URGENT, "a", {"number": "1"}, "")
    Delivery.objects.update(state=DeliveryState.COLLECTING)
    assert sum(together(*[collect] * WORKERS)) == 1  # type: ignore[arg-type]
    assert Delivery.objects.filter(event="notices.digest").count() == 1
