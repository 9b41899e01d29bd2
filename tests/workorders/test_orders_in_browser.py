"""The list and the order page in a real browser: accessible in both themes, and quicker with JavaScript."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browsing import faults, width
from tests.world import World
from workorders.choices import State
from workorders.models import Category, Suggestion, WorkOrder
from workorders.services.reference import save_category

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains of: errors of scripts, and whatever the content policy refused."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    return said


@pytest.fixture
def visit(page: Page, live_server, complaints):
    """Opens an address as one of the people of the world, in English."""

    def go(world: World, name: str, address: str, **preferences: str) -> Page:
        client = Client()
        client.force_login(world.users[name])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: "en", **preferences}
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page.goto(live_server.url + address)
        return page

    return go


def test_it_works(visit, complaints: list[str], world: World, live_server):
    """The desk dispatches from the list, the unit accepts."""
    order = world.order_in(State.REGISTERED)
    page = visit(world, "dispatcher", "/orders/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(order.get_absolute_url()))
    page.get_by_label("Find a unit").is_hidden()
    page.locator("#dispatch_unit").select_option(label=world.unit.name)
    expect(page.locator("[name=lead][value=other]")).to_be_checked()
    page.get_by_label("Instructions").fill("先打电话")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Dispatched: ")
    expect(page.locator("#order .state").first).to_have_text("To accept")
    expect(page).to_have_url(live_server.url + order.get_absolute_url())

    visit(world, "unit_handler", order.get_absolute_url())
    expect(page.locator("#timeline")).to_contain_text("先打电话")
    page.get_by_label("Appointment").fill("2099-01-04T09:30")
    page.locator("#act").get_by_role("button", name="Accept").click()
    expect(page.locator("#order .state").first).to_have_text("In hand")
    assert WorkOrder.objects.get(pk=order.pk).state == State.HANDLING
    assert complaints == []


def test_an_outsider_finds_no_page(visit, world: World):
    order = world.order_in(State.REGISTERED)
    page = visit(world, "other_dispatcher", order.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert order.title not in page.content()


def everything(world: World) -> WorkOrder:
    """An order with about all that a page can show, and a few more for the list."""
    for state in (State.SUBMITTED, State.DISPATCHED, State.HANDLING, State.ADJUDICATING):
        world.order_in(state)
    order = world.order_in(State.REGISTERED, lon=106.004, lat=38.006, address="槐荫小区7号楼")
    Suggestion.objects.create(order=order, rules="公共照明", unit=world.unit, words=["灯"], created_at=order.created_at)
    return order


@pytest.mark.parametrize(("wide", "theme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_everybody_can_use_them(visit, complaints: list[str], world: World, wide: int, theme: str):
    order = everything(world)
    for address in ("/orders/", "/orders/?view=all&q=楼道", order.get_absolute_url()):
        page = visit(world, "dispatcher", address, theme=theme)
        page.set_viewport_size({"width": wide, "height": 900})
        assert faults(page) == []
        assert width(page) == wide
    for action in ("answer", "relocate", "reclassify", "void"):
        page = visit(world, "dispatcher", f"{order.get_absolute_url()}{action}/", theme=theme)
        assert faults(page) == []
    assert complaints == []


def test_filters_narrow_the_list_in_place(visit, complaints: list[str], world: World):
    submitted, handling = world.order_in(State.SUBMITTED), world.order_in(State.HANDLING)
    page = visit(world, "dispatcher", "/orders/")
    page.locator("#filter-state").click()
    page.get_by_label("In hand").check()
    page.get_by_role("button", name="Apply").locator("visible=true").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text(handling.number)
    expect(page.locator("#filter-state")).to_be_focused()
    expect(page.locator("#orders-said")).to_contain_text("1")
    expect(page).to_have_url(re.compile("state=handling"))
    page.get_by_role("link", name="Without the filter: State").click()
    expect(page.locator("tbody")).to_contain_text(submitted.number)
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert complaints == []


def test_back_from_an_order_to_the_list_as_it_was(visit, world: World):
    order = world.order_in(State.SUBMITTED)
    page = visit(world, "dispatcher", "/orders/?view=mine&sort=newest")
    page.get_by_role("link", name=order.title).click()
    page.get_by_role("link", name="Orders").locator("visible=true").last.click()
    expect(page).to_have_url(re.compile(r"view=mine&sort=newest"))


def test_another_action_opens_in_place_and_keeps_the_story(visit, complaints: list[str], world: World):
    order = world.order_in(State.REGISTERED)
    page = visit(world, "dispatcher", order.get_absolute_url())
    page.get_by_role("link", name="Answer", exact=True).click()
    expect(page.get_by_label("Answer to the reporter")).to_be_visible()
    expect(page).to_have_url(re.compile("/answer/$"))
    expect(page.locator("#timeline")).to_be_visible()
    page.get_by_role("link", name="Internal").click()
    expect(page.locator("#timeline")).to_contain_text("No entries of this kind yet")
    assert complaints == []


def test_a_mistake_keeps_what_was_typed(visit, world: World):
    order = world.order_in(State.SUBMITTED)
    page = visit(world, "dispatcher", f"{order.get_absolute_url()}decline/")
    page.get_by_role("textbox", name="Where to go instead").fill("请拨打12345")
    page.locator("#act").get_by_role("button", name="Decline").click()
    expect(page.locator("#act")).to_contain_text("Tick this, if that is what you want.")
    expect(page.get_by_role("textbox", name="Where to go instead")).to_have_value("请拨打12345")


def test_a_refusal_is_shown_in_place(visit, world: World):
    """Somebody else takes the post away while the form is open: the answer is a 403."""
    order = world.order_in(State.REGISTERED)
    page = visit(world, "dispatcher", order.get_absolute_url())
    page.locator("#dispatch_unit").select_option(label=world.unit.name)
    post = world.users["dispatcher"].person.posts.get()
    post.role = "party_secretary"
    post.save()
    page.locator("#act").get_by_role("button", name="Dispatch").click()
    expect(page.get_by_role("alert")).to_contain_text("You may not take the action “Dispatch”")


def test_the_reporter_is_shown_in_place(visit, complaints: list[str], world: World):
    order = world.order_in(State.SUBMITTED)
    page = visit(world, "dispatcher", order.get_absolute_url())
    page.get_by_role("button", name="Contact them about this order").click()
    expect(page.locator("#reporters")).to_contain_text("13900001111")
    page.reload()
    expect(page.locator("#reporters")).not_to_contain_text("13900001111")
    assert complaints == []


def test_another_reason_to_see_the_reporter_needs_words(visit, world: World):
    order = world.order_in(State.SUBMITTED)
    page = visit(world, "dispatcher", order.get_absolute_url())
    page.get_by_text("For another reason").click()
    page.get_by_label("What you need it for").press("Enter")
    expect(page.locator("#reveal-errors")).to_be_visible()
    page.get_by_label("What you need it for").fill("核对门牌号")
    page.get_by_label("What you need it for").press("Enter")
    expect(page.locator("#reporters")).to_contain_text("13900001111")


def test_the_filter_finds_any_category(visit, complaints: list[str], world: World, live_server):
    """It begins with the main ones; the others are read when it is opened."""
    child = save_category(Category(code="T11", name="声控灯", parent=world.category))
    order = world.submit(category=child)
    world.submit()
    page = visit(world, "dispatcher", "/orders/")
    expect(page.locator("#choose-category option", has_text="声控灯")).to_have_count(0)
    page.locator("#filter-category").click()
    expect(page.locator("#choose-category option", has_text="声控灯")).to_have_count(1)
    page.locator("#choose-category").select_option("T11")
    page.locator("details[open] .filter-panel button").click()
    expect(page.locator("#filter-category")).to_contain_text("声控灯")
    expect(page.locator("#orders tbody tr")).to_have_count(1)
    expect(page.locator("#orders tbody")).to_contain_text(order.number)
    assert faults(page) == []
    assert complaints == []
