"""The pages of dual registration in a real browser: accessible in both themes, on a desk and on a phone; and large
targets where anybody registers."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from tests.browsing import faults, width
from tests.partybuilding.registering import applied, unit_applied
from tests.world import World

DESK, PHONE = (1440, 900), (390, 844)
LEAST = 60
Open = Callable[..., None]


@pytest.fixture
def go(page: Page, live_server, client, world: World) -> Open:
    """Opens an address as the dispatcher."""

    def opened(address: str, **preferences: str) -> None:
        client.force_login(world.users["dispatcher"])
        cookies = {**preferences, settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page.goto(live_server.url + address)

    return opened


def addresses(world: World) -> list[str]:
    unit_applied(world)
    one = applied(world)
    names = ("registrations", "registrations_counted", "new_registration", "new_unit_registration", "own_registrations")
    names += ("apply", "register", "registration_lookup")
    pages = [reverse(f"partybuilding:{name}", args=[one.pk]) for name in ("registration", "change_registration")]
    return [*(reverse(f"partybuilding:{name}") for name in names), *pages]


@pytest.mark.parametrize(("size", "theme"), [(DESK, "light"), (PHONE, "dark")])
def test_everybody_can_use_it(go: Open, page: Page, world: World, size: tuple[int, int], theme: str):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for address in addresses(world):
        go(address, theme=theme)
        assert faults(page) == [], address
        assert width(page) <= size[0], address


def test_it_works(go: Open, page: Page, world: World):
    """On the public form every target is large."""
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    go(reverse("partybuilding:register"))
    page.locator("details.more summary").click()
    targets = page.locator(".register-public :is(input:not([type=hidden], [type=radio], [type=checkbox]), select)")
    targets = targets.or_(page.locator(".register-public :is(.button, fieldset label)"))
    boxes = [each.bounding_box() for each in targets.all() if each.is_visible()]
    assert len(boxes) > len(addresses(world))
    assert min(box["height"] for box in boxes if box) >= LEAST
