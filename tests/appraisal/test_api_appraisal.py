"""Appraisals for programs: in scope, by version, every action of the table."""

from datetime import timedelta
from typing import Any

import pytest

from appraisal.models import Scheme, Sheet
from appraisal.workflow import ACTIONS
from common.clock import today
from tests.appraisal.conftest import Walk
from tests.appraisal.staged import BANDS
from tests.keys import client_for
from tests.world import World

URL, SHEETS, PAIRINGS = "/api/v1/appraisals/", "/api/v1/appraisal-sheets/", "/api/v1/pairings/"


@pytest.fixture
def api(world: World) -> Any:
    return lambda name, **options: client_for(world.users[name], **options)


def body(world: World, **given: Any) -> dict[str, Any]:
    until = today() + timedelta(days=7)
    told = {
        "name": "双评",
        "area": world.street.code,
        "year": 2026,
        "half": "2",
        "closes_on": str(until),
        "bands": BANDS,
    }
    return {**told, **given}


def test_it_works(api: Any, world: World):
    office = api("street_coordinator")
    made = office.post(URL, body(world), format="json", headers={"Idempotency-Key": "k1"})
    assert made.status_code == 201, made.json()
    assert office.post(URL, body(world), format="json", headers={"Idempotency-Key": "k1"}).json() == made.json()
    address = f"{URL}{made.json()['id']}/"
    assert office.patch(address, {"name": "年中双评"}, format="json").status_code == 428
    changed = office.patch(address, {"name": "年中双评"}, format="json", headers={"If-Match": made["ETag"]})
    assert (changed.status_code, changed.json()["name"]) == (200, "年中双评")
    figure = {
        "kind": "figure", "name": "办结", "words": "通报", "weight": "40", "figure": "on_time",
        "steps": [{"rate": "98", "points": "100"}, {"rate": "90", "points": "80"}],
    }  # fmt: skip
    exam = {"kind": "exam", "name": "联考", "words": "闭卷", "weight": "60"}
    for given in (figure, exam):
        assert office.post(f"{address}indicators/", given, format="json").status_code == 200
    act = f"{address}actions/"
    assert office.post(f"{act}add_units/", {"units": ["UNIT-1", "UNIT-9"]}, format="json").status_code == 400
    assert office.post(f"{act}add_units/", {"units": ["UNIT-1"]}, format="json").status_code == 200
    whole = office.post(f"{act}open_scoring/", {}, format="json").json()
    assert (whole["state"], whole["indicators"][0]["steps"]) == ("open", [["98", "100"], ["90", "80"]])
    assert office.post(f"{act}open_scoring/", {}, format="json").status_code == 409
    assert [each["name"] for each in office.get(URL, {"state": "open"}).json()["results"]] == ["年中双评"]


@pytest.mark.parametrize("name", ["far_street_coordinator", "far_dispatcher", "grid_worker", "system_admin"])
def test_an_outsider(api: Any, world: World, walk: Walk, name: str):
    scheme, client = walk("appeals"), api(name)
    for address in (URL, SHEETS, PAIRINGS, "/api/v1/appraisal-results/", "/api/v1/appraisal-appeals/"):
        assert client.get(address).json()["results"] == [], address
    assert client.get(f"{URL}{scheme.pk}/").status_code == 404
    assert client.get(f"{SHEETS}{Sheet.objects.all()[0].pk}/").status_code == 404
    for action in ACTIONS:
        assert client.post(f"{URL}{scheme.pk}/actions/{action}/", {}, format="json").status_code == 404
    assert client.post(URL, body(world), format="json").status_code == 400
    assert Scheme.objects.count() == 1


def test_one_s_own_sheets(api: Any, world: World, walk: Walk):
    scheme, client = walk("open"), api("other_dispatcher")
    found = client.get(SHEETS, {"scheme": scheme.pk}).json()["results"]
    assert [each["unit"] for each in found] == ["UNIT-2"]
    address, rating = f"{SHEETS}{found[0]['id']}/", scheme.indicators.get(kind="rating").pk
    said = {"marks": [{"indicator": rating, "level": "very", "words": "快"}]}
    assert client.post(f"{address}hand-in/", {}, format="json").status_code == 409
    kept = client.patch(address, said, format="json", headers={"If-Match": '"v1"'})
    assert (kept.status_code, kept.json()["marks"][0]["points"]) == (200, "100.00")
    assert client.patch(address, said, format="json", headers={"If-Match": '"v1"'}).status_code == 412
    assert client.post(f"{address}hand-in/", {}, format="json").json()["handed_in_at"] is not None
    assert client.patch(address, said, format="json", headers={"If-Match": '"v3"'}).status_code == 409
    assert client.post(f"{address}take-back/", {}, format="json").json()["handed_in_at"] is None


def test_results_and_appeals(api: Any, world: World, walk: Walk):
    walk("ruled")
    office, own, other = (
        api(name).get("/api/v1/appraisal-results/").json()["results"]
        for name in ("street_coordinator", "unit_manager", "dispatcher")
    )
    assert (len(office), {each["unit"] for each in own}, other) == (8, {"UNIT-1"}, [])
    report = next(each for each in own if each["name"] == "述职")
    assert (report["first_points"], report["points"], report["evidence"]["asked"]) == ("80.00", "90.00", 1)
    appeal = api("unit_manager").get("/api/v1/appraisal-appeals/").json()["results"][0]
    assert (appeal["ruling"], appeal["points"]) == ("grant", "90.00")
    assert api("other_handler").get("/api/v1/appraisal-appeals/").json()["results"] == []


def test_pairings(api: Any, world: World):
    office = api("street_coordinator")
    told = {"unit": "UNIT-1", "area": world.community.code, "starts": str(today())}
    made = office.post(PAIRINGS, told, format="json")
    assert made.status_code == 201, made.json()
    address = f"{PAIRINGS}{made.json()['id']}/"
    changed = office.patch(address, {"ends": str(today())}, format="json", headers={"If-Match": made["ETag"]})
    assert changed.json()["ends"] == str(today())
    assert api("dispatcher").patch(address, {}, format="json", headers={"If-Match": "*"}).status_code == 403
    assert [each["id"] for each in office.get(PAIRINGS, {"now": "true"}).json()["results"]] == [made.json()["id"]]
    assert api("dispatcher").post(PAIRINGS, told, format="json").status_code == 400
