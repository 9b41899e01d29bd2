"""kill -9 of a real worker between sending and recording: the message goes at most once more, and is known by it."""

import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from common.clock import now
from notices.choices import DeliveryState
from notices.models import Delivery
from notices.services import tell
from tests.notices.conftest import URGENT, wecom_channel
from tests.notices.receivers import Receiver
from tests.workers import until, worker

pytestmark = pytest.mark.django_db(transaction=True)
FAULTS = "tests.notices.faults_sending"
MESSAGES = 5


def test_it_works(wecom: Receiver, process_environment: dict[str, str], tmp_path: Path):
    environment = process_environment | {"NOTICES_PRIVATE_NETWORKS": "127.0.0.0/8"}
    wecom_channel(wecom)
    for n in range(MESSAGES):
        tell([], URGENT, str(n), {"number": str(n)}, "")
    mark = tmp_path / "died"
    with worker(environment, tmp_path, FAULTS, FAULT_MARK=str(mark)) as first:
        until(lambda: first.poll() is not None, "the worker to die")
        assert first.returncode == -signal.SIGKILL
    held = Delivery.objects.get(state=DeliveryState.SENDING)
    assert wecom.ids == [str(held.message_id)]
    # The lease would run out by itself within a minute.
    Delivery.objects.filter(pk=held.pk).update(lease_until=now() - timedelta(seconds=1))
    with worker(environment, tmp_path, "notices.tasks"):
        until(lambda: not Delivery.objects.exclude(state=DeliveryState.SENT).exists(), "everything sent")
    times = Counter(wecom.ids)
    assert times.pop(str(held.message_id)) == 2
    assert list(times.values()) == [1] * (MESSAGES - 1)
