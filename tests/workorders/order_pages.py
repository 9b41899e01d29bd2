"""Looking at the page of one order as somebody."""

from django.test import Client
from django.urls import reverse

from tests.world import World
from workorders.models import Rule, WorkOrder

ENGLISH = {"accept-language": "en"}


def look(client: Client, world: World, order: WorkOrder, name: str = "dispatcher", *, action: str = "", **query: str):
    client.force_login(world.users[name])
    url = reverse("workorders:act", args=[order.number, action]) if action else order.get_absolute_url()
    page = client.get(url, query, headers=ENGLISH)
    assert page.status_code == 200
    return page


def text_of(client: Client, world: World, order: WorkOrder, name: str = "dispatcher", **more: str) -> str:
    return str(look(client, world, order, name, **more).content.decode())


def rule_for(world: World) -> None:
    rule = Rule.objects.create(name="公共照明", words=["楼道灯"], category=world.category, unit=world.other_unit)
    assert rule.pk
