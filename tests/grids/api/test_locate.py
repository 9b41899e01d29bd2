"""The area of a point or an address; boundaries as GeoJSON."""

import pytest
from rest_framework.test import APIClient

from grids.crs import from_wgs84
from tests.keys import key_for


@pytest.fixture
def ask(world):
    def post(name, **data):
        client = APIClient()
        client.force_login(world.users[name])
        return client.post("/api/v1/areas/locate/", data, format="json")

    return post


def test_it_works(world, ask):
    answer = ask("dispatcher", lon=106.005, lat=38.005).json()
    assert answer["area"]["code"] == world.grid.code
    assert answer["line"] == ["640199", "640199001", "640199001001", "640199001001001"]
    assert answer["metres"] == 0


def test_an_outsider(world, ask):
    for name in ("other_dispatcher", "far_dispatcher"):
        for where in ({"lon": 106.005, "lat": 38.005}, {"address": "槐荫小区3号楼"}):
            answer = ask(name, **where).json()
            assert (answer["area"], answer["line"], answer["metres"], answer["matched"]) == (None, [], None, "")


def test_outside_the_nearest_with_its_distance(world, ask):
    answer = ask("dispatcher", lon=106.005, lat=38.011).json()
    assert answer["area"]["code"] == world.grid.code
    assert answer["metres"] == pytest.approx(111, abs=1)


def test_a_point_in_another_coordinate_system(world, ask):
    lon, lat = from_wgs84(106.0001, 38.0001, "bd09")
    assert ask("dispatcher", lon=lon, lat=lat, crs="bd09").json()["metres"] == 0
    assert ask("dispatcher", lon=lon, lat=lat).json()["metres"] > 0


def test_by_address(world, ask):
    answer = ask("dispatcher", address="槐荫小区3号楼").json()
    assert (answer["area"]["code"], answer["matched"], answer["metres"]) == (world.grid.code, "槐荫小区", None)
    assert ask("dispatcher", address="月球背面").json()["area"] is None


@pytest.mark.parametrize(
    "data", [{}, {"lon": 106}, {"lon": 106, "lat": 38, "address": "x"}, {"lon": 190, "lat": 38}, {"x": 1}, {"lon": "a"}]
)
def test_bad_input(world, ask, data):
    assert ask("dispatcher", **data).status_code == 400


def test_a_key_that_reads_may_ask(world):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {key_for(world.users['dispatcher'], scopes=['areas:read'])}")
    answer = client.post("/api/v1/areas/locate/", {"lon": 106.005, "lat": 38.005}, format="json")
    assert answer.json()["area"]["code"] == world.grid.code


def test_boundaries(client, world):
    client.force_login(world.users["dispatcher"])
    (feature,) = client.get("/api/v1/areas/boundaries/?kind=grid").json()["results"]
    assert feature["type"] == "Feature"
    assert feature["properties"]["code"] == world.grid.code
    assert feature["geometry"] == world.grid.boundary
    (moved,) = client.get("/api/v1/areas/boundaries/?crs=gcj02").json()["results"]
    assert moved["geometry"]["coordinates"][0][0] == pytest.approx(from_wgs84(106, 38, "gcj02"))
    assert client.get("/api/v1/areas/boundaries/?crs=utm").status_code == 400


def test_boundaries_of_others(client, world):
    client.force_login(world.users["other_dispatcher"])
    assert client.get("/api/v1/areas/boundaries/").json()["results"] == []
