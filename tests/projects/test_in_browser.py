"""The pages of projects in a real browser: accessible in both themes and on a phone, and used by hand."""

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from common.clock import today
from projects import services
from tests.browsing import faults
from tests.pictures import photo
from tests.projects.conftest import Walk
from tests.world import World

SIZES = [(1440, "light"), (390, "dark")]


@pytest.fixture
def visit(page: Page, live_server, client, world: World) -> Any:
    """Opens an address as one of the world's people, in a width and a theme."""

    def go(address: str, width: int = 1440, theme: str = "light", name: str = "community_secretary") -> Page:
        client.force_login(world.users[name])
        cookies = {"theme": theme, settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + address)
        return page

    return go


@pytest.mark.parametrize(("width", "theme"), SIZES)
def test_it_works(visit: Any, world: World, walk: Walk, width: int, theme: str):
    own = world.actor("community_secretary")
    fund = services.create_fund(by=own, area=world.community, year=2026, name="服务资金", amount=50_000)  # type: ignore[arg-type]
    project = walk("running", fund=fund)
    milestone = project.milestones.get()
    services.report_milestone(project, by=own, milestone=milestone, done_on=today(), words="好", photos=[photo()])
    services.publish(project, by=own)
    addresses = (
        "/projects/",
        "/projects/new/",
        "/projects/funds/",
        fund.get_absolute_url(),
        project.get_absolute_url(),
        reverse("projects:act", args=[project.pk, "spend"]),
        reverse("projects:public", args=[project.public_code]),
        f"/board/{world.community.code}/",
    )
    for address in addresses:
        opened = visit(address, width, theme)
        assert faults(opened) == [], address
        assert opened.evaluate("document.documentElement.scrollWidth") == width, address


def test_a_judge_approves_by_hand(visit: Any, world: World, walk: Walk):
    project = walk("ready")
    page = visit(project.get_absolute_url(), name="street_coordinator")
    page.locator("#act-approve > summary").click()
    page.fill("#approve_amount", "19000.50")
    page.locator("#act-approve form button").click()
    page.wait_for_load_state()
    project.refresh_from_db()
    assert (project.state, str(project.granted)) == ("approved", "19000.50")


def test_an_outsider(visit: Any, world: World, walk: Walk):
    """Whoever may not see it gets the page that says so, and nothing of the project."""
    project = walk("running")
    page = visit("/projects/", name="other_dispatcher")
    assert project.title not in page.content()


@pytest.mark.parametrize(("width", "theme"), SIZES)
def test_a_resident_says_a_word(visit: Any, world: World, walk: Walk, width: int, theme: str):
    project = walk("done")
    services.publish(project, by=world.actor("dispatcher"))
    page = visit(reverse("projects:public", args=[project.public_code]), width, theme)
    page.locator("form .button-big").click()
    page.get_by_role("alert").wait_for()
    assert faults(page) == []
    page.locator("label[for=id_content_0]").click()
    page.fill("#id_phone", "13900001111")
    page.locator("form .button-big").click()
    page.wait_for_url("**?thanks=1")
    assert project.reviews.get().content == "yes"
