"""The service desk in a real browser: a caller taken in by keyboard alone, with what is known shown on the way."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from common.revisions import bump
from tests.browsing import faults, width
from tests.world import World
from workorders.choices import State
from workorders.models import Rule, WorkOrder
from workorders.rules import RULES

DESK = reverse("workorders:desk")
Visit = Callable[..., Page]


@pytest.fixture
def visit(page: Page, live_server, client: Client, world: World) -> Visit:
    def go(address: str = DESK, **preferences: str) -> Page:
        client.force_login(world.users["dispatcher"])
        cookies = {**preferences, settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page.goto(live_server.url + address)
        return page

    return go


@pytest.fixture
def before(world: World) -> WorkOrder:
    """An order of the caller, like the one that is going to be told of; and a rule."""
    made = Rule.objects.create(
        name="路灯规则", words=["灯"], category=world.category, handling="refer", unit=world.unit
    )
    bump(RULES)
    assert made.is_active
    return world.submit(phone="13900002222", name="马国栋", description="3号楼楼道灯不亮，晚上看不见路")


def test_it_works(visit: Visit, world: World, before: WorkOrder):
    page = visit()
    keys = page.keyboard
    keys.type("139 0000 2222")
    expect(page.locator("#caller")).to_contain_text("马**")
    expect(page.locator("#earlier")).to_contain_text(before.number)
    for _stop in ("look up", "name", "who", "anonymous", "text"):
        keys.press("Tab")
    keys.type("楼道灯不亮，晚上看不见路，老人摔了一跤。")
    keys.press("Tab")
    keys.type("槐荫小区3号楼")
    expect(page.locator("#place")).to_contain_text("槐树一网格")
    expect(page.locator("#proposal")).to_contain_text("楼道照明 · 槐荫物业")
    expect(page.locator("#similar")).to_contain_text(before.number)
    page.locator("[name=then]").first.focus()
    for _choice in ("settle", "register", "dispatch"):
        keys.press("ArrowRight")
    expect(page.locator("#id_unit")).to_be_visible()
    keys.press("Control+Enter")
    page.wait_for_url(f"**{DESK}*/")
    order = WorkOrder.objects.latest("pk")
    assert (order.state, order.lead_unit, order.grid) == (State.DISPATCHED, world.unit, world.grid)
    assert order.reporters.get().person == before.reporters.get().person
    expect(page.locator(".receipt-numbers")).to_contain_text(order.query_code)
    keys.press("Enter")  # the next caller
    page.wait_for_url(f"**{DESK}")
    expect(page.locator("#id_phone")).to_be_focused()


def test_what_is_wrong_is_said_and_what_was_typed_stays(visit: Visit):
    page = visit()
    page.keyboard.type("12345")
    page.locator("#id_description").fill("楼道灯不亮")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#id_phone")).to_have_value("12345")
    expect(page.locator("#id_description")).to_have_value("楼道灯不亮")
    assert faults(page) == []


def test_sent_twice_in_a_hurry_it_is_one_order(visit: Visit):
    page = visit()
    page.locator("#id_description").fill("楼道灯不亮")
    page.evaluate("form = document.getElementById('desk-form'); form.requestSubmit(); form.requestSubmit()")
    page.wait_for_url(f"**{DESK}*/")
    assert WorkOrder.objects.count() == 1


def test_enter_in_a_line_looks_up_and_sends_nothing(visit: Visit, before: WorkOrder):
    page = visit()
    page.locator("#id_name").fill("马国栋")
    page.locator("#id_phone").fill("13900002222")
    page.keyboard.press("Enter")
    expect(page.locator("#caller")).to_contain_text("马**")
    assert WorkOrder.objects.count() == 1
    expect(page.locator("#id_name")).to_have_value("马国栋")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_nobody_is_kept_from_using_it(visit: Visit, before: WorkOrder, theme: str, size: tuple[int, int]):
    page = visit(theme=theme)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.locator("#id_phone").fill("13900002222")
    expect(page.locator("#caller")).to_contain_text("马**")
    page.locator("#id_description").fill("楼道灯不亮，晚上看不见路")
    expect(page.locator("#similar")).to_contain_text(before.number)
    page.locator("[name=then][value=dispatch]").check(force=True)
    assert faults(page) == []
    assert width(page) == size[0]
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{DESK}*/")
    assert faults(page) == []


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_it_works_without_scripts(visit: Visit, before: WorkOrder):
    page = visit()
    page.locator("#id_phone").fill("13900002222")
    page.locator("[name=look]").click()
    expect(page.locator("#caller")).to_contain_text("马**")
    page.locator("#id_description").fill("楼道灯不亮")
    page.locator("#desk-form .button-primary").click()
    page.wait_for_url(f"**{DESK}*/")
    assert WorkOrder.objects.count() == 2
