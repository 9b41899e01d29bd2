"""The pages of residents in the large type on a small phone: every target large, nothing cut off, nothing lost."""

from datetime import date

import pytest
from django.core.cache import cache
from playwright.sync_api import FilePayload, Page, expect

from tests.browsing import faults, width
from tests.pictures import picture
from tests.world import World
from workorders.choices import State
from workorders.links import path_to
from workorders.models import Bulletin, WorkOrder
from workorders.services import issuing

PHONE = {"width": 390, "height": 844}
# Smaller than 60 px, with what stands around a radio button, a check box or a file as its target.
SMALL = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter((each) => each.checkVisibility() && !each.closest(".skip"))
  .map((each) => (each.matches("[type=radio], [type=checkbox], [type=file]") && each.closest("label")) || each)
  .filter((each) => Math.round(each.getBoundingClientRect().height) < 60)
  .map((each) => each.outerHTML.slice(0, 120))"""


@pytest.fixture
def phone(page: Page, live_server) -> Page:
    cache.clear()
    page.set_viewport_size(PHONE)
    page.context.add_cookies([{"name": "type", "value": "large", "url": live_server.url}])
    return page


def fits(page: Page) -> bool:
    for summary in page.locator("summary").all():
        summary.click()
    assert page.evaluate(SMALL) == []
    assert faults(page) == []
    return width(page) == PHONE["width"]


def opened(page: Page, server: str, order: WorkOrder) -> Page:
    page.goto(f"{server}/lookup/")
    page.locator("[name=number]").fill(order.number)
    page.locator("[name=code]").fill(order.query_code)
    page.locator("main .button-primary").click()
    page.wait_for_url(f"**/{order.number}/")
    return page


def test_it_works(phone: Page, live_server, world: World):
    phone.goto(f"{live_server.url}/ask/{world.community.code}/")
    assert fits(phone)
    phone.locator("[name=description]").fill("楼道灯不亮")
    phone.locator("[name=phone]").fill("139")
    photo = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=picture())
    phone.locator("[name=photos]").set_input_files([photo])
    phone.locator("main .button-primary").click()
    expect(phone.locator("[name=phone][aria-invalid]")).to_have_value("139")
    expect(phone.locator("[name=description]")).to_have_value("楼道灯不亮")
    expect(phone.locator(".photo-chosen")).to_have_count(1)
    assert phone.evaluate(SMALL) == []
    phone.locator("[name=phone]").fill("13900001111")
    phone.locator("main .button-primary").click()
    phone.wait_for_url("**/ask/done/")
    assert fits(phone)
    assert WorkOrder.objects.get().attachments.count() == 1


def test_reviewing(phone: Page, live_server, world: World):
    link = world.order_in(State.REVIEWING).links.get(used_at=None)
    phone.goto(live_server.url + path_to(link))
    phone.locator("[name=comment]").fill("修了两次")
    phone.locator("main .button-primary").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    expect(phone.locator("[name=comment]")).to_have_value("修了两次")
    assert fits(phone)


@pytest.mark.parametrize("state", [State.HANDLING, State.CLOSED, State.REVIEWING])
def test_following_up(phone: Page, live_server, world: World, state: State):
    assert fits(opened(phone, live_server.url, world.order_in(state)))
    phone.goto(f"{live_server.url}/lookup/")
    expect(phone.locator(".plain-list a")).to_be_visible()
    assert fits(phone)


def test_taken_up_again(phone: Page, live_server, world: World):
    order = world.order_in(State.CLOSED)
    opened(phone, live_server.url, order)
    phone.locator("summary").click()
    phone.locator("main form .button").click()
    expect(phone.locator("[name=reason][aria-invalid]")).to_be_visible()
    phone.locator("[name=reason]").fill("又坏了")
    phone.locator("main form .button").click()
    expect(phone.locator(".story")).to_contain_text("又坏了")
    assert WorkOrder.objects.get(pk=order.pk).state == State.REGISTERED


def test_the_bulletin_folds(phone: Page, live_server, world: World):
    world.order_in(State.CLOSED)
    issuing.make_bulletin(world.community, date(2026, 10, 1))
    approved = issuing.approve_bulletin(Bulletin.objects.get(), by=world.actor("community_secretary"))
    issuing.publish_bulletin(approved, by=world.actor("dispatcher"))
    for address in ("", "2026-10/"):
        phone.goto(f"{live_server.url}/published/{world.community.code}/{address}")
        assert fits(phone)
    cells = phone.locator("tbody td").all()
    assert cells
    assert all((box := cell.bounding_box()) and box["x"] + box["width"] <= PHONE["width"] for cell in cells)
