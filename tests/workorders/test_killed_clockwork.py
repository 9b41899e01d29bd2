"""kill -9 in the middle of each task of the clockwork: nothing is lost, nothing is done twice."""

import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest

from common.clock import now
from grids.services import set_calendar_day
from notices.models import Outbox
from tests import world as worlds
from tests.world import World
from workorders import services
from workorders.choices import State
from workorders.models import Assignment, Deadline, DeadlineMark, Event, ShiftKind, WorkOrder
from workorders.services import recounting

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = 5
PASSED = timedelta(minutes=1)


@pytest.fixture
def world(transactional_db: None) -> World:
    return worlds.build()


def run(environment: dict[str, str], task: str, point: str = "none", at_call: int = 0) -> int:
    command = [sys.executable, "-W", "ignore", "-m", "tests.clockwork", task, point, str(at_call)]
    return subprocess.run(command, env=environment, check=False, capture_output=True, timeout=120).returncode


def killed_and_run_again(environment: dict[str, str], task: str, point: str) -> None:
    assert run(environment, task, point, 3) == -signal.SIGKILL
    assert run(environment, task) == 0
    assert run(environment, task) == 0


def entries(action: str) -> list[int]:
    """How often each order has such an entry, and as often is told of it."""
    found = list(Event.objects.filter(action=action).values_list("pk", "order"))
    told = Counter(row.payload["event"] for row in Outbox.objects.filter(kind="workorders.happened"))
    assert all(told[pk] == 1 for pk, _order in found)
    return sorted(Counter(order for _pk, order in found).values())


def accepting(world: World) -> list[WorkOrder]:
    return [world.order_in(State.DISPATCHED) for _n in range(ORDERS)]


@pytest.mark.parametrize("point", ["marking", "marked"])
def test_it_works(world: World, process_environment: dict[str, str], point: str):
    orders = accepting(world)
    Deadline.objects.filter(order__in=orders, step="accept").update(due_at=now() - PASSED, soon_at=now() - PASSED)
    killed_and_run_again(process_environment, "watch_deadlines", point)
    assert entries("overdue") == entries("soon") == [1] * ORDERS
    assert DeadlineMark.objects.count() == 2 * ORDERS
    assert not Deadline.objects.filter(step="accept", missed_at=None).exists()


def test_escalating(world: World, process_environment: dict[str, str]):
    orders = accepting(world)
    clocks = Deadline.objects.filter(order__in=orders, step="accept")
    clocks.update(due_at=now() - PASSED, soon_at=now() - PASSED, missed_at=now() - PASSED, escalate_at=now() - PASSED)
    marks = [DeadlineMark(deadline=each, kind=kind, at=now()) for each in clocks for kind in ("soon", "overdue")]
    DeadlineMark.objects.bulk_create(marks)
    killed_and_run_again(process_environment, "watch_deadlines", "escalated")
    assert entries("alert") == [1] * ORDERS


def test_what_others_were_asked_for(world: World, process_environment: dict[str, str]):
    for order in [world.order_in(State.HANDLING) for _n in range(ORDERS)]:
        by, due = world.actor("dispatcher"), now() + timedelta(hours=1)
        services.whistle(order, by=by, units=[world.other_unit], place="门口", task="断电", due_at=due)
    Assignment.objects.update(due_at=now() - PASSED)
    killed_and_run_again(process_environment, "watch_deadlines", "missed")
    assert entries("part_overdue") == [1] * ORDERS


def test_resuming(world: World, process_environment: dict[str, str]):
    orders = [world.order_in(State.HELD) for _n in range(ORDERS)]
    Deadline.objects.filter(order__in=orders, step="resume").update(due_at=now() - PASSED)
    killed_and_run_again(process_environment, "resume_due", "resumed")
    assert entries("resume") == [1] * ORDERS
    assert set(WorkOrder.objects.values_list("state", flat=True)) == {State.HANDLING}
    assert not Deadline.objects.unended().filter(paused_at__isnull=False).exists()


@pytest.mark.parametrize("point", ["recounting", "recounted"])
def test_recounting(world: World, process_environment: dict[str, str], point: str):
    orders = [world.order_in(State.HANDLING) for _n in range(ORDERS)]
    Outbox.objects.update(done_at=now())
    day = (max(Deadline.objects.filter(step="finish").values_list("due_at", flat=True))).date()
    set_calendar_day(day=day, is_working=False)
    expected = {order.pk: 1 for order in orders}
    killed_and_run_again(process_environment, "sweep", point)
    assert dict(Counter(Event.objects.filter(action="recount").values_list("order", flat=True))) == expected
    shifts = Counter(Deadline.objects.filter(shifts__kind=ShiftKind.CALENDAR).values_list("pk", flat=True))
    assert set(shifts.values()) == {1}
    assert recounting.would_move(recounting.calendar())[0] == 0
    assert not Outbox.objects.filter(done_at=None).exists()
