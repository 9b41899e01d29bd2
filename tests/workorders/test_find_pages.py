"""A list is found along several ways at once, and is no less and no more than what its reader may see."""

from itertools import product

import pytest

from common.keyset import Cursor, Ordering, read_page
from tests.world import World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder
from workorders.querysets import ways_to_orders

pytestmark = pytest.mark.django_db

SORTS = ("-pk", "pk", "due_at", "-changed_at")


@pytest.fixture
def world(world: World) -> World:
    for number, state in enumerate(State):
        world.order_in(state, phone=f"1390000{number:04d}")
    world._return(world.order_in(State.DISPATCHED, phone="13911111111"))
    helped = world.order_in(State.HANDLING, phone="13922222222")
    services.add_assistant(helped, by=world.actor("dispatcher"), unit=world.other_unit, task="帮忙")
    world.order_in(State.SUBMITTED, phone="13933333333", area=world.other_grid)
    return world


def listed(world: World, name: str, sort: str) -> list[int]:
    """All pages of three, one after the other."""
    ordering, found, cursor = Ordering.of(sort, sort), list[int](), None
    rows, ways = WorkOrder.objects.visible_to(world.users[name]), ways_to_orders(world.users[name])
    while True:
        page = read_page(rows, ordering, cursor, 3, ways)
        found += [row.pk for row in page.rows]
        if page.next is None:
            return found
        cursor = Cursor.read(page.next, ordering)


def test_it_works(world: World):
    for name, sort in product(world.users, SORTS):
        rows = WorkOrder.objects.visible_to(world.users[name]).order_by(sort, "-pk" if sort[0] == "-" else "pk")
        assert listed(world, name, sort) == list(rows.values_list("pk", flat=True)), (name, sort)


def test_an_outsider_finds_nothing(world: World):
    assert listed(world, "far_dispatcher", "-pk") == []
    assert listed(world, "system_admin", "-pk") == []


def test_what_a_unit_gave_back_or_helps_with_is_listed_to_it(world: World):
    returned = WorkOrder.objects.get(returns=1, state=State.REGISTERED)
    assert returned.pk in listed(world, "unit_handler", "due_at")
    helped = WorkOrder.objects.get(assignments__unit=world.other_unit)
    assert listed(world, "other_handler", "due_at") == [helped.pk]
