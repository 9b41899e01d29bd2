"""A list is found along several ways at once, and is no less and no more than what its reader may see."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from common.clock import today
from common.keyset import Cursor, Ordering, read_page
from grids import services as grids
from grids.models import Person, Role
from grids.reach import reach_of
from tests.world import World
from workorders import services
from workorders.choices import Sensitivity, State
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
    for phone, state, place in (
        ("13944444444", State.DISPATCHED, world.grid),
        ("13955555555", State.SUBMITTED, world.other_grid),
    ):
        hidden = world.order_in(state, phone=phone, area=place)
        WorkOrder.objects.filter(pk=hidden.pk).update(sensitivity=Sensitivity.CONFIDENTIAL)
    return world


def give_many_posts(world: World) -> None:
    """A manager who works on the grids as well, for desks apart from each other, and for somebody who is away."""
    many, away = (Person.objects.get(user=world.users[name]) for name in ("unit_manager", "unit_handler"))
    for role, area in (
        (Role.GRID_WORKER, world.grid),
        (Role.GRID_WORKER, world.other_grid),
        (Role.DISPATCHER, world.other_community),
        (Role.REVIEW_PANEL, world.street),
    ):
        grids.appoint(person=many, role=role, area=area, starts=date(2020, 1, 1))
    grids.appoint(person=many, role=Role.UNIT_HANDLER, organisation=world.other_unit, starts=date(2020, 1, 1))
    grids.report_absence(person=away, starts=today(), ends=today(), cover=many, by=None)


def listed(world: World, name: str, sort: str) -> list[int]:
    """All pages of three, one after the other."""
    ordering, found, cursor = Ordering.of(sort, sort), list[int](), None
    rows = WorkOrder.objects.visible_to(world.users[name])
    ways = [WorkOrder.objects.filter(way) for way in ways_to_orders(world.users[name])]
    while True:
        page = read_page(rows, ordering, cursor, 3, ways)
        found += [row.pk for row in page.rows]
        if page.next is None:
            return found
        cursor = Cursor.read(page.next, ordering)


def test_it_works(world: World):
    give_many_posts(world)
    for name, sort in product(world.users, SORTS):
        rows = WorkOrder.objects.visible_to(world.users[name]).order_by(sort, "-pk" if sort[0] == "-" else "pk")
        assert listed(world, name, sort) == list(rows.values_list("pk", flat=True)), (name, sort)


def test_no_way_leads_past_what_is_visible(world: World):
    """What one way holds too much would be missing from the page that it fills."""
    give_many_posts(world)
    for user in world.users.values():
        seen = set(WorkOrder.objects.visible_to(user).values_list("pk", flat=True))
        for way in ways_to_orders(user):
            assert set(WorkOrder.objects.filter(way).values_list("pk", flat=True)) <= seen, (user, way)


def test_an_outsider_finds_nothing(world: World):
    assert listed(world, "far_dispatcher", "-pk") == []
    assert listed(world, "system_admin", "-pk") == []


def test_what_a_unit_gave_back_or_helps_with_is_listed_to_it(world: World):
    returned = WorkOrder.objects.get(returns=1, state=State.REGISTERED)
    assert returned.pk in listed(world, "unit_handler", "due_at")
    helped = WorkOrder.objects.get(assignments__unit=world.other_unit)
    assert listed(world, "other_handler", "due_at") == [helped.pk]


def test_one_order_is_found_by_those_who_see_it_in_the_list(world: World):
    give_many_posts(world)
    orders = list(WorkOrder.objects.all())
    for name, user in world.users.items():
        seen = set(WorkOrder.objects.visible_to(user).values_list("pk", flat=True))
        found = {order.pk for order in orders if WorkOrder.objects.one_visible_to(user, order.number)}
        assert found == seen, name
    assert WorkOrder.objects.one_visible_to(AnonymousUser(), orders[0].number) is None


def test_what_lies_in_ones_area_is_found_with_one_query(world: World, django_assert_num_queries: Any):
    order = WorkOrder.objects.within(world.grid.path)[0]
    for name in ("dispatcher", "district_coordinator"):
        user = world.users[name]
        reach_of(user)
        with django_assert_num_queries(1):
            assert WorkOrder.objects.one_visible_to(user, order.number) == order
