"""The lists of the meetings in a real browser: both themes, desk and phone, by keyboard."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browsing import complaints_of, faults, width
from tests.world import World
from workorders.choices import Meeting, State
from workorders.models import Hearing
from workorders.services.hearing import hear

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visit(page: Page, live_server, world: World):
    """Opens an address as one of the people of the world, in English."""

    def go(name: str, address: str, **preferences: str) -> Page:
        client = Client()
        client.force_login(world.users[name])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: "en", **preferences}
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page.goto(live_server.url + address)
        return page

    return go


def test_it_works(visit, world: World):
    """Heard by keyboard, and taken back from the toast."""
    world.order_in(State.REGISTERED)
    page = visit("dispatcher", "/meetings/")
    said = complaints_of(page.context)
    page.locator(".meeting-lines summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("What came of it").fill("转物业")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Heard today")).to_be_visible()
    assert Hearing.objects.standing().count() == 1
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("heading", name="Heard today")).to_have_count(0)
    assert said == []


def test_an_outsider_finds_nothing(visit, world: World):
    order = world.order_in(State.REGISTERED)
    page = visit("other_dispatcher", "/meetings/daily/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert order.title not in page.content()


@pytest.mark.parametrize(("wide", "theme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_everybody_can_use_them(visit, world: World, wide: int, theme: str):
    by = world.actor("dispatcher")
    for again in (True, False):
        order = world.order_in(State.REGISTERED)
        hear(order, by=by, meeting=Meeting.DAILY, area=world.community, outcome="转物业", again=again)
        world.order_in(State.REGISTERED)
    for name, address in (("dispatcher", "/meetings/"), ("street_coordinator", "/meetings/daily/")):
        page = visit(name, address, theme=theme)
        page.set_viewport_size({"width": wide, "height": 900})
        page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
        assert faults(page) == []
        assert width(page) == wide
