"""Categories and rules in a real browser: accessible in both themes, on a phone, by keyboard."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browsing import complaints_of, faults, width
from tests.world import World
from workorders.models import Category, Rule
from workorders.services.reference import save_category, save_rule

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bulb(world: World) -> Category:
    save_rule(Rule(name="楼道灯", words=["楼道"], category=world.category, unit=world.unit))
    return save_category(Category(code="T11", name="灯泡", parent=world.category))


@pytest.fixture
def visit(page: Page, live_server, world: World):
    """Opens an address as the system administrator, in English."""
    client = Client()
    client.force_login(world.users["system_admin"])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def go(address: str, **preferences: str) -> Page:
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: "en", **preferences}
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page.goto(live_server.url + address)
        return page

    return go


def test_it_works(visit, bulb: Category):
    """The tree opens in place by keyboard; the search narrows it while one types."""
    page = visit("/orders/categories/")
    said = complaints_of(page.context)
    page.locator("tbody tr").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name=bulb.name)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/T11/$"))
    page.go_back()
    page.get_by_placeholder("Name or code").fill("灯泡")
    expect(page).to_have_url(re.compile("q="))
    expect(page.locator("#categories tbody tr")).to_have_count(1)
    assert said == []


def test_an_outsider_finds_no_page(visit, world: World, bulb: Category, page: Page, live_server):
    client = Client()
    client.force_login(world.users["dispatcher"])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page.goto(f"{live_server.url}/orders/categories/T11/")
    assert bulb.name not in page.content()


@pytest.mark.parametrize(("wide", "theme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_everybody_can_use_them(visit, bulb: Category, wide: int, theme: str):
    rule = Rule.objects.get()
    addresses = (
        "/orders/categories/?open=T1",
        "/orders/categories/?q=灯",
        "/orders/categories/new/",
        "/orders/categories/T1/",
        "/orders/categories/T1/delete/",
        "/orders/categories/T1/retire/",
        "/orders/rules/",
        f"/orders/rules/{rule.pk}/",
    )
    for address in addresses:
        page = visit(address, theme=theme)
        page.set_viewport_size({"width": wide, "height": 900})
        assert faults(page) == []
        assert width(page) == wide
