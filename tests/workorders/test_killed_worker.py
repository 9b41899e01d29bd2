"""kill -9 of a real worker at several points: nothing is lost, nothing is done twice."""

import signal
from pathlib import Path

import pytest

from notices.models import Notice, Outbox
from tests import world as worlds
from tests.workers import until, worker
from tests.world import World
from workorders.choices import State
from workorders.models import Rule, WorkOrder
from workorders.services.reference import save_rule

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = 12
FAULTS = "tests.faults"


@pytest.fixture
def world(transactional_db: None) -> World:
    return worlds.build()


def automatic_rule(world: World) -> None:
    then = {"category": world.category, "handling": "refer", "unit": world.unit, "is_automatic": True}
    save_rule(Rule(name="楼道灯归物业", words=["楼道灯"], **then))


def test_the_worker_runs(world: World, process_environment: dict[str, str], tmp_path: Path):
    automatic_rule(world)
    order = world.submit(area=None, address="东河街道槐树社区槐荫小区7号楼")
    with worker(process_environment, tmp_path, FAULTS):
        until(lambda: not Outbox.objects.filter(done_at=None).exists(), "an empty outbox")
    order.refresh_from_db()
    assert (order.area_id, order.state) == (world.grid.pk, State.DISPATCHED)


@pytest.mark.parametrize("point", ["claimed", "handled", "committed"])
def test_killed_at(world: World, process_environment: dict[str, str], tmp_path: Path, point: str):
    automatic_rule(world)
    orders = [world.submit(area=None, address="槐荫小区7号楼", name=f"居民{n}") for n in range(ORDERS)]
    mark = tmp_path / "died"
    with worker(process_environment, tmp_path, FAULTS, FAULT_AT=point, FAULT_MARK=str(mark)) as first:
        until(lambda: first.poll() is not None, "the worker to die")
        assert first.returncode == -signal.SIGKILL
    assert mark.exists()
    with worker(process_environment, tmp_path, FAULTS):
        until(lambda: not Outbox.objects.filter(done_at=None).exists(), "an empty outbox")
    _nothing_lost_or_doubled(world, orders)


def _nothing_lost_or_doubled(world: World, orders: list[WorkOrder]) -> None:
    for order in WorkOrder.objects.filter(pk__in=[each.pk for each in orders]):
        assert (order.area_id, order.state) == (world.grid.pk, State.DISPATCHED)
        actions = list(order.events.values_list("action", flat=True))
        assert actions == ["submit", "locate", "register", "dispatch"]
        assert order.version == 4
        assert order.dispatches.count() == 1
        assert sorted(order.deadlines.values_list("step", flat=True)) == [
            "accept",
            "dispatch",
            "finish",
            "register",
            "respond",
        ]
    told = Notice.objects.filter(event="workorders.dispatch").values_list("user__username", "params__number")
    wanted = [(name, order.number) for order in orders for name in ("unit_handler", "unit_manager")]
    assert sorted(told) == sorted(wanted)
