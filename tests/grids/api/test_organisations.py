import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from grids.models import OrganisationKind
from grids.services import create_organisation
from tests.world import World

URL = "/api/v1/organisations/"


def listed(client: APIClient, query: str = "") -> list[str]:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.json()
    return [row["code"] for row in answer.json()["results"]]


def test_it_works(api, world: World):
    world.unit.serves.set([world.other_community, world.grid])
    answer = api("dispatcher").get(f"{URL}UNIT-1/")
    assert answer.json() == {
        "code": "UNIT-1",
        "name": "槐荫物业",
        "kind": "property",
        "home": world.community.code,
        "serves": [world.grid.code, world.other_community.code],
        "directed_by": None,
        "is_backstop": False,
        "credit_code": "",
        "address": "",
        "phone": "",
        "is_active": True,
    }


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("dispatcher", ["UNIT-1", "UNIT-2"]),
        ("other_dispatcher", ["UNIT-2"]),
        ("unit_handler", ["UNIT-1"]),
        ("other_handler", ["UNIT-2"]),
        ("system_admin", []),
    ],
)
def test_everybody_sees_those_of_their_areas(api, name: str, seen: list[str]):
    assert listed(api(name)) == seen


def test_an_outsider(api, world: World):
    for code in ("UNIT-1", "UNIT-9"):
        assert api("other_dispatcher").get(f"{URL}{code}/").status_code == 404
    assert APIClient().get(URL).status_code == 401
    assert api("dispatcher", scopes=["areas:read"]).get(URL).status_code == 403


def test_who_serves_the_community_is_seen_there(api, world: World):
    world.unit.serves.add(world.other_grid)
    assert listed(api("other_dispatcher")) == ["UNIT-1", "UNIT-2"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=property", ["UNIT-1"]),
        ("kind=property,institution", ["UNIT-1", "UNIT-2"]),
        ("area=640199001", ["UNIT-1"]),
        ("area=640199", ["UNIT-1", "UNIT-2"]),
        ("name=路灯", ["UNIT-2"]),
        ("is_active=true", ["UNIT-1", "UNIT-2"]),
        ("is_active=false", []),
    ],
)
def test_filters(api, query: str, found: list[str]):
    assert listed(api("dispatcher"), query) == found


def test_as_many_queries_for_sixty_as_for_five(api, world: World):
    client = api("dispatcher")
    spent: list[tuple[int, int]] = []
    client.get(URL)
    for count in (3, 55):
        for n in range(count):
            code = f"U-{len(spent)}-{n}"
            home, serves = world.community, [world.other_community]
            create_organisation(code=code, name=code, kind=OrganisationKind.FIRM, home=home, serves=serves)
        with CaptureQueriesContext(connection) as queries:
            rows = listed(client, "limit=1000")
        spent.append((len(rows), len(queries)))
    assert [rows for rows, _queries in spent] == [5, 60]
    assert spent[0][1] == spent[1][1] <= 12
