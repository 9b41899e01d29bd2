"""Finding in a long list, in a real browser: `select[data-find]`."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browsing import faults

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def catalogue(page: Page, live_server, client) -> Page:
    """The catalogue in Chinese; its first long list is the units of the light half."""
    client.force_login(User.objects.create_user("alice", is_staff=True))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: "zh-hans"}
    page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
    page.goto(live_server.url + reverse("common:components"))
    page.evaluate(
        """() => {
          const list = document.getElementById("id_light-unit");
          list.options[1].text = "路灯管理所";
          list.options[2].text = "银行街环卫站";
          const select = list.cloneNode(true);
          list.closest(".find").replaceWith(select);
          htmx.process(select);
          document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: select } }));
          window.changes = 0;
          select.addEventListener("change", () => (window.changes += 1));
        }"""
    )
    return page


def words(page: Page):
    return page.locator("#id_light-unit_find")


def units(page: Page):
    return page.locator("#id_light-unit")


def shown(page: Page) -> list[str]:
    return units(page).locator("option").all_text_contents()


@pytest.mark.parametrize("typed", ["路灯", "ldgl"])
def test_it_works(catalogue: Page, typed: str):
    """By two characters or by initials of the pinyin; Enter takes what is marked, and one change is told."""
    words(catalogue).fill(typed)
    assert shown(catalogue) == ["路灯管理所"]
    assert faults(catalogue) == []
    words(catalogue).press("Enter")
    expect(units(catalogue)).to_have_value("station-1")
    expect(units(catalogue)).to_be_focused()
    assert len(shown(catalogue)) == 13
    assert catalogue.evaluate("window.changes") == 1


def test_by_the_heading_and_with_the_arrow_keys(catalogue: Page):
    heading = units(catalogue).locator("optgroup").last.get_attribute("label")
    words(catalogue).fill(heading)
    assert len(shown(catalogue)) == 6
    words(catalogue).press("ArrowDown")
    units(catalogue).press("ArrowDown")
    assert catalogue.evaluate("window.changes") == 0
    units(catalogue).press("Enter")
    expect(units(catalogue)).to_have_value("company-2")
    assert catalogue.evaluate("window.changes") == 1


def test_escape_goes_back_to_what_was_chosen(catalogue: Page):
    units(catalogue).select_option("company-3")
    words(catalogue).fill("路灯")
    words(catalogue).press("Escape")
    expect(units(catalogue)).to_have_value("company-3")
    expect(words(catalogue)).to_have_value("")
    expect(words(catalogue)).to_be_focused()


def test_what_fits_nothing_is_said_and_leaves_the_choice(catalogue: Page):
    units(catalogue).select_option("company-3")
    words(catalogue).fill("没有这个单位")
    said = catalogue.locator(".find").first.get_by_role("status")
    expect(said).to_have_text(said.get_attribute("data-none"))
    expect(said).to_be_visible()
    words(catalogue).press("Tab")
    expect(units(catalogue)).to_have_value("company-3")
    assert len(shown(catalogue)) == 13


def test_a_short_list_has_no_field(catalogue: Page):
    catalogue.evaluate(
        """() => {
          const select = document.createElement("select");
          select.dataset.find = "";
          for (let n = 0; n < 8; n += 1) select.append(new Option(String(n)));
          document.querySelector("main").append(select);
          document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: select } }));
        }"""
    )
    assert catalogue.evaluate("document.querySelector('main').lastElementChild.matches('select')")
