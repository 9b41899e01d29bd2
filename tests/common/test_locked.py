"""A row that was changed while somebody waited for it is as it is now, with what it is joined to."""

import time
from threading import Event

import pytest
from django.db import connection, transaction

from common.versions import locked
from tests.together import together
from tests.world import World
from workorders.models import Category, WorkOrder

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid"
PATIENCE = 1000


def until_somebody_waits() -> None:
    for _turn in range(PATIENCE):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits for the row")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["area", "category"])
def test_it_works(world: World, name: str):
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time")
    order, is_changed = world.submit(), Event()
    WorkOrder.objects.filter(pk=order.pk).update(category=None)
    after = {"area": world.other_grid, "category": Category.objects.get(code="T1")}[name]

    def change() -> None:
        with transaction.atomic():
            WorkOrder.objects.filter(pk=order.pk).update(**{name: after})
            is_changed.set()
            until_somebody_waits()

    def look() -> WorkOrder:
        is_changed.wait()
        with transaction.atomic():
            return locked(WorkOrder.objects.select_related("area", "category"), order)

    _nothing, found = together(change, look)
    assert getattr(found, name) == after
