"""The provider's page and the sheet in a real browser, on a phone, in both themes."""

import os

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from grids import services as grids
from tests.browsing import faults, width
from tests.world import World
from workorders import services
from workorders.choices import State
from workorders.links import path_to
from workorders.models import WorkOrder

PHONE = {"width": 375, "height": 740}


def look(page: Page, name: str) -> None:
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_works(page: Page, live_server, world: World, theme: str):
    order = world.order_in(State.REGISTERED, address="槐荫小区7号楼")
    helper = grids.create_person(name="马德福")
    services.propose(order, by=world.actor("dispatcher"), person=helper, message="能否帮老人换个灯泡？")
    page.set_viewport_size(PHONE)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    page.goto(live_server.url + path_to(order.links.get()))
    look(page, f"asked-{theme}")
    assert (faults(page), width(page)) == ([], 375)
    page.locator("#agree .button-primary").click()
    expect(page.locator("#complete")).to_be_visible()
    look(page, f"agreed-{theme}")
    assert (faults(page), width(page)) == ([], 375)
    page.locator("#complete textarea").fill("换好了")
    page.locator("#complete .button-primary").click()
    expect(page.locator("#complete")).to_have_count(0)
    assert WorkOrder.objects.get(pk=order.pk).state == State.HANDLED


def test_the_sheet(page: Page, live_server, client: Client, world: World):
    order = world.order_in(State.CLOSED)
    client.force_login(world.users["dispatcher"])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page.goto(live_server.url + reverse("workorders:sheet", args=[order.number]))
    look(page, "sheet")
    assert faults(page) == []
    page.set_viewport_size(PHONE)
    assert width(page) == 375
