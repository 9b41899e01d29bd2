"""A table taken in, in a real browser: the page follows the worker by itself, and does without JavaScript too."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext as _
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sheets.models import Job
from tests.browsing import complaints_of, faults, width
from tests.sheets import people

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]


def cookies_for(url: str, **preferences: str) -> list[Any]:
    client = Client()
    client.force_login(people.user(people.MANAGER))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return [
        {"name": name, "value": value, "url": url}
        for name, value in {settings.SESSION_COOKIE_NAME: session, **preferences}.items()
    ]


@pytest.fixture
def visit(page: Page, live_server: Any) -> Visit:
    def go(address: str, **preferences: str) -> Page:
        page.context.add_cookies(cookies_for(live_server.url, **preferences))
        page.goto(live_server.url + address)
        return page

    return go


def table(folder: Path) -> Path:
    rows = people.lines(30)
    rows[4][4], rows[7][3], rows[9][2] = "00001111", "昨天", "神仙"
    path = folder / "人员.xlsx"
    path.write_bytes(people.workbook(rows))
    return path


def test_it_works(visit: Visit, context: BrowserContext, tmp_path: Path):
    said = complaints_of(context)
    page = visit("/sheets/people/")
    page.locator("input[type=file]").set_input_files(table(tmp_path))
    page.locator(".sheets-drop button").click()
    expect(page.locator("progress")).to_be_visible()
    people.worked(Job.objects.get())
    take_in = page.locator("form[action$='/confirm/'] button")
    expect(take_in).to_contain_text("27")
    expect(page.locator(".sheets-wrong")).to_have_count(3)
    take_in.click()
    expect(page.locator("progress")).to_be_visible()
    people.worked(Job.objects.get())
    expect(page.locator("progress")).to_have_count(0)
    expect(page.locator(".sheets-counts")).to_contain_text("27")
    assert len(people.names()) == 27
    assert said == []


def test_without_javascript(page: Page, browser: Browser, live_server: Any, tmp_path: Path):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    context.add_cookies(cookies_for(live_server.url))
    page = context.new_page()
    page.goto(f"{live_server.url}/sheets/people/")
    page.locator("input[type=file]").set_input_files(table(tmp_path))
    page.locator(".sheets-drop button").click()
    people.worked(Job.objects.get())
    page.get_by_role("link", name=_("Refresh")).click()
    page.locator("form[action$='/confirm/'] button").click()
    people.worked(Job.objects.get())
    page.get_by_role("link", name=_("Refresh")).click()
    expect(page.locator(".sheets-counts")).to_contain_text("27")
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_everybody_can_use_it(visit: Visit, page: Page, tmp_path: Path, theme: str, size: tuple[int, int]):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    content = table(tmp_path).read_bytes()
    waiting, checked = people.start(content), people.checked(content)
    failed = people.checked(people.workbook([]))
    addresses = ["/sheets/", "/sheets/people/", *(job.get_absolute_url() for job in (waiting, checked, failed))]
    for address in addresses:
        visit(address, theme=theme)
        assert faults(page) == [], address
        assert width(page) <= size[0], address


def test_an_outsider_finds_no_page(page: Page, live_server: Any):
    job = people.start(people.workbook(people.lines(1)))
    client = Client()
    client.force_login(people.user("outsider"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    answer = page.goto(live_server.url + job.get_absolute_url())
    assert answer is not None
    assert answer.status == 404
