"""Odd patterns, bulletins, callbacks and panels in a real browser: both themes, on a desk and on a phone, on paper."""

from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from common.revisions import bump
from grids.models import Post
from tests.browsing import faults, width
from tests.world import World
from workorders.choices import State
from workorders.figures.tallying import count_all
from workorders.models import Bulletin, Callback, Oddity, PanelSession, Policy
from workorders.policies import POLICIES
from workorders.services import issuing, judging
from workorders.services.calling import draw_callback

LOOKS = [(1440, "light"), (390, "dark"), (390, "light"), (1440, "dark")]
MONTH = date(2026, 10, 1)


@pytest.fixture
def filled(world: World) -> World:
    """Something on every one of the pages."""
    Policy.objects.create(district=world.district, callbacks=100)
    bump(POLICIES)
    order, other = (world.order_in(State.CLOSED, phone=f"1390000900{n}") for n in range(2))
    draw_callback(world.order_in(State.REVIEWING, phone="13900009009").pk)
    said = {"who": "王委员", "n": 5, "least": 5, "solved": "solved", "satisfaction": "satisfied"}
    at = order.closed_at
    row = Oddity.objects.create(
        kind="panel", area=world.community, month=MONTH, key="k", data=said, n=5,
        first_at=at, last_at=at, found_at=at,
    )  # fmt: skip
    row.evidence.create(order=order, at=at)
    count_all()
    for month in (MONTH, at.date().replace(day=1)):
        issuing.make_bulletin(world.community, month)
    approved = issuing.approve_bulletin(Bulletin.objects.earliest("pk"), by=world.actor("community_secretary"))
    issuing.publish_bulletin(approved, by=world.actor("dispatcher"))
    members, by = list(Post.objects.filter(role="review_panel")), world.actor("dispatcher")
    session = judging.open_session(world.community, held_on=MONTH, members=members, chosen=[other.pk], by=by)
    judging.score(session.items.get(), by=world.actor("review_panel"), solved="solved", satisfaction="satisfied")
    judging.close_session(session, by=by)
    return world


def opened(page: Page, server: str, client: Client, world: World, who: str, theme: str) -> None:
    client.force_login(world.users[who])
    values = {"theme": theme, settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([{"name": name, "value": value, "url": server} for name, value in values.items()])


def addresses(who: str) -> list[str]:
    """Those of the pages that this one works with."""
    draft, session = Bulletin.objects.latest("pk"), PanelSession.objects.get()
    return {
        "supervisor": ["/odd-patterns/", f"/odd-patterns/{Oddity.objects.get().pk}/"],
        "community_secretary": ["/bulletins/", f"/bulletins/{draft.pk}/"],
        "service_desk": ["/callbacks/", f"/callbacks/{Callback.objects.get().pk}/"],
        "dispatcher": ["/panels/", "/panels/new/", f"/panels/{session.pk}/"],
        "unit_handler": ["/own-results/"],
    }[who]


@pytest.mark.parametrize(("wide", "theme"), LOOKS)
@pytest.mark.parametrize("who", ["supervisor", "community_secretary", "service_desk", "dispatcher", "unit_handler"])
def test_it_works(page: Page, live_server, client: Client, filled: World, who: str, wide: int, theme: str):
    opened(page, live_server.url, client, filled, who, theme)
    page.set_viewport_size({"width": wide, "height": 900})
    for address in addresses(who):
        page.goto(live_server.url + address)
        assert (address, faults(page), width(page)) == (address, [], wide)


@pytest.mark.parametrize(("wide", "theme"), LOOKS[:2])
def test_what_everybody_reads(page: Page, live_server, filled: World, wide: int, theme: str):
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    page.set_viewport_size({"width": wide, "height": 900})
    page.goto(f"{live_server.url}/published/{filled.community.code}/{MONTH:%Y-%m}/")
    assert (faults(page), width(page)) == ([], wide)


def test_on_paper(page: Page, live_server, client: Client, filled: World):
    opened(page, live_server.url, client, filled, "community_secretary", "dark")
    page.goto(f"{live_server.url}/bulletins/{Bulletin.objects.latest('pk').pk}/")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator("table").first.is_visible()
    assert not page.locator(".bulletin-steps").is_visible()
