"""Buildings, households and residents for programs: masked, in scope, by version."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids import register
from grids.models import Area, Household, Residence
from grids.register import Living, person_data
from tests.homes import Homes, id_number, settle

API = "/api/v1"
PERSONAL = ("陈国强", "陈小雨", "13977770001", id_number(), "2单元501")


@pytest.fixture
def homes(world) -> Homes:
    return settle(world)


def urls(homes: Homes) -> dict[str, str]:
    return {
        "building": f"{API}/buildings/{homes.building.area.code}/",
        "household": f"{API}/households/{homes.household.code}/",
        "resident": f"{API}/residents/{homes.head.pk}/",
    }


def results(client, path, query=""):
    answer = client.get(f"{API}/{path}/?{query}")
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def test_it_works(api, homes):
    client = api("dispatcher")
    assert client.get(urls(homes)["household"]).json() == {
        "code": homes.household.code,
        "area": homes.building.area.code,
        "door": "2单元5**",
        "entrance": "2",
        "floor": 5,
        "occupancy": "owned",
        "cluster": "",
        "facilities": [],
        "dangers": "楼道堆物",
        "disputes": "",
        "checked_on": None,
        "closed_on": None,
        "changed_at": client.get(urls(homes)["household"]).json()["changed_at"],
        "version": homes.household.version,
    }
    resident = client.get(urls(homes)["resident"]).json()
    assert (resident["name"], resident["phone"], resident["age"]) == ("陈**", "139****0001", 77)
    assert client.get(urls(homes)["building"]).json()["area"] == homes.world.grid.code
    told = "".join(client.get(url).content.decode() for url in urls(homes).values())
    told += "".join(client.get(f"{API}/{path}/").content.decode() for path in ("buildings", "households", "residents"))
    assert not [secret for secret in PERSONAL if secret in told]
    assert "独居老人" not in told


@pytest.mark.parametrize(
    "name", ["other_dispatcher", "other_grid_worker", "far_dispatcher", "unit_handler", "system_admin", "supervisor"]
)
def test_an_outsider(api, homes, name):
    client, before = api(name), Household.objects.get(pk=homes.household.pk).version
    for url in urls(homes).values():
        assert client.get(url).status_code == 404
        assert client.patch(url, {"name": "x"}, headers={"If-Match": "*"}, format="json").status_code == 404
    actions = [("household", "move-in", {"name": "甲"}), ("household", "close", {})]
    actions += [("resident", action, {"day": "2024-01-01"}) for action in ("move-out", "died")]
    for what, action, data in actions:
        assert client.post(f"{urls(homes)[what]}actions/{action}/", data, format="json").status_code == 404
    for path in ("buildings", "households", "residents"):
        codes = str(results(client, path, f"area={homes.world.community.code}&count=true"))
        assert codes == "[]"
    assert results(client, "residents", "q=13977770001") == []
    assert results(client, "residents", f"household={homes.household.code}") == []
    assert Household.objects.get(pk=homes.household.pk).version == before


@pytest.mark.parametrize(
    ("path", "data"),
    [("buildings", {"name": "5号楼"}), ("households", {"door": "1"})],
)
def test_nothing_is_made_next_door(api, homes, path, data):
    area = homes.world.other_grid.code if path == "buildings" else homes.other_building.area.code
    answer = api("dispatcher").post(f"{API}/{path}/", {**data, "area": area}, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "area"


def test_a_key_needs_the_scope(api, homes):
    client = api("dispatcher", scopes=["areas:read"])
    assert {client.get(f"{API}/{path}/").status_code for path in ("buildings", "households", "residents")} == {403}


def test_make_and_change_a_building(api, homes):
    client = api("dispatcher")
    data = {"area": homes.world.grid.code, "name": "5号楼", "floors": 6, "property_company": "UNIT-1"}
    made = client.post(f"{API}/buildings/", data, format="json")
    assert made.status_code == 201, made.json()
    assert made.json()["code"] == f"{homes.world.grid.code}B002"
    url = f"{API}/buildings/{made.json()['code']}/"
    assert client.patch(url, {"name": "五号楼"}, format="json").status_code == 428
    changed = client.patch(url, {"name": "五号楼"}, headers={"If-Match": made["ETag"]}, format="json")
    assert (changed.json()["name"], changed.json()["floors"]) == ("五号楼", 6)
    assert client.patch(url, {"name": "x"}, headers={"If-Match": made["ETag"]}, format="json").status_code == 412
    wrong = client.patch(url, {"property_company": "NO"}, headers={"If-Match": "*"}, format="json")
    assert wrong.status_code == 400
    none = client.patch(url, {"property_company": ""}, headers={"If-Match": "*"}, format="json")
    assert none.json()["property_company"] is None


def test_open_change_and_close_a_household(api, homes):
    client = api("dispatcher")
    made = client.post(f"{API}/households/", {"area": homes.building.area.code, "door": "301"}, format="json")
    assert (made.status_code, made.json()["door"]) == (201, "3**")
    url = f"{API}/households/{made.json()['code']}/"
    changed = client.patch(url, {"facilities": ["燃气"]}, headers={"If-Match": made["ETag"]}, format="json")
    assert changed.json()["facilities"] == ["燃气"]
    assert client.patch(url, {"dangers": "x"}, headers={"If-Match": made["ETag"]}, format="json").status_code == 412
    assert client.post(f"{url}actions/close/", {}, format="json").json()["closed_on"] == "2026-11-16"
    assert client.post(f"{url}actions/close/", {}, format="json").status_code == 409
    assert [row["code"] for row in results(client, "households", "closed=true")] == [made.json()["code"]]


def test_move_in_once(api, homes):
    client, url = api("dispatcher"), f"{urls(homes)['household']}actions/move-in/"
    data = {"name": "孙晓梅", "id_number": id_number("19900228", 7, female=True), "relation": "tenant"}
    first = client.post(url, data, headers={"Idempotency-Key": "k1"}, format="json")
    assert first.status_code == 200, first.json()
    assert (first.json()["sex"], first.json()["relation"]) == ("2", "tenant")
    again = client.post(url, data, headers={"Idempotency-Key": "k1"}, format="json")
    assert again.json() == first.json()
    assert Residence.objects.filter(person__name="孙晓梅").count() == 1
    wrong = client.post(url, {"name": "甲", "id_number": "123"}, format="json")
    assert wrong.json()["errors"][0]["field"] == "id_number"


def test_change_a_resident(api, homes):
    client, url = api("dispatcher"), urls(homes)["resident"]
    tag = client.get(url)["ETag"]
    changed = client.patch(url, {"kind": "absent"}, headers={"If-Match": tag}, format="json")
    assert (changed.json()["kind"], changed.json()["relation"]) == ("absent", "head")
    assert changed["ETag"] != tag
    assert client.patch(url, {"kind": "absent"}, headers={"If-Match": tag}, format="json").status_code == 412


def test_move_out_and_died(api, homes):
    client = api("dispatcher")
    gone = client.post(f"{urls(homes)['resident']}actions/died/", {"day": "2024-05-05"}, format="json")
    assert gone.json()["moved_out"] == "2024-05-05"
    assert client.get(urls(homes)["resident"]).status_code == 404
    child = f"{API}/residents/{homes.child.pk}/actions/move-out/"
    assert client.post(child, {"day": "2019-01-01"}, format="json").status_code == 400
    assert client.post(child, {"day": "2024-05-05"}, format="json").status_code == 200


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=小雨", ["陈**"]),
        ("age=80", []),
        ("age=60-79", ["陈**"]),
        ("kind=registered,floating", ["陈**", "陈**"]),
        ("political_status=01", []),
        ("area=640199001001001", ["陈**", "陈**"]),
    ],
)
def test_residents_found(api, homes, query, names):
    assert [row["name"] for row in results(api("dispatcher"), "residents", query)] == names


def test_a_search_that_makes_no_sense(api, homes):
    answer = api("dispatcher").get(f"{API}/residents/?q=陈")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "q")


def test_buildings_found(api, homes):
    client = api("dispatcher")
    assert len(results(client, "buildings", f"area={homes.world.grid.code}&kind=managed&name=1号")) == 1
    assert results(client, "buildings", "kind=rural") == []


@pytest.mark.parametrize("path", ["buildings", "households", "residents"])
def test_the_same_queries_however_many_rows(api, homes, path):
    client = api("dispatcher")

    def asked():
        results(client, path)
        with CaptureQueriesContext(connection) as queries:
            results(client, path)
        return len(queries)

    few, by = asked(), homes.user("dispatcher")
    for number in range(3):
        building = register.add_building(parent=homes.world.grid, name=f"{number}栋", by=by)
        home = register.open_household(area=building.area, door="1", by=by)
        register.move_in(home, person_data({"name": f"居民{number}"}), Living(), by=by)
    assert asked() == few
    assert Area.objects.filter(kind="building").count() == 5
