"""One call of the task delivers what waits, and what comes while it does."""

from collections.abc import Iterator

import pytest

from notices import outbox, tasks
from notices.models import Outbox

KIND = "tests.counted_down"

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """What was delivered. Each number has the next lower one follow."""
    numbers: list[int] = []

    @outbox.handles(KIND)
    def count_down(payload: outbox.Payload) -> None:
        numbers.append(payload["n"])
        if payload["n"]:
            outbox.emit(KIND, {"n": payload["n"] - 1})

    yield numbers
    del outbox._handlers[KIND]


def test_it_works(heard: list[int]):
    outbox.emit(KIND, {"n": 3})
    tasks.sweep()
    assert heard == [3, 2, 1, 0]
    assert not Outbox.objects.filter(done_at=None).exists()


def test_after_many_other_tasks_come_between(heard: list[int], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tasks, "SWEEP_SIZE", 2)
    outbox.emit(KIND, {"n": 5})
    tasks.sweep()
    assert heard == [5, 4]


def test_what_fails_is_left_for_later(heard: list[int]):
    outbox.emit(KIND, {"no": "number"})
    outbox.emit(KIND, {"n": 0})
    tasks.sweep()
    assert heard == [0]
    assert Outbox.objects.get(done_at=None).attempts == 1
