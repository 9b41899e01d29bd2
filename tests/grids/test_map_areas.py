"""The map, and what it draws."""

import pytest
from django.core.checks import run_checks

from governance.tile_hosts import tile_hosts
from grids.crs import from_wgs84
from grids.services import change_area

BOX = {"type": "Polygon", "coordinates": [[[107, 38], [107.01, 38], [107.01, 38.01], [107, 38.01], [107, 38]]]}


def shapes(client, world, name, kind="grid", **headers):
    client.force_login(world.users[name])
    return client.get(f"/areas/map/shapes/?kind={kind}", headers=headers)


def codes(answer):
    return [each["properties"]["code"] for each in answer.json()["features"]]


def test_it_works(client, world):
    assert codes(shapes(client, world, "dispatcher")) == [world.grid.code]
    answer = client.get("/areas/map/?kind=grid")
    assert [area.name for area in answer.context["listed"]] == ["槐树一网格"]


def test_an_outsider(client, world):
    assert codes(shapes(client, world, "other_dispatcher")) == []
    assert client.get("/areas/map/?kind=grid").context["listed"] != [world.grid]
    assert client.get(f"/areas/map/?area={world.grid.code}").context["wanted"] is None


def test_a_level_of_one_s_own_is_chosen_first(client, world):
    for name, kind in (("district_coordinator", "street"), ("dispatcher", "grid"), ("grid_worker", "grid")):
        client.force_login(world.users[name])
        assert client.get("/areas/map/").context["kind"] == kind


def test_what_has_not_changed_is_not_sent_again(client, world):
    tag = shapes(client, world, "dispatcher")["ETag"]
    assert shapes(client, world, "dispatcher", **{"If-None-Match": tag}).status_code == 304
    assert shapes(client, world, "other_dispatcher", **{"If-None-Match": tag}).status_code == 200
    change_area(world.grid, boundary=BOX)
    answer = shapes(client, world, "dispatcher", **{"If-None-Match": tag})
    assert answer.json()["features"][0]["geometry"]["coordinates"][0][0][0] >= 107


def test_tiles_in_gcj02_get_boundaries_in_gcj02(client, world, settings):
    settings.MAP_TILES_CRS = "gcj02"
    ring = shapes(client, world, "dispatcher").json()["features"][0]["geometry"]["coordinates"][0]
    lon, lat = from_wgs84(106, 38, "gcj02")
    assert [round(lon, 5), round(lat, 5)] in ring


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"MAP_TILES_CRS": "bd09"}, "grids.E001"),
        ({"MAP_TILES": "https://example.org/tiles"}, "grids.E002"),
        ({"MAP_TILES": "https://example.org/{z}/{x}/{y}?k={key}"}, "grids.E003"),
    ],
)
def test_settings_that_cannot_work_are_said(settings, values, problem):
    assert [each.id for each in run_checks() if str(each.id).startswith("grids.")] == []
    for name, value in values.items():
        setattr(settings, name, value)
    assert [each.id for each in run_checks() if str(each.id).startswith("grids.")] == [problem]


def test_the_policy_lets_in_the_hosts_of_the_tiles_alone():
    assert tile_hosts("") == []
    layers = "https://t{s}.tianditu.gov.cn/a?x={x} https://t{s}.tianditu.gov.cn/b https://tiles.example.org:8443/{z}"
    assert tile_hosts(layers) == ["https://*.tianditu.gov.cn", "https://tiles.example.org:8443"]


def test_without_tiles_nothing_comes_from_elsewhere(client, world):
    client.force_login(world.users["dispatcher"])
    answer = client.get("/areas/map/")
    assert "img-src 'self' data: blob:;" in answer["Content-Security-Policy"] + ";"
    assert 'data-tiles=""' in answer.text


def test_the_levels_are_offered_before_anything_is_drawn(client, world):
    client.force_login(world.users["system_admin"])
    levels = client.get("/areas/map/").context["levels"]
    assert [level.value for level in levels] == ["district", "street", "community", "grid"]
