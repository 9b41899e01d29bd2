import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from grids.services import create_area
from tests.world import World

URL = "/api/v1/areas/"
LINE = ["640199", "640199001"]
COMMUNITY = ["640199001001", "640199001001001"]
NEXT_DOOR = ["640199001002", "640199001002001"]


def listed(client: APIClient, query: str = "") -> list[str]:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.json()
    return [row["code"] for row in answer.json()["results"]]


def test_it_works(api, world: World):
    body = api("dispatcher").get(URL).json()
    assert [row["code"] for row in body["results"]] == [*LINE, *COMMUNITY]
    assert body["results"][-1] == {
        "code": "640199001001001",
        "name": "槐树一网格",
        "kind": "grid",
        "parent": "640199001001",
        "aliases": ["槐荫小区"],
        "grid_kind": "",
        "valid_from": None,
        "valid_to": None,
    }


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("street_coordinator", [*LINE, *COMMUNITY, *NEXT_DOOR]),
        ("other_dispatcher", [*LINE, *NEXT_DOOR]),
        ("unit_handler", [*LINE, *COMMUNITY]),
        ("system_admin", []),
    ],
)
def test_everybody_sees_their_own_and_the_line_above(api, name: str, seen: list[str]):
    assert listed(api(name)) == sorted(seen)


def test_an_area_with_its_boundary(api, world: World):
    answer = api("dispatcher").get(f"{URL}{world.grid.code}/")
    assert answer.json()["boundary"]["type"] == "Polygon"
    assert answer.json()["boundary_generated"] is False
    again = api("dispatcher").get(f"{URL}{world.grid.code}/", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert api("dispatcher").get(f"{URL}{world.community.code}/").json()["boundary"] is None


def test_an_outsider(api, world: World):
    for code in (world.grid.code, "999999"):
        assert api("other_dispatcher").get(f"{URL}{code}/").status_code == 404
    assert APIClient().get(URL).status_code == 401
    assert api("dispatcher", scopes=["work-orders:read"]).get(URL).json()["code"] == "scope_missing"


def test_a_bound_key(api, world: World):
    assert listed(api("street_coordinator", area_code=world.other_grid.code)) == [*LINE, *NEXT_DOOR]
    assert listed(api("street_coordinator", area_code="999999999")) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=grid", ["640199001001001", "640199001002001"]),
        ("kind=grid,street", ["640199001", "640199001001001", "640199001002001"]),
        ("parent=640199001", ["640199001001", "640199001002"]),
        ("area=640199001001", COMMUNITY),
        ("area=640199002", []),
        ("area=999", []),
        ("name=槐树", COMMUNITY),
        ("kind=grid&area=640199001002", ["640199001002001"]),
        ("limit=1&ordering=id", ["640199"]),
    ],
)
def test_filters(api, query: str, found: list[str]):
    assert listed(api("street_coordinator"), query) == found


@pytest.mark.parametrize("query", ["kind=house", "limit=0", "colour=red", "ordering=name"])
def test_what_cannot_be_read_is_refused(api, query: str):
    assert api("dispatcher").get(f"{URL}?{query}").status_code == 400


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_changed_here(api, world: World, method: str):
    for url in (URL, f"{URL}{world.grid.code}/"):
        assert getattr(api("dispatcher"), method)(url, {}, format="json").status_code == 405


def test_as_many_queries_for_sixty_as_for_five(api, world: World):
    client = api("dispatcher")
    spent: list[tuple[int, int]] = []
    client.get(URL)
    for count in (1, 56):
        for _n in range(count):
            code = f"640199001001{len(spent)}{_n:02d}"
            create_area(kind="grid", code=code, name="网格", parent=world.community)
        with CaptureQueriesContext(connection) as queries:
            rows = listed(client, "limit=1000")
        spent.append((len(rows), len(queries)))
    assert [rows for rows, _queries in spent] == [5, 61]
    assert spent[0][1] == spent[1][1] <= 12
