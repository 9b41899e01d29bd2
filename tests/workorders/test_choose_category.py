"""The filter of the list by category: the main ones first, then the parts of what is chosen; all of them on opening."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World
from workorders.models import Category
from workorders.services.reference import retire_category, save_category

pytestmark = pytest.mark.django_db
ALL = reverse("workorders:category_choices")


@pytest.fixture
def tree(world: World) -> None:
    """T1 › T11 › T111, and T2 › T21 beside it."""
    lamp = save_category(Category(code="T11", name="声控灯", parent=world.category))
    save_category(Category(code="T111", name="感应失灵", parent=lamp))
    beside = save_category(Category(code="T2", name="环境卫生"))
    save_category(Category(code="T21", name="垃圾堆放", parent=beside))


def offered(client: Client, world: World, address: str, **query: str) -> list[str]:
    client.force_login(world.users["dispatcher"])
    page = client.get(address, query).content.decode()
    return re.findall(r'value="([^"]*)"', page.partition('id="choose-category"')[2].partition("</select>")[0])


def chosen(client: Client, world: World, **query: str) -> list[str]:
    return [code for code in offered(client, world, reverse("workorders:orders"), **query) if code.startswith("T")]


@pytest.mark.usefixtures("tree")
def test_it_works(client: Client, world: World):
    assert chosen(client, world) == ["T1", "T2"]
    assert chosen(client, world, category="T1") == ["T1", "T11", "T2"]


@pytest.mark.usefixtures("tree")
def test_what_is_chosen_stands_below_what_it_is_part_of(client: Client, world: World):
    assert chosen(client, world, category="T111") == ["T1", "T11", "T111", "T2"]


@pytest.mark.usefixtures("tree")
def test_all_of_them_on_opening(client: Client, world: World):
    assert {"T1", "T11", "T111", "T2", "T21"} <= set(offered(client, world, ALL))


@pytest.mark.usefixtures("tree")
def test_what_is_chosen_stays_so(client: Client, world: World):
    client.force_login(world.users["dispatcher"])
    page = client.get(ALL, {"category": "T21"}).content.decode()
    assert re.findall(r'value="([^"]*)"\s+selected', page) == ["T21"]


@pytest.mark.usefixtures("tree")
def test_a_retired_one_is_not_offered(client: Client, world: World):
    retire_category(Category.objects.get(code="T2"))
    assert chosen(client, world) == ["T1"]
    assert not {"T2", "T21"} & set(offered(client, world, ALL))


def test_an_outsider_is_led_to_the_door(client: Client):
    assert client.get(ALL).status_code == 302
