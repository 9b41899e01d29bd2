"""The residents' pages in a real browser: readable for everybody, with and without scripts."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import FilePayload, Page, expect

from tests.browsing import faults, width
from tests.pictures import photo, picture
from tests.recordings import film
from tests.world import World
from workorders import media, services
from workorders.choices import Stage, State
from workorders.links import path_to
from workorders.models import Attachment, WorkOrder

Visit = Callable[..., Page]
PHOTO = FilePayload(name="lamp.jpg", mimeType="image/jpeg", buffer=picture())


@pytest.fixture
def visit(page: Page, live_server, world: World) -> Visit:
    cache.clear()
    page.set_viewport_size({"width": 390, "height": 844})

    def go(address: str, **preferences: str) -> Page:
        cookies = {settings.LANGUAGE_COOKIE_NAME: "en", **preferences}
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page.goto(live_server.url + address)
        return page

    return go


def look_up(visit: Visit, page: Page, order: WorkOrder, **preferences: str) -> None:
    visit("/lookup/", **preferences)
    page.get_by_label("Number").fill(order.number)
    page.get_by_label("Query code").fill(order.query_code)
    page.get_by_role("button", name="Look it up").click()
    page.wait_for_url(f"**/lookup/{order.number}/")


def send(page: Page) -> None:
    page.get_by_role("button", name="Send", exact=True).click()


def test_it_works(visit: Visit, page: Page):
    visit("/ask/")
    page.get_by_label("What has happened?").fill("北门路灯不亮")
    page.locator("[name=photos]").set_input_files([PHOTO])
    expect(page.locator(".photo-chosen")).to_have_count(1)
    send(page)
    page.wait_for_url("**/ask/done/")
    order = WorkOrder.objects.get()
    expect(page.locator("main")).to_contain_text(order.number)
    expect(page.locator("main")).to_contain_text(order.query_code)
    assert Attachment.objects.count() == 1


def test_what_was_typed_and_chosen_is_kept(visit: Visit, page: Page):
    visit("/ask/")
    page.get_by_label("What has happened?").fill("北门路灯不亮")
    page.get_by_label("Mobile number").fill("12")
    page.locator("[name=photos]").set_input_files([PHOTO])
    send(page)
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(".photo-chosen")).to_have_count(1)
    assert faults(page) == []
    page.get_by_label("Mobile number").fill("13900001111")
    send(page)
    page.wait_for_url("**/ask/done/")
    assert WorkOrder.objects.get().title == "北门路灯不亮"
    assert Attachment.objects.count() == 1


def test_photos_are_added_and_taken_out(visit: Visit, page: Page):
    visit("/ask/")
    chosen, files = page.locator(".photo-chosen"), page.locator("[name=photos]")
    for name in ("one.jpg", "two.jpg", "two.jpg"):
        files.set_input_files([FilePayload(name=name, mimeType="image/jpeg", buffer=picture())])
    expect(chosen).to_have_count(3)  # two pictures of one name may well differ
    chosen.first.click()
    expect(chosen).to_have_count(2)
    assert files.evaluate("input => input.files.length") == 2


def test_position(visit: Visit, page: Page, world: World):
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 106.005, "latitude": 38.005, "accuracy": 12})
    visit("/ask/")
    page.get_by_label("What has happened?").fill("北门路灯不亮")
    page.get_by_role("button", name="Take my position").click()
    expect(page.locator(".position-words").first).to_have_text("Your position has been taken, to about 12 metres.")
    send(page)
    page.wait_for_url("**/ask/done/")
    assert WorkOrder.objects.get().area == world.grid


def test_position_taken_back(visit: Visit, page: Page, world: World):
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 106.005, "latitude": 38.005})
    visit("/ask/")
    page.get_by_label("What has happened?").fill("北门路灯不亮")
    page.get_by_role("button", name="Take my position").click()
    page.get_by_role("button", name="Remove it").click()
    send(page)
    page.wait_for_url("**/ask/done/")
    assert WorkOrder.objects.get().lon is None


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_scripts(visit: Visit, page: Page, world: World):
    visit("/ask/")
    page.get_by_label("What has happened?").fill("北门路灯不亮")
    page.locator("[name=photos]").set_input_files([PHOTO])
    expect(page.get_by_role("button", name="Take my position")).to_be_hidden()
    send(page)
    order = WorkOrder.objects.get()
    expect(page.locator("main")).to_contain_text(order.query_code)
    page.get_by_role("link", name="See how it goes").click()
    page.locator("summary", has_text="Take the request back").click()
    page.get_by_role("button", name="Yes, take it back").click()
    order.refresh_from_db()
    assert order.state == State.WITHDRAWN


def test_review_by_keyboard(visit: Visit, page: Page, world: World):
    order = world.order_in(State.REVIEWING)
    visit(path_to(order.links.get()))
    page.get_by_label("Solved", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Very satisfied")).to_be_checked()
    page.get_by_role("button", name="Send my review").press("Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    order.refresh_from_db()
    assert order.state == State.CLOSED


@pytest.mark.parametrize(("theme", "type_size"), [("light", ""), ("dark", ""), ("light", "large")])
def test_for_everybody(visit: Visit, page: Page, world: World, theme: str, type_size: str):
    chosen = {"theme": theme, "type": type_size}
    world.order_in(State.CLOSED, description="很长的标题" * 20)
    open_order, done = world.order_in(State.HANDLING), world.order_in(State.REVIEWING)
    services.attach(done, by=world.reporter(done), photo=photo(), stage=Stage.REPORT)
    for recorded in (film(), film(b"M4A ", b"soun")):
        sent = media.read(SimpleUploadedFile("a.mp4", recorded))
        services.attach_file(done, by=world.reporter(done), file=sent, stage=Stage.REPORT)
    for address in ("/ask/", f"/ask/{world.grid.code}/", "/lookup/", "/published/", path_to(done.links.get()), "/r/x/"):
        visit(address, **chosen)
        _is_fine(page)
    for order in (open_order, done):
        look_up(visit, page, order, **chosen)
        _is_fine(page)
    visit("/ask/", **chosen)
    page.get_by_label("What has happened?").fill("北门路灯不亮")
    send(page)
    page.wait_for_url("**/ask/done/")
    _is_fine(page)


def _is_fine(page: Page) -> None:
    assert faults(page) == [], page.url
    assert width(page) == 390, page.url


@pytest.mark.parametrize("type_size", ["", "large"])
def test_targets_are_large(visit: Visit, page: Page, type_size: str):
    visit("/ask/", type=type_size)
    least = 60 if type_size else 48
    for control in page.locator(
        "main :is(button, select, input:not([type=hidden], [type=file], [type=checkbox]))"
    ).all():
        box = control.bounding_box()
        if box is not None:
            assert box["height"] >= least, control.evaluate("element => element.outerHTML")
