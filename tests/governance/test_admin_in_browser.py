"""The administration in a real browser: its scripts run under our content security policy."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from grids.models import Area
from tests.admin_rows import as_role, one_of_each
from tests.admin_rows import page as address
from tests.world import World

AREA = "grids.area"


@pytest.fixture
def go(page: Page, live_server, world: World):
    session = as_role(world, "system_admin").cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return lambda path: page.goto(live_server.url + path)


def test_it_works(page: Page, go, world: World):
    go(address("add", AREA))
    page.locator("#id_kind").select_option("grid")
    page.locator("#id_code").fill("640199001001009")
    page.locator("#id_name").fill("槐树九网格")
    page.locator(".field-parent .select2-selection").click()
    page.keyboard.type("槐树社区")
    page.get_by_role("option", name="槐树社区 · 640199001001", exact=True).click()
    page.locator("#id_aliases").fill("槐荫里\n老槐街")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Area.objects.get(code="640199001001009").parent == world.community


def test_every_list_and_page_stays_within_the_policy(page: Page, go, world: World):
    for label, row in one_of_each(world).items():
        if label != "accounts.auditentry":
            go(address("changelist", label))
            go(address("change", label, row))


def test_the_language_is_switched_where_one_is(page: Page, go):
    go(address("changelist", AREA))
    html = page.locator("html")
    for language in ("en", "zh-hans"):
        page.locator(f"#user-tools button[value={language}]").click()
        expect(html).to_have_attribute("lang", language)
        assert page.url.endswith(address("changelist", AREA))
