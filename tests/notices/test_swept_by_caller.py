"""Who sweeps the outbox themselves keeps the workers out of it."""

from collections.abc import Iterator

import pytest

from notices import outbox
from notices.models import Outbox

KIND = "tests.heard"

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Iterator[list[int]]:
    payloads: list[int] = []
    outbox.handles(KIND)(lambda payload: payloads.append(payload["n"]))
    yield payloads
    del outbox._handlers[KIND]


def test_it_works(heard: list[int], django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, outbox.swept_by_caller():
        outbox.emit(KIND, {"n": 1})
        outbox.emit_many(KIND, [{"n": 2}, {"n": 3}])
    assert callbacks == []
    assert outbox.sweep() == 3
    assert heard == [1, 2, 3]
    assert not Outbox.objects.filter(done_at=None).exists()


def test_afterwards_workers_are_told_again(heard: list[int], django_capture_on_commit_callbacks):
    with outbox.swept_by_caller():
        pass
    with django_capture_on_commit_callbacks() as callbacks:
        outbox.emit(KIND, {"n": 1})
    assert len(callbacks) == 1
