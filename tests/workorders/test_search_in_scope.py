"""Words are searched within what a post sees, and the index of the words knows that scope."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.keys import key_for
from tests.world import World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder
from workorders.searching import searched_in

pytestmark = pytest.mark.django_db
WORD = "电梯"
WAYS = ("page", "api")


def numbers(client: Client, world: World, name: str, way: str, **query: str) -> set[str]:
    if way == "api":
        headers = {"Authorization": f"Token {key_for(world.users[name])}"}
        answer = client.get("/api/v1/work-orders/", {"q": WORD, **query}, headers=headers)
        return {row["number"] for row in answer.json()["results"]}
    client.force_login(world.users[name])
    page = client.get(reverse("workorders:orders"), {"q": WORD, **query})
    return {row.order.number for row in page.context["listing"].rows}


def given(world: World, description: str) -> WorkOrder:
    order = world.submit(description=description)
    order = services.register(order, by=world.actor("dispatcher"), category=world.category, handling="refer")
    return services.dispatch(order, by=world.actor("dispatcher"), unit=world.unit)


@pytest.mark.parametrize("way", WAYS)
def test_it_works(world: World, client: Client, way: str):
    own, other = given(world, "三号楼电梯停了"), world.submit(description="一号楼电梯停了")
    given(world, "三号楼漏水")
    assert numbers(client, world, "unit_handler", way) == {own.number}
    for name in ("dispatcher", "grid_worker", "street_coordinator", "district_coordinator"):
        assert numbers(client, world, name, way) == {own.number, other.number}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "far_street_coordinator"])
def test_an_outsider_finds_nothing(world: World, client: Client, name: str, way: str):
    given(world, "三号楼电梯停了")
    assert numbers(client, world, name, way) == set()


@pytest.mark.parametrize("way", WAYS)
def test_what_a_unit_gave_back_is_searched_by_its_new_state(world: World, client: Client, way: str):
    order = given(world, "三号楼电梯停了")
    services.return_(order, by=world.actor("unit_handler"), ground="unclear", reason="看不明白")
    assert numbers(client, world, "dispatcher", way, state=State.REGISTERED) == {order.number}
    listed = numbers(client, world, "unit_handler", way)
    assert listed == (set() if way == "page" else {order.number})  # a list shows what one has, the API what one may see


def test_what_is_asked_of_a_unit_is_searched_too(world: World, client: Client):
    order = services.register(
        world.submit(description="三号楼电梯停了"),
        by=world.actor("dispatcher"),
        category=world.category,
        handling="self_handle",
    )
    services.propose(order, by=world.actor("dispatcher"), unit=world.other_unit, message="能来吗？")
    assert numbers(client, world, "other_handler", "page", view="asked") == {order.number}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has the index")
def test_one_index_answers_words_and_scope(world: World):
    given(world, "三号楼电梯停了")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    plan = WorkOrder.objects.filter(searched_in(-world.unit.pk)).search(WORD).explain()
    [condition] = [line for line in plan.splitlines() if "Index Cond" in line]
    assert "order_search" in plan
    assert "@@" in condition
    assert "@>" in condition
