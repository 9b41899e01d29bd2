from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page

Visit = Callable[..., Page]


@pytest.fixture
def visit(page: Page, live_server, client, world) -> Visit:
    """Opens an address as somebody of the district."""

    def go(address: str, name: str = "district_coordinator", **preferences: str) -> Page:
        client.force_login(world.users[name])
        cookies = {**preferences, settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page.goto(live_server.url + address)
        return page

    return go
