"""What a page costs whoever opens it for the first time, over a phone's network."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests.browsing import weight
from tests.world import World
from workorders.choices import State

MOST = 150_000
PAGES = {
    "": ["/ask/", "/lookup/", "/published/", "/accounts/sign-in/"],
    "grid_worker": ["/m/", "/m/report/"],
    "dispatcher": ["/", "/orders/", "/orders/{number}/"],
    "service_desk": ["/desk/"],
}


@pytest.mark.parametrize(("name", "address"), [(name, each) for name, pages in PAGES.items() for each in pages])
def test_it_works(page: Page, live_server, world: World, name: str, address: str):
    order = world.order_in(State.HANDLING)
    if name:
        client = Client()
        client.force_login(world.users[name])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    url = live_server.url + address.format(number=order.number)
    found = weight(page, url)
    assert page.url == url
    assert 10_000 < found < MOST  # with less, its styles would be missing
