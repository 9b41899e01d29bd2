"""The frame and the components in a real browser: accessible in both themes, by keyboard, within the policy."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from tests.browsing import faults

COMPONENTS = reverse("common:components")


@pytest.fixture
def visit(page: Page, live_server, client):
    """Opens an address as a member of staff, with the preferences given."""
    client.force_login(User.objects.create_user("alice", is_staff=True))

    def go(address: str, signed_in: bool = True, **preferences: str) -> Page:
        cookies = dict(preferences)
        if signed_in:
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page.goto(live_server.url + address)
        return page

    return go


# The catalogue shows each component in both themes, so that a few frames around it are enough.
@pytest.mark.parametrize(
    ("width", "theme", "type_size"), [(1440, "light", ""), (390, "dark", ""), (390, "light", "large")]
)
def test_it_works(visit, width, theme, type_size):
    page = visit(COMPONENTS, theme=theme, type=type_size)
    page.set_viewport_size({"width": width, "height": 900})
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_outsider_s_page(visit, theme):
    page = visit(reverse("accounts:sign_in"), signed_in=False, theme=theme)
    assert faults(page) == []
    page.get_by_role("textbox").first.fill("mallory")
    page.locator("input[type=password]").fill("wrong")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert faults(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_form_with_errors(visit, theme):
    page = visit(reverse("accounts:change_password"), theme=theme)
    for field in page.locator("input[type=password]").all():
        field.fill("x")
    page.keyboard.press("Control+Enter")
    page.get_by_role("alert").wait_for()
    assert faults(page) == []


def test_rows_by_keyboard(visit):
    page = visit(COMPONENTS)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator("[data-row].is-current").get_attribute("class") == "row is-current"
    for _n in range(3):
        page.keyboard.press("j")
    count = page.locator("[data-selected-count]").first
    page.keyboard.press("x")
    assert count.text_content() == "2"
    assert page.locator(".bulk").first.is_visible()


def test_the_bulk_bar_goes_with_the_last_choice(visit):
    page = visit(COMPONENTS)
    every = page.locator("[data-select-all]").first
    every.check()
    assert page.locator("[data-selected-count]").first.text_content() == "3"
    every.uncheck()
    assert page.locator(".bulk").first.is_hidden()


def test_single_keys_can_be_switched_off(visit):
    page = visit(COMPONENTS, keys="off")
    page.keyboard.press("j")
    page.keyboard.press("?")
    assert page.locator(".is-current").count() == 0
    assert page.locator("#keys").is_hidden()


def test_the_list_of_keys_opens_and_closes(visit):
    page = visit(COMPONENTS)
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    assert page.locator("#keys").is_hidden()


def test_keys_are_letters_while_one_types(visit):
    page = visit(COMPONENTS)
    area = page.locator("textarea").first
    area.fill("")
    area.press_sequentially("jx?/")
    assert area.input_value() == "jx?/"
    assert page.locator(".is-current").count() == 0


def test_the_menu_closes_by_escape_and_gives_the_focus_back(visit):
    page = visit(COMPONENTS)
    menu = page.locator(".user-menu")
    menu.locator("summary").click()
    assert menu.locator(".menu-panel").is_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    assert menu.locator(".menu-panel").is_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_theme_is_chosen_in_the_menu(visit):
    page = visit(COMPONENTS)
    page.locator(".user-menu summary").click()
    page.locator(".user-menu button[name=theme][value=dark]").click()
    page.wait_for_url("**" + COMPONENTS)
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_navigation_is_a_drawer_on_a_phone(visit):
    page = visit(COMPONENTS)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.locator("#nav").is_hidden()
    page.locator(".nav-button").click()
    assert page.locator("#nav").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#nav").is_hidden()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_works_without_scripts(visit):
    page = visit(COMPONENTS)
    page.locator(".user-menu summary").click()
    page.locator(".user-menu button[name=type][value=large]").click()
    assert page.locator("html").get_attribute("data-type") == "large"
