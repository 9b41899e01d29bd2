"""Rows of reference data in memory: read once, and anew when a revision changes."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from common.revisions import Kept, bump, forget
from grids import services as grids
from grids.known import KNOWN_AREAS
from tests.world import World
from workorders.choices import State
from workorders.models import Category, WorkOrder
from workorders.services.reference import save_category

pytestmark = pytest.mark.django_db
Placed = Callable[[], WorkOrder]


@pytest.fixture
def placed(world: World) -> Placed:
    order = world.order_in(State.DISPATCHED)
    return lambda: WorkOrder.objects.for_list().get(pk=order.pk)


def test_it_works(world: World, placed: Placed):
    placed()
    with CaptureQueriesContext(connection) as seen:
        order = placed()
        named = order.area, order.district, order.street, order.community, order.grid, order.desk, order.lead_unit
    assert len(seen) == 1
    assert [each.name for each in named if each] == [
        *("槐树一网格", "测试区", "东河街道", "槐树社区", "槐树一网格", "槐树社区"),
        world.unit.name,
    ]


def test_no_query_for_each_row(world: World):
    for _ in range(3):
        world.submit()
    with CaptureQueriesContext(connection) as seen:
        assert {order.area.name for order in WorkOrder.objects.for_list()} == {world.grid.name}
    assert len([query for query in seen if 'FROM "grids_area"' in query["sql"]]) == 1


def test_what_nobody_set_stays_unset(world: World):
    order = WorkOrder.objects.for_list().get(pk=world.submit().pk)
    assert (order.lead_unit, order.category) == (None, None)


def test_a_renamed_area_is_named_anew(world: World, placed: Placed):
    placed()
    grids.change_area(world.grid, name="槐树新网格")
    assert placed().area.name == "槐树新网格"


def test_a_renamed_unit_is_named_anew(world: World, placed: Placed):
    placed()
    world.unit.name = "槐荫新物业"
    grids.save_organisation(world.unit)
    assert placed().lead_name == "槐荫新物业"


def test_a_renamed_category_is_named_anew(world: World, placed: Placed):
    before = placed().category
    assert before is not None
    category = Category.objects.get(pk=before.pk)
    category.name = "路灯"
    save_category(category)
    after = placed().category
    assert getattr(after, "name", None) == "路灯"


def test_a_change_that_was_taken_back_is_forgotten(world: World):
    with transaction.atomic():
        grids.change_area(world.grid, name="槐树新网格")
        assert KNOWN_AREAS.of([world.grid.pk])[world.grid.pk].name == "槐树新网格"
        transaction.set_rollback(True)
    forget()  # a second later
    assert KNOWN_AREAS.of([world.grid.pk])[world.grid.pk].name == "槐树一网格"


def test_what_was_loaded_while_a_change_was_under_way_is_loaded_again(
    django_capture_on_commit_callbacks,
):
    loaded: list[int] = []
    kept = Kept(lambda: loaded.append(len(loaded)) or len(loaded), "trial")
    with django_capture_on_commit_callbacks(execute=True):
        bump("trial")
        assert (kept.get(), kept.get()) == (1, 1)
    assert kept.get() == 2
