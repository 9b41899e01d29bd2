"""The workbench and the inbox in a real browser: by keyboard alone, accessible in both themes and on a phone."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from notices import outbox
from notices.models import Outbox
from tests.browsing import faults, width
from tests.world import World
from workorders.choices import State

Visit = Callable[..., Page]


@pytest.fixture
def visit(page: Page, live_server, client: Client, world: World) -> Visit:
    """Opens an address as the dispatcher, or as somebody else of the district."""

    def go(address: str, name: str = "dispatcher", **preferences: str) -> Page:
        client.force_login(world.users[name])
        cookies = {**preferences, settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page.goto(live_server.url + address)
        return page

    return go


@pytest.fixture
def orders(world: World) -> None:
    for state in (State.SUBMITTED, State.REGISTERED, State.DISPATCHED, State.HANDLED):
        world.order_in(state, title=f"楼道灯不亮 {state}")
        world.order_in(state, title=f"一个很长很长的标题，用来看看一行放不下的时候会怎样，是不是省略得体 {state}")
    for row in Outbox.objects.all():
        outbox.deliver(row.pk)


def test_it_works(visit: Visit, orders: None):
    page = visit("/?queue=to_dispatch")
    page.keyboard.press("j")
    page.keyboard.press("j")
    row = page.locator("[data-row].is-current")
    title = row.locator(".row-title").text_content()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(str(title))


def test_the_button_opens_the_form_of_the_step(visit: Visit, orders: None):
    page = visit("/?queue=to_dispatch")
    page.keyboard.press("j")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dispatch/")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_nobody_is_kept_from_using_it(visit: Visit, orders: None, theme: str, size: tuple[int, int]):
    page = visit("/", theme=theme)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for address in ("/", "/?queue=late", reverse("notices:inbox")):
        page = visit(address, theme=theme)
        assert faults(page) == [], address
        assert width(page) == size[0], address


def test_somebody_without_queues_can_use_it_too(visit: Visit):
    assert faults(visit("/", "system_admin")) == []


def test_notices_are_read_by_keyboard(visit: Visit, orders: None):
    page = visit(reverse("notices:inbox"))
    unread = page.locator("[data-unread]")
    before = unread.count()
    page.keyboard.press("j")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(unread).to_have_count(before - 1)


def test_the_post_is_switched_in_the_top_bar(visit: Visit, world: World):
    page = visit("/")
    page.locator(".post summary").click()
    page.locator(".post button").first.click()
    expect(page.locator(".toast")).to_be_visible()
