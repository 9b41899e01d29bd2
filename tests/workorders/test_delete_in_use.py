"""What is deleted while in use: refused, or harmless to what runs."""

from datetime import timedelta

import pytest
from django.db.models import ProtectedError

from common.clock import held
from grids.services import clear_calendar_day, set_calendar_day
from notices import outbox
from tests.admin_rows import as_role, page
from tests.world import MONDAY, World
from workorders.choices import State
from workorders.explaining import explain
from workorders.models import Category, TimeLimit
from workorders.services.reference import delete_limit


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    """A limit: what runs by it keeps its end and explains it as before."""
    order = world.order_in(State.HANDLING)
    clock = order.deadlines.get(step="finish")
    before = explain(order, clock, [], MONDAY)
    delete_limit(TimeLimit.objects.get(category=world.category))
    after = order.deadlines.get(step="finish")
    assert after.due_at == clock.due_at
    assert explain(order, after, [], MONDAY) == before
    assert world.order_in(State.HANDLING).deadlines.get(step="finish").due_at > clock.due_at


def test_a_calendar_day(world: World):
    """What ran by it is counted anew."""
    day = (MONDAY + timedelta(days=1)).date()
    set_calendar_day(day=day, is_working=False)
    order = world.order_in(State.HANDLING)
    due = order.deadlines.get(step="finish").due_at
    clear_calendar_day(day)
    outbox.sweep()
    assert order.deadlines.get(step="finish").due_at == due - timedelta(days=1)


def test_a_category_is_switched_off(world: World):
    world.order_in(State.HANDLING)
    keeper = as_role(world, "system_admin")
    assert keeper.post(page("delete", "workorders.category", world.category), {"post": "yes"}).status_code == 403
    with pytest.raises(ProtectedError):
        Category.objects.get(pk=world.category.pk).delete()


def test_an_outsider(world: World):
    limit = TimeLimit.objects.get(category=world.category)
    keeper = as_role(world, "audit_admin")
    assert keeper.post(page("delete", "workorders.timelimit", limit), {"post": "yes"}).status_code == 403
