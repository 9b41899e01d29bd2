"""The pages of appraisals in a real browser: accessible in both themes and on a phone, and used by hand."""

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from appraisal.models import Sheet
from tests.appraisal.conftest import Walk
from tests.browsing import faults, width
from tests.world import World

SIZES = [(1440, "light"), (390, "dark")]


@pytest.fixture
def visit(page: Page, live_server, client, world: World) -> Any:
    """Opens an address as one of the world's people, in a width and a theme."""

    def go(address: str, name: str, size: int = 1440, theme: str = "light") -> Page:
        client.force_login(world.users[name])
        cookies = {"theme": theme, settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page.set_viewport_size({"width": size, "height": 900})
        page.goto(live_server.url + address)
        return page

    return go


@pytest.mark.parametrize(("size", "theme"), SIZES)
def test_it_works(visit: Any, world: World, walk: Walk, size: int, theme: str):
    """Every page, in states in which much stands on it."""
    draft, scheme, shown = walk("draft", name="稿"), walk("open", name="评"), walk("published", name="布")
    subject, contested = shown.subjects.get(unit=world.unit), walk("appeals", name="诉")
    addresses = {
        reverse("appraisal:schemes"): "street_coordinator",
        reverse("appraisal:new"): "street_coordinator",
        draft.get_absolute_url(): "street_coordinator",
        reverse("appraisal:new_indicator", args=[draft.pk]): "street_coordinator",
        reverse("appraisal:pairings"): "street_coordinator",
        reverse("appraisal:rate", args=[scheme.pk]): "dispatcher",
        shown.get_absolute_url(): "street_coordinator",
        contested.get_absolute_url(): "street_coordinator",
        subject.get_absolute_url(): "unit_manager",
        reverse("appraisal:public", args=[shown.public_code]): "unit_manager",
        reverse("appraisal:board", args=[world.street.code]): "unit_manager",
    }
    for address, name in addresses.items():
        opened = visit(address, name, size, theme)
        assert faults(opened) == [], address
        assert width(opened) == size, address


def test_kept_as_one_goes_by_hand(visit: Any, world: World, walk: Walk):
    scheme = walk("open")
    sheet = Sheet.objects.get(subject__unit=world.unit, kind="community")
    page = visit(reverse("appraisal:rate", args=[scheme.pk]), "dispatcher", 390)
    form = page.locator(f"#sheet-{sheet.pk}")
    form.locator(".levels label").nth(1).click()
    expect(form.locator("input[name=version]")).to_have_value("2")
    assert sheet.marks.get().level == "satisfied"
    form.locator(".levels label").nth(0).click()
    expect(form.locator("input[name=version]")).to_have_value("3")
    form.locator("button[name=hand_in]").click()
    page.wait_for_load_state()
    sheet.refresh_from_db()
    assert (sheet.is_handed_in, sheet.marks.get().level) == (True, "very")


def test_an_outsider(visit: Any, world: World, walk: Walk):
    scheme = walk("open")
    page = visit(reverse("appraisal:schemes"), "far_dispatcher")
    assert scheme.name not in page.content()
