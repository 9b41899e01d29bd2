"""A place picked on a map: fetched on demand, over what the person may see, and never the only way."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browsing import faults, width
from tests.world import World
from workorders.models import WorkOrder

TILES = "https://tiles.example.org/{z}/{x}/{y}.png"


@pytest.fixture
def point(world: World) -> dict[str, str]:
    lon, lat = world.grid.boundary["coordinates"][0][0]
    return {"lon": str(lon + 0.0001), "lat": str(lat + 0.0001)}


def test_it_works(client: Client, world: World, point: dict[str, str]):
    client.force_login(world.users["dispatcher"])
    assert client.get("/areas/map/place/", point).json() == {"code": world.grid.code, "name": world.grid.name}


def test_an_outsider(client: Client, world: World, point: dict[str, str]):
    assert client.get("/areas/map/place/", point).status_code == 302
    client.force_login(world.users["other_dispatcher"])
    assert world.grid.code not in client.get("/areas/map/place/", point).text


NOWHERE = [("", ""), ("x", "1"), ("500", "38"), ("nan", "38"), ("1", "1")]


@pytest.mark.parametrize("sent", [*({"lon": lon, "lat": lat} for lon, lat in NOWHERE), {}, {"crs": "moon"}])
def test_what_is_no_place_has_no_name(client: Client, world: World, sent: dict[str, str]):
    client.force_login(world.users["dispatcher"])
    assert client.get("/areas/map/place/", sent).json() == {}
    assert client.get("/ask/place/", sent).json() == {}


def test_residents_hear_of_the_community_alone(client: Client, world: World, point: dict[str, str]):
    assert client.get("/ask/place/", point).json() == {"code": world.community.code, "name": world.community.name}


def test_without_tiles_residents_are_offered_no_map(client: Client, world: World, settings):
    from grids.services import change_area

    change_area(world.district, boundary=world.grid.boundary)
    assert "data-pick-place" not in client.get("/ask/").text
    settings.MAP_TILES = TILES
    page = client.get("/ask/").text
    assert "data-pick-place" in page
    assert "/areas/map/shapes/" not in page
    assert 'leaflet.js"></script>' not in page


def test_the_view_begins_at_the_chosen_area(client: Client, world: World):
    from grids.services import change_area

    change_area(world.district, boundary=world.grid.boundary)
    west, _south, east, _north = client.get("/ask/view/", {"root": world.district.code}).json()["view"]
    assert west < east
    assert client.get("/ask/view/", {"root": world.grid.code}).status_code == 404
    assert client.get("/ask/view/", {"root": "nowhere"}).status_code == 404


def test_the_desk_takes_the_point(client: Client, world: World, point: dict[str, str]):
    client.force_login(world.users["service_desk"])
    sent = {"description": "路灯坏了", "channel": "phone", "then": "take_in", **point, "crs": "wgs84"}
    assert client.post("/desk/", sent).status_code == 302
    order = WorkOrder.objects.get()
    assert (order.grid, order.lon) == (world.grid, float(point["lon"]))


# In a browser.

Visit = Callable[..., Page]


@pytest.fixture
def visit(page: Page, live_server, client, world) -> Visit:
    def go(address: str, name: str, **preferences: str) -> Page:
        client.force_login(world.users[name])
        cookies = {**preferences, settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page.goto(live_server.url + address)
        return page

    return go


@pytest.mark.parametrize(("address", "name"), [("/desk/", "service_desk"), ("/m/report/", "grid_worker")])
def test_a_place_is_taken_by_keys(visit: Visit, world: World, address: str, name: str):
    page = visit(address, name)
    assert page.evaluate("typeof L") == "undefined"
    page.locator("[data-open-map]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-canvas] path.shape")).to_have_count(1)
    expect(page.locator("[data-canvas]")).to_be_focused()
    page.locator("[data-take]").press("Enter")
    expect(page.locator("[data-pick-place] output")).to_contain_text(world.grid.name)
    assert float(page.locator("[name=lon]").input_value()) > 100
    page.locator("[data-drop]").click()
    assert page.locator("[name=lon]").input_value() == ""


def test_a_place_is_taken_by_a_click(visit: Visit, world: World):
    page = visit("/desk/", "service_desk")
    page.locator("[data-open-map]").click()
    page.locator("[data-canvas] path.shape").click()
    expect(page.locator("[data-pick-place] output")).to_contain_text(world.grid.name)
    expect(page.locator(".pick-pin")).to_have_count(1)
    page.locator("[data-close-map]").click()
    expect(page.locator("[data-open-map]")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("address", "name"), [("/desk/", "service_desk"), ("/m/report/", "grid_worker")])
def test_everybody_can_use_it(visit: Visit, world: World, address: str, name: str, theme: str):
    page = visit(address, name, theme=theme)
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("[data-open-map]").click()
    expect(page.locator("[data-canvas] path.shape")).to_have_count(1)
    assert faults(page) == []
    assert width(page) == 390
