"""Visits without a network: doors that were kept open there, what is found waits, and is taken once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, Route, expect

from grids import register
from tests.browsing import faults, width
from tests.homes import Homes
from tests.pictures import picture
from tests.visits.conftest import Record, fresh
from visits.models import Visit
from workorders.models import Attachment, WorkOrder

Open = Callable[..., Page]


@pytest.fixture
def go(page: Page, live_server, homes: Homes) -> Open:
    """Opens a page as the grid worker, on a phone."""
    client = Client()
    client.force_login(homes.user("grid_worker"))
    cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
    cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
    page.set_viewport_size({"width": 390, "height": 844})

    def opened(address: str, **preferences: str) -> Page:
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in preferences.items()])
        page.goto(live_server.url + address)
        return page

    return opened


def place_of(homes: Homes) -> str:
    return reverse("visits:phone_place", args=[homes.building.area.code])


def door_of(homes: Homes) -> str:
    return reverse("visits:phone_door", args=[homes.household.code])


def keep(go: Open, page: Page, homes: Homes) -> None:
    """The doors of the building are on the phone, and this page is under the service worker."""
    go(place_of(homes))
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.locator("[data-keep]").click()
    expect(page.locator("[data-keep] span")).to_have_text("Kept on this phone: 2 pages")


def fill(page: Page, homes: Homes, hazard: str = "") -> None:
    page.locator(f"[name=met][value='{homes.head.pk}']").check()
    if hazard:
        page.locator("summary", has_text="Hazard").click()
        page.locator("[name=hazard]").fill(hazard)
        file = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=picture())
        page.locator("[name=hazard_photos]").set_input_files([file])
    page.locator(".foot-action button").click()


def test_it_works(go: Open, page: Page, homes: Homes):
    keep(go, page, homes)
    page.context.set_offline(True)
    go(place_of(homes))
    page.locator("[data-door]").click()
    expect(page.locator("h1")).to_contain_text("2单元5**")
    fill(page, homes, "楼道里停着电动车")
    page.wait_for_url("**/m/queue/")
    expect(page.locator(".queue-item")).to_contain_text("2单元5**")
    assert not Visit.objects.exists()

    page.context.set_offline(False)
    expect(page.locator(".queue-item[data-state=sent]")).to_have_count(1)
    visit = Visit.objects.get()
    assert visit.orders.get().attachments.count() == 1
    expect(page.locator(".queue-item")).to_contain_text(visit.orders.get().number)
    page.locator("[data-open]").click()
    page.wait_for_url(f"**{reverse('visits:phone_visit', args=[visit.pk])}")


def test_online_goes_straight_to_the_receipt(go: Open, page: Page, homes: Homes):
    go(door_of(homes))
    fill(page, homes, "楼道里停着电动车")
    page.wait_for_url("**/m/visits/done/*/")
    assert Visit.objects.count() == WorkOrder.objects.count() == Attachment.objects.count() == 1


def test_answer_lost_on_the_way(go: Open, page: Page, homes: Homes):
    """The server has it, the phone does not know: it is sent again and stays one."""
    lost: list[str] = []

    def lose_first_answer(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    page.context.route("**/m/visits/doors/**", lose_first_answer)
    go(door_of(homes))
    fill(page, homes, "楼道里停着电动车")
    page.wait_for_url("**/m/queue/")
    expect(page.locator(".queue-item[data-state=sent]")).to_have_count(1)
    assert len(lost) == 1
    assert Visit.objects.count() == WorkOrder.objects.count() == Attachment.objects.count() == 1


def test_the_card_has_changed_meanwhile(go: Open, page: Page, homes: Homes):
    """The phone keeps the visit, says what changed, and sends it again over the present card."""
    keep(go, page, homes)
    page.context.set_offline(True)
    go(door_of(homes))
    fill(page, homes, "楼道里停着电动车")
    page.wait_for_url("**/m/queue/")
    by = homes.user("community_secretary")
    register.change_household(fresh(homes.household), by=by, occupancy="rented")
    page.context.set_offline(False)
    refused = page.locator(".queue-item[data-state=refused]")
    expect(refused).to_contain_text("occupancy")
    assert not Visit.objects.exists()
    page.locator("[data-correct]").click()
    expect(page.locator("[name=hazard]")).to_have_value("楼道里停着电动车")
    expect(page.locator(".photo-chosen")).to_have_count(1)
    expect(page.locator(f"[name=met][value='{homes.head.pk}']")).to_be_checked()
    expect(page.locator("[name=occupancy]")).to_have_value("rented")  # nobody said otherwise at the door
    page.locator(".foot-action button").click()
    page.wait_for_url("**/m/visits/done/*/")
    assert Visit.objects.count() == WorkOrder.objects.count() == 1
    assert fresh(homes.household).occupancy == "rented"


def test_two_visits_from_one_kept_page(go: Open, page: Page, homes: Homes):
    """The page on the phone is the same each time; what is written on it is not."""
    keep(go, page, homes)
    page.context.set_offline(True)
    patrol = reverse("visits:phone_patrol", args=[homes.building.area.code])
    page.context.set_offline(False)
    go(patrol)
    page.context.set_offline(True)
    for number in (1, 2):
        go(patrol)
        page.locator("summary", has_text="Hazard").click()
        page.locator("[name=hazard]").fill(f"第{number}处隐患")
        page.locator(".foot-action button").click()
        page.wait_for_url("**/m/queue/")
        expect(page.locator(".queue-item")).to_have_count(number)
    page.context.set_offline(False)
    expect(page.locator(".queue-item[data-state=sent]")).to_have_count(2)
    assert sorted(WorkOrder.objects.values_list("title", flat=True)) == ["第1处隐患", "第2处隐患"]


def test_a_page_that_is_not_kept(go: Open, page: Page, homes: Homes):
    keep(go, page, homes)
    page.context.set_offline(True)
    go(reverse("visits:phone_care"))
    expect(page.locator("h1")).to_have_text("No network")


def test_whom_one_met_must_be_said(go: Open, page: Page, homes: Homes):
    go(door_of(homes))
    page.locator(".foot-action button").click()
    assert page.locator("[name=met]:invalid").count() > 0
    expect(page.locator("h1")).to_contain_text("2单元5**")
    assert not Visit.objects.exists()


@pytest.mark.parametrize(("theme", "type_size"), [("light", ""), ("dark", ""), ("light", "large")])
def test_for_everybody(go: Open, page: Page, homes: Homes, record: Record, theme: str, type_size: str):
    visit = record(next_wanted=fresh(homes.household).changed_at.date() + timedelta(days=3))
    addresses = [reverse("visits:phone_places"), place_of(homes), door_of(homes), reverse("visits:phone_care")]
    addresses += [reverse("visits:phone_patrol", args=[homes.building.area.code])]
    addresses += [reverse("visits:phone_visit", args=[visit.pk]), reverse("workorders:phone_offline")]
    for address in addresses:
        go(address, theme=theme, type=type_size)
        page.wait_for_load_state("networkidle")
        assert faults(page) == [], address
        assert width(page) == 390, address


def test_everything_to_tap_is_large_enough(go: Open, page: Page, homes: Homes):
    for address in (reverse("visits:phone_places"), place_of(homes), door_of(homes)):
        go(address)
        page.wait_for_load_state("networkidle")
        targets = page.locator("main :is(summary, .pick, .door-row, .button, input[type=search]):visible").all()
        small = [(each.inner_text(), box["height"]) for each in targets if (box := each.bounding_box())["height"] < 48]
        assert targets
        assert small == [], address


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_at_the_desk(go: Open, page: Page, homes: Homes, record: Record, theme: str):
    visit = record(note="一切都好", next_wanted=fresh(homes.household).changed_at.date())
    card = reverse("grids:household", args=[homes.household.code])
    for wide in (1440, 390):
        page.set_viewport_size({"width": wide, "height": 900})
        for address in (reverse("visits:visits"), visit.get_absolute_url(), card):
            go(address, theme=theme)
            page.wait_for_load_state("networkidle")
            assert faults(page) == [], address
            assert width(page) == wide, address
