"""The figures in a real browser: for everybody, in both themes, on a phone and on paper."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browsing import complaints_of, faults, width
from tests.world import World
from workorders.choices import State
from workorders.figures.tallying import count_all

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "/figures/?by=unit&sort=completion",
    "/figures/report/",
    "/figures/orders/?kind=sent",
    "/figures/definitions/",
)


@pytest.fixture
def visit(page: Page, live_server, world: World):
    client = Client()
    client.force_login(world.users["dispatcher"])

    def go(address: str, **preferences: str) -> Page:
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: "en", **preferences}
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page.goto(live_server.url + address)
        return page

    return go


def test_it_works(visit, world: World):
    world.order_in(State.CLOSED)
    count_all()
    page = visit("/figures/")
    said = complaints_of(page.context)
    page.locator("[name=by]").select_option("unit")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".figures-compared")).to_contain_text(world.unit.name)
    page.locator(".figures-compared th").get_by_role("link", name="Completion rate", exact=True).click()
    expect(page.locator("[aria-sort=ascending]")).to_contain_text("Completion rate")
    page.locator(".figures-compared .counted a").first.click()
    expect(page).to_have_url(re.compile("/figures/orders/"))
    assert said == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [1440, 390])
def test_for_everybody(visit, world: World, theme: str, size: int):
    world.order_in(State.CLOSED)
    count_all()
    for address in PAGES:
        page = visit(address, theme=theme)
        page.set_viewport_size({"width": size, "height": 900})
        assert faults(page) == [], address
        assert width(page) <= size, address


def test_on_paper(visit):
    page = visit("/figures/")
    page.emulate_media(media="print")
    expect(page.locator(".figure-filter")).to_be_hidden()
    expect(page.locator(".figures-table").first).to_be_visible()
