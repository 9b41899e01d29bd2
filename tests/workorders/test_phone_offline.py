"""The phone pages without a network: what is reported waits, is seen, and is sent once."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import FilePayload, Page, Route, expect

from grids.services import change_area
from tests.browsing import faults, width
from tests.pictures import picture
from tests.recordings import film
from tests.world import World
from workorders.models import Attachment, WorkOrder

Open = Callable[..., Page]
# In place of a microphone.
TONE = """async () => {
  const context = new AudioContext();
  const [tone, heard] = [context.createOscillator(), context.createMediaStreamDestination()];
  tone.connect(heard);
  tone.start();
  return heard.stream;
}"""


@pytest.fixture
def sign_in(page: Page, live_server, world: World) -> Callable[[str], None]:
    def as_user(name: str) -> None:
        # A client each: the end of one's session, on its way in an answer, must not end the next one's.
        client = Client()
        client.force_login(world.users[name])
        cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])

    return as_user


@pytest.fixture
def visit(page: Page, live_server, sign_in) -> Open:
    """Opens a page as the grid worker, on a phone."""
    sign_in("grid_worker")
    page.set_viewport_size({"width": 390, "height": 844})

    def go(address: str, **preferences: str) -> Page:
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in preferences.items()])
        page.goto(live_server.url + address)
        return page

    return go


def kept_for_offline(page: Page) -> None:
    """Until the service worker holds the pages and this one is under it."""
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def write(page: Page, text: str, photos: int = 0) -> None:
    page.locator("[name=description]").fill(text)
    pictures = [picture(colour=colour) for colour in ("red", "green", "blue")[:photos]]
    files = [FilePayload(name=f"{len(each)}.jpg", mimeType="image/jpeg", buffer=each) for each in pictures]
    page.locator("[name=photos]").set_input_files(files)
    page.locator(".foot-action button").click()


def rows(page: Page) -> list[str]:
    return [row.inner_text() for row in page.locator(".queue-item").all()]


def test_it_works(visit: Open, page: Page, world: World):
    visit("/m/report/")
    kept_for_offline(page)
    page.context.set_offline(True)
    write(page, "污水井往外冒水", photos=2)
    expect(page.locator("[data-queue-banner]")).to_have_text("No network. Waiting to be sent: 1 Look")
    write(page, "路灯不亮")
    expect(page.locator("[data-queue-banner]")).to_contain_text("2")
    assert not WorkOrder.objects.exists()

    visit("/m/queue/")
    expect(page.locator(".queue-item")).to_have_count(2)
    page.context.set_offline(False)
    expect(page.locator(".queue-item[data-state=sent]")).to_have_count(2)
    expect(page.locator("[data-queue-banner]")).to_be_hidden()
    assert sorted(WorkOrder.objects.values_list("title", flat=True)) == ["污水井往外冒水", "路灯不亮"]
    assert Attachment.objects.count() == 2
    for order in WorkOrder.objects.all():
        assert order.area == world.grid
        assert any(order.number in row for row in rows(page))


def test_a_page_opens_without_a_network_and_after_it(visit: Open, page: Page):
    visit("/m/report/")
    kept_for_offline(page)
    page.context.set_offline(True)
    write(page, "污水井往外冒水")
    expect(page.locator("[data-queue-banner]")).to_be_visible()
    for address in ("/m/", "/m/queue/", "/m/report/"):
        visit(address)
        expect(page.locator("h1")).not_to_be_empty()
    expect(page.locator("[data-queue-banner]")).to_contain_text("1")
    page.context.set_offline(False)
    expect(page.locator("[data-queue-banner]")).to_be_hidden()
    assert WorkOrder.objects.count() == 1


def test_one_can_be_deleted(visit: Open, page: Page):
    visit("/m/report/")
    kept_for_offline(page)
    page.context.set_offline(True)
    for number, text in enumerate(("第一件", "第二件"), start=1):
        write(page, text)
        expect(page.locator("[data-queue-banner]")).to_contain_text(f"sent: {number}")
    visit("/m/queue/")
    row = page.locator(".queue-item", has_text="第一件")
    row.locator("[data-delete]").click()
    expect(row.locator("[data-delete]")).to_have_text("Really delete?")
    row.locator("[data-delete]").click()
    expect(page.locator(".queue-item")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.locator(".queue-item[data-state=sent]")).to_have_count(1)
    assert WorkOrder.objects.get().title == "第二件"


def test_a_browser_that_takes_itself_for_connected(visit: Open, page: Page):
    """It never says that there is a network again: what waits is tried by itself."""
    visit("/m/report/")
    page.route("**/m/report/", lambda route: route.abort())
    write(page, "路灯不亮")
    expect(page.locator("[data-queue-banner]")).to_contain_text("No network.")
    page.unroute("**/m/report/")
    expect(page.locator("[data-queue-banner]")).to_be_hidden()
    assert WorkOrder.objects.count() == 1


def test_answer_lost_on_the_way(visit: Open, page: Page):
    """The server has it, the phone does not know: it is sent again and stays one."""
    lost: list[str] = []

    def lose_first_answer(route: Route) -> None:
        if route.request.method != "POST" or len(lost) > 1:
            route.continue_()
            return
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    visit("/m/report/")
    page.context.route("**/m/report/**", lose_first_answer)
    write(page, "污水井往外冒水", photos=1)
    expect(page.locator("[data-queue-banner]")).to_contain_text("Waiting to be sent: 1")
    assert WorkOrder.objects.count() == 1
    for _ in range(2):  # the first time the photo's answer is lost
        visit("/m/queue/")
        page.wait_for_load_state("networkidle")
    expect(page.locator(".queue-item[data-state=sent]")).to_have_count(1)
    assert len(lost) == 2
    assert WorkOrder.objects.count() == Attachment.objects.count() == 1


def test_online_goes_straight_to_the_receipt(visit: Open, page: Page):
    visit("/m/report/")
    write(page, "路灯不亮", photos=1)
    page.wait_for_url("**/m/report/2*/")
    order = WorkOrder.objects.get()
    assert order.number in page.content()
    assert Attachment.objects.count() == 1


def test_what_is_refused_stays_in_the_form(visit: Open, page: Page):
    visit("/m/report/?for=resident")
    page.locator("[name=phone]").fill("12")
    write(page, "路灯不亮", photos=1)
    expect(page.get_by_role("alert")).to_contain_text("Enter a mobile number of 11 digits")
    expect(page.locator("[name=description]")).to_have_value("路灯不亮")
    page.locator("[name=phone]").fill("13900001111")
    page.locator(".foot-action button").click()
    page.wait_for_url("**/m/report/2*/")
    assert WorkOrder.objects.count() == Attachment.objects.count() == 1


def test_what_is_refused_later_can_be_corrected(visit: Open, page: Page):
    visit("/m/report/?for=resident")
    kept_for_offline(page)
    page.context.set_offline(True)
    page.locator("[name=phone]").fill("12")
    write(page, "路灯不亮", photos=1)
    expect(page.locator("[data-queue-banner]")).to_be_visible()
    page.context.set_offline(False)
    visit("/m/queue/")
    expect(page.locator(".queue-item[data-state=refused]")).to_contain_text("11 digits")
    page.locator("[data-correct]").click()
    expect(page.locator("[name=description]")).to_have_value("路灯不亮")
    expect(page.locator(".photo-chosen")).to_have_count(1)
    page.locator("[name=phone]").fill("")
    page.locator(".foot-action button").click()
    page.wait_for_url("**/m/report/2*/")
    assert WorkOrder.objects.count() == Attachment.objects.count() == 1


def test_outsider_on_the_same_phone(visit: Open, page: Page, sign_in):
    visit("/m/report/")
    kept_for_offline(page)
    page.context.set_offline(True)
    write(page, "路灯不亮")
    expect(page.locator("[data-queue-banner]")).to_be_visible()
    page.context.set_offline(False)
    sign_in("other_grid_worker")
    visit("/m/queue/")
    expect(page.locator("[data-queue-empty]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    sign_in("grid_worker")
    visit("/m/queue/")
    expect(page.locator(".queue-item[data-state=sent]")).to_have_count(1)
    assert WorkOrder.objects.count() == 1


def test_a_page_left_open_while_somebody_else_signs_in(visit: Open, page: Page, sign_in, world: World):
    visit("/m/report/")
    page.route("**/m/report/", lambda route: route.abort())
    write(page, "路灯不亮")
    expect(page.locator("[data-queue-banner]")).to_contain_text("No network.")
    sign_in("other_grid_worker")
    page.unroute("**/m/report/")
    expect(page.locator("[data-queue-banner]")).to_contain_text("Signed out.")
    assert not WorkOrder.objects.exists()
    sign_in("grid_worker")
    visit("/m/queue/")
    expect(page.locator(".queue-item[data-state=sent]")).to_have_count(1)
    assert WorkOrder.objects.get().events.get(action="submit").user == world.users["grid_worker"]


def test_signing_out_takes_the_kept_pages_along(visit: Open, page: Page):
    visit("/m/")
    kept_for_offline(page)
    visit("/m/me/")
    page.locator("form[data-leave] button").click()
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate("caches.has('phone-pages-1')") is False


def kept_pages(page: Page) -> int:
    return int(page.evaluate("caches.open('phone-pages-1').then((pages) => pages.keys()).then((keys) => keys.length)"))


def test_a_session_that_has_ended_takes_them_along_too(visit: Open, page: Page):
    visit("/m/")
    kept_for_offline(page)
    page.wait_for_function("caches.match('/m/queue/').then(Boolean)")
    Session.objects.all().delete()
    visit("/m/me/")
    page.wait_for_url("**/sign-in/**")
    page.wait_for_function("caches.has('phone-pages-1').then((has) => !has)")


def test_being_led_elsewhere_does_not(visit: Open, page: Page):
    visit("/m/")
    kept_for_offline(page)
    page.wait_for_function("caches.match('/m/queue/').then(Boolean)")
    before = kept_pages(page)
    visit("/m/report")
    page.wait_for_url("**/m/report/")
    page.wait_for_load_state("networkidle")
    assert kept_pages(page) >= before


@pytest.mark.parametrize(("theme", "type_size"), [("light", ""), ("dark", ""), ("light", "large")])
def test_for_everybody(visit: Open, page: Page, theme: str, type_size: str):
    for address in ("/m/", "/m/report/", "/m/queue/", "/m/me/"):
        visit(address, theme=theme, type=type_size)
        assert faults(page) == [], address
        assert width(page) == 390, address


def test_installable(visit: Open, page: Page):
    visit("/m/")
    kept_for_offline(page)
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.json())")
    assert manifest["display"] == "standalone"
    assert page.request.get(page.url.removesuffix("/m/") + manifest["icons"][0]["src"]).ok


@pytest.mark.parametrize(("lon", "grid"), [(106.005, "own"), (106.025, "")])
def test_the_grid_changes_only_when_one_stands_in_another(visit: Open, page: Page, world: World, lon: float, grid: str):
    corners = [[106.02, 38], [106.03, 38], [106.03, 38.01], [106.02, 38.01], [106.02, 38]]
    change_area(world.other_grid, boundary={"type": "Polygon", "coordinates": [corners]})
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": lon, "latitude": 38.005, "accuracy": 12})
    visit("/m/report/")
    with page.expect_response("**/m/place/"):
        page.get_by_role("button", name="Take my position").click()
    own, moved = page.locator("[name=area]"), page.locator("[data-moved]")
    if grid:
        expect(moved).to_be_hidden()
    else:
        expect(moved).to_contain_text(world.other_grid.name)
        expect(own).to_have_value("")
        assert faults(page) == []
        page.get_by_role("button", name="No, change it back").click()
    expect(own).to_have_value(world.grid.code)


def test_a_recording_waits_like_a_photo(visit: Open, page: Page):
    visit("/m/report/")
    kept_for_offline(page)
    page.context.set_offline(True)
    recorded = FilePayload(name="现场.mp4", mimeType="video/mp4", buffer=film())
    page.locator("[name=recordings]").set_input_files([recorded])
    expect(page.locator(".file-chosen")).to_contain_text("现场.mp4")
    write(page, "污水井往外冒水", photos=1)
    expect(page.locator("[data-queue-banner]")).to_contain_text("1")
    expect(page.locator(".file-chosen")).to_have_count(0)
    visit("/m/queue/")
    expect(page.locator(".queue-item")).to_contain_text("Files still to send: 2")
    page.context.set_offline(False)
    expect(page.locator(".queue-item[data-state=sent]")).to_have_count(1)
    assert sorted(Attachment.objects.values_list("kind", flat=True)) == ["photo", "video"]


def test_a_voice_is_recorded(visit: Open, page: Page):
    page.add_init_script(f"navigator.mediaDevices.getUserMedia = {TONE}")
    visit("/m/report/")
    button = page.locator("[data-voice]")
    button.click()
    expect(button).to_contain_text("Stop recording 0:01")
    button.click()
    expect(page.locator(".file-chosen")).to_contain_text("Voice")
    write(page, "污水井往外冒水")
    page.wait_for_url("**/m/report/2*/")
    assert Attachment.objects.get().kind == "audio"


def test_without_a_microphone_one_is_told(visit: Open, page: Page):
    visit("/m/report/")
    page.evaluate(
        "() => { const no = new DOMException('no', 'NotAllowedError');"
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(no); }"
    )
    page.locator("[data-voice]").click()
    expect(page.locator(".recordings output")).to_contain_text("The microphone is not to be had")


def test_what_is_too_large_is_said_before_it_is_sent(visit: Open, page: Page):
    visit("/m/report/")
    page.evaluate("document.querySelector('[name=recordings]').dataset.largest = '10'")
    page.locator("[name=recordings]").set_input_files([FilePayload(name="a.mp4", mimeType="video/mp4", buffer=film())])
    expect(page.locator(".recordings output")).to_contain_text("This file is too large: a.mp4")
    expect(page.locator(".file-chosen")).to_have_count(0)
