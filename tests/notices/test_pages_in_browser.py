"""What was sent, and one's own wishes, in a real browser: accessible in both themes, on a desk and on a phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from common.clock import now
from notices.choices import ChannelKind, DeliveryState
from notices.models import Channel, ContactPoint, Delivery
from tests import world as worlds
from tests.browsing import faults, width
from tests.world import World

LONG = "261116-0001 已派给您：槐荫小区7号楼三单元楼道灯不亮，晚上老人上下楼看不见台阶，请尽快处理" * 2
Visit = Callable[..., Page]


@pytest.fixture
def world(transactional_db: None) -> World:
    return worlds.build()


@pytest.fixture
def visit(page: Page, live_server: Any, client: Client, world: World) -> Visit:
    client.force_login(world.users["system_admin"])

    def go(address: str, theme: str, size: tuple[int, int]) -> Page:
        cookies = {"theme": theme, settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(live_server.url + address)
        return page

    return go


@pytest.fixture
def sent(world: World) -> None:
    """A row in every state, on every kind of channel."""
    at = now()
    for kind in ChannelKind.values:
        rests = at + timedelta(minutes=10) if kind == ChannelKind.DINGTALK else None
        channel = Channel.objects.create(kind=kind, name=f"{kind} 东河街道办事处", paused_until=rests)
        for state in DeliveryState.values:
            Delivery.objects.create(
                channel=channel,
                key=f"{kind}:{state}",
                user=world.users["dispatcher"],
                to_masked="139****1111",
                event="workorders.dispatch",
                title=LONG,
                text=LONG,
                state=state,
                answer='{"errcode": 45009, "errmsg": "api freq out of limit"}',
                created_at=at,
                due_at=at,
                give_up_at=at,
                sent_at=at if state == DeliveryState.SENT else None,
            )


@pytest.fixture
def reached(world: World) -> None:
    """One address is confirmed, a code is waited for at another."""
    me, at = world.users["system_admin"], now()
    for kind, confirmed_at in (("email", at), ("sms", None)):
        point = ContactPoint(user=me, kind=kind, address_shown="139****1111", confirmed_at=confirmed_at)
        point.address, point.expires_at = "13900001111", at + timedelta(minutes=10)
        point.save()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_it_works(visit: Visit, sent: None, reached: None, theme: str, size: tuple[int, int]):
    for address in (reverse("notices:sent"), f"{reverse('notices:sent')}?state=dead", reverse("notices:wishes")):
        page = visit(address, theme, size)
        assert faults(page) == [], address
        assert width(page) == size[0], address


def test_sent_again_by_a_click(visit: Visit, sent: None):
    page = visit(f"{reverse('notices:sent')}?state=dead", "light", (1440, 900))
    page.locator("button[name=delivery]").first.click()
    page.wait_for_url(f"**{reverse('notices:sent')}")
    assert Delivery.objects.filter(state=DeliveryState.DEAD).count() == len(ChannelKind.values) - 1


def test_nothing_sent_yet(visit: Visit):
    assert faults(visit(reverse("notices:sent"), "light", (1440, 900))) == []
