"""Visits for programs: masked, in scope, once."""

from typing import Any

import pytest

from tests.homes import Homes
from tests.keys import client_for
from tests.visits.conftest import Record, fresh
from visits.choices import VisitKind
from visits.models import Visit
from workorders.models import WorkOrder

URL = "/api/v1/visits/"


@pytest.fixture
def api(homes: Homes) -> Any:
    return lambda name, **options: client_for(homes.world.users[name], **options)


def body(homes: Homes, **given: Any) -> dict[str, Any]:
    return {"household": homes.household.code, "resident": homes.head.pk, **given}


def test_it_works(api: Any, homes: Homes):
    client = api("grid_worker")
    sent = body(
        homes,
        note="老人说最近睡不好",
        occupancy="rented",
        disputes="楼上漏水",
        next_wanted="2026-11-23",
        left=[{"resident": homes.child.pk, "how": "moved_out"}],
        came=[{"name": "孙丽", "relation": "tenant"}],
        issues=[{"matter": "need", "text": "想装扶手", "named": True}],
        version=homes.household.version,
    )
    answer = client.post(URL, sent, format="json")
    assert answer.status_code == 201, answer.json()
    made = answer.json()
    assert (made["kind"], made["household"], made["met"]) == ("visit", homes.household.code, "head")
    assert made["changes"]["disputes"] == {"before": False, "after": True}
    assert made["orders"] == [WorkOrder.objects.get().number]
    assert client.get(f"{URL}{made['id']}/").json() == made
    assert client.get(URL).json()["results"] == [made]
    assert not any(secret in answer.content.decode() for secret in ("陈", "孙丽", "睡不好", "漏水", "501"))
    assert fresh(homes.household).occupancy == "rented"


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "unit_handler", "system_admin"])
def test_an_outsider(api: Any, homes: Homes, record: Record, name: str):
    visit, client = record(), api(name)
    assert client.get(URL).json()["results"] == []
    assert client.get(f"{URL}{visit.pk}/").status_code == 404
    answer = client.post(URL, body(homes), format="json")
    assert answer.status_code == 400
    unknown = client.post(URL, {**body(homes), "household": "no-such"}, format="json")
    assert answer.json()["errors"] == unknown.json()["errors"]  # what is not theirs is as if it were not
    assert Visit.objects.count() == 1


def test_a_key_bound_to_another_area(api: Any, homes: Homes, record: Record):
    visit = record()
    client = api("district_coordinator", area_code=homes.world.other_community.code)
    assert client.get(f"{URL}{visit.pk}/").status_code == 404
    assert client.post(URL, body(homes), format="json").status_code == 400


def test_once(api: Any, homes: Homes):
    client = api("grid_worker")
    first, again = (
        client.post(URL, body(homes), format="json", headers={"Idempotency-Key": "visit-1"}) for _n in range(2)
    )
    assert (first.status_code, first.json()) == (201, again.json())
    assert again["Idempotent-Replayed"] == "true"
    for _n in range(2):
        client.post(URL, body(homes, external_id="A-7"), format="json")
    assert Visit.objects.count() == 2


def test_stale(api: Any, homes: Homes):
    answer = api("grid_worker").post(URL, body(homes, version=homes.household.version - 1), format="json")
    assert (answer.status_code, answer.json()["version"]) == (412, homes.household.version)
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("met", {"household": "own"}),
        ("household", {"met": "head"}),
        ("kind", {"household": "own", "met": "head", "kind": "party"}),
        ("at", {"household": "own", "met": "head", "at": "2001-01-01T00:00:00Z"}),
        ("at", {"household": "own", "met": "head", "at": "0001-01-01T00:00:00+08:00", "next_wanted": "2026-12-01"}),
        ("resident", {"household": "own", "resident": 10**9}),
        ("left", {"household": "own", "met": "head", "left": [{"resident": 10**9, "how": "died"}]}),
        ("issues", {"household": "own", "met": "head", "issues": [{"matter": "need", "text": "a"}] * 2}),
        ("area", {"area": "123456", "kind": "patrol"}),
    ],
)
def test_bad_input(api: Any, homes: Homes, field: str, given: dict[str, Any]):
    sent = {**given, **({"household": homes.household.code} if "household" in given else {})}
    answer = api("grid_worker").post(URL, sent, format="json")
    assert answer.status_code == 400
    assert any(error["field"].startswith(field) for error in answer.json()["errors"])
    assert not Visit.objects.exists()


def test_narrowed(api: Any, homes: Homes, record: Record):
    care = record(kind=VisitKind.CARE)
    patrol = record(area=homes.world.grid, kind=VisitKind.PATROL)

    def found(name: str, query: str) -> list[tuple[int, str]]:
        return [(each["id"], each["kind"]) for each in api(name).get(f"{URL}?{query}").json()["results"]]

    assert found("grid_worker", "kind=care") == [(care.pk, "care")]
    assert found("dispatcher", "kind=care") == []
    assert found("dispatcher", "kind=visit") == [(care.pk, "visit")]
    assert found("dispatcher", f"area={homes.building.area.code}") == [(care.pk, "visit")]
    assert found("dispatcher", "kind=patrol&wanted=false") == [(patrol.pk, "patrol")]
    assert found("dispatcher", "wanted=true") == []
