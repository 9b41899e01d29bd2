"""Finding in a long list of which several are chosen, in a real browser: `select[multiple][data-find]`."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import faults
from tests.common.test_find_in_list import catalogue as one_of_many
from tests.common.test_find_in_list import units, words

__all__ = ["one_of_many"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def catalogue(one_of_many: Page) -> Page:
    one_of_many.evaluate(
        """() => {
          const list = document.getElementById("id_light-unit");
          const select = list.cloneNode(true);
          select.multiple = true;
          select.size = 8;
          for (const option of select.options) option.selected = false;
          list.closest(".find").replaceWith(select);
          document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: select } }));
        }"""
    )
    return one_of_many


def visible(page: Page) -> list[str]:
    return units(page).locator("option:not([hidden])").all_text_contents()


def chosen(page: Page) -> list[str]:
    found: list[str] = units(page).evaluate("(list) => [...list.selectedOptions].map((option) => option.text)")
    return found


def test_it_works(catalogue: Page):
    for typed, name in (("路灯", "路灯管理所"), ("yxjhw", "银行街环卫站")):
        words(catalogue).fill(typed)
        assert name in visible(catalogue)
        words(catalogue).press("Enter")
    assert chosen(catalogue) == ["路灯管理所", "银行街环卫站"]
    expect(words(catalogue)).to_have_value("")
    expect(catalogue.locator(".find[data-says] .find-said")).to_contain_text("路灯管理所、银行街环卫站")
    assert faults(catalogue) == []


def test_what_is_chosen_stays_in_sight_and_chosen(catalogue: Page):
    words(catalogue).fill("路灯")
    words(catalogue).press("Enter")
    words(catalogue).fill("环卫")
    assert "路灯管理所" in visible(catalogue)
    assert chosen(catalogue) == ["路灯管理所"]


def test_a_plain_click_adds_and_lets_go(catalogue: Page):
    for name in ("路灯管理所", "银行街环卫站", "路灯管理所"):
        units(catalogue).locator("option", has_text=name).click()
    assert chosen(catalogue) == ["银行街环卫站"]


def test_without_a_hit_it_says_so(catalogue: Page):
    words(catalogue).fill("没有这个")
    expect(catalogue.locator(".find[data-says] .find-said")).to_be_visible()
    words(catalogue).press("Enter")
    assert chosen(catalogue) == []
