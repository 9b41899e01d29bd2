"""The left navigation in a real browser: folded and unfolded by keyboard, and still so on the next page."""

import pytest
from django.urls import reverse

from tests.browsing import faults, opened, width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_works(page, live_server, client, world, theme):
    opened(page, live_server, client, world.users["dispatcher"], reverse("grids:duty"), theme=theme)
    review = page.locator("[data-fold=review]")
    entry = review.get_by_role("link").first
    assert entry.is_hidden()
    review.locator("summary").press("Enter")
    assert entry.is_visible()
    assert faults(page) == []
    page.locator("[data-fold=grids] summary").click()
    page.goto(live_server.url + reverse("workbench"))
    assert entry.is_visible()
    assert page.locator("[data-fold=grids] a").first.is_hidden()
    page.goto(live_server.url + reverse("grids:duty"))
    assert page.locator("[data-fold=grids] [aria-current=page]").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_the_drawer_of_a_phone(page, live_server, client, world, theme):
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, live_server, client, world.users["dispatcher"], reverse("grids:duty"), theme=theme)
    page.locator(".nav-button").click()
    page.locator("[data-fold=review] summary").click()
    assert page.locator("[data-fold=review] a").first.is_visible()
    assert faults(page) == []
    assert width(page) == 390


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_javascript(page, live_server, client, world):
    opened(page, live_server, client, world.users["dispatcher"], reverse("grids:duty"))
    page.locator("[data-fold=party] summary").click()
    assert page.locator("[data-fold=party] a").first.is_visible()


def test_an_outsider_has_nothing_to_fold(page, live_server):
    page.goto(live_server.url + reverse("accounts:sign_in"))
    assert page.locator("[data-fold]").count() == 0
