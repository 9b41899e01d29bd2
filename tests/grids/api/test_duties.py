"""The duty roster as other systems keep it."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from common.clock import today
from grids.models import Duty, DutyKind, Person
from grids.rosters import turn_on
from grids.services import put_on_duty
from tests.world import MONDAY, World

URL = "/api/v1/duties/"
DAY = MONDAY.date()


def who(world: World, name: str) -> Person:
    return world.users[name].person


def on_duty(world: World, name: str, day: int = 0) -> Duty:
    turn = turn_on(DAY.replace(day=DAY.day + day), DutyKind.NIGHT)
    assert turn is not None
    return put_on_duty(area=world.community, person=who(world, name), turn=turn, by=None)


@pytest.fixture
def duty(world: World) -> Duty:
    return on_duty(world, "service_desk")


def body(world: World, **given: Any) -> dict[str, Any]:
    person = who(world, "grid_worker").pk
    return {"area": world.community.code, "person": person, "kind": "night", "day": today().isoformat(), **given}


def of(duty: Duty) -> str:
    return f"{URL}{duty.pk}/"


def test_it_works(api, world: World):
    client: APIClient = api("dispatcher")
    answer = client.post(URL, body(world, note="替班"), format="json", headers={"Idempotency-Key": "one"})
    assert answer.status_code == 201, answer.json()
    made = Duty.objects.get()
    shown = answer.json()
    assert (shown["id"], shown["area"], shown["person"]) == (made.pk, world.community.code, made.person_id)
    assert (shown["kind"], shown["note"], shown["version"]) == ("night", "替班", 1)
    again = client.post(URL, body(world, note="替班"), format="json", headers={"Idempotency-Key": "one"})
    assert again.json() == shown
    assert Duty.objects.count() == 1


def test_somebody_else_takes_it(api, world: World, duty: Duty):
    client, leader = api("dispatcher"), who(world, "grid_leader")
    match = {"If-Match": client.get(of(duty)).headers["ETag"]}
    answer = client.patch(of(duty), {"person": leader.pk}, format="json", headers=match)
    assert (answer.status_code, answer.json()["person"], answer.headers["ETag"]) == (200, leader.pk, '"v2"')
    assert client.patch(of(duty), {"note": "晚到"}, format="json", headers=match).status_code == 412
    answer = client.patch(of(duty), {"note": "晚到"}, format="json", headers={"If-Match": '"v2"'})
    assert (answer.json()["person"], answer.json()["note"]) == (leader.pk, "晚到")


def test_a_turn_is_taken_off(api, duty: Duty):
    client = api("dispatcher")
    assert client.delete(of(duty)).status_code == 428
    assert client.delete(of(duty), headers={"If-Match": '"v9"'}).status_code == 412
    assert client.delete(of(duty), headers={"If-Match": '"v1"'}).status_code == 204
    assert client.get(of(duty)).status_code == 404


def test_two_change_places(api, world: World, duty: Duty):
    other = on_duty(world, "grid_worker", 1)
    answer = api("dispatcher").post(f"{of(duty)}actions/swap/", {"other": other.pk}, format="json")
    assert (answer.status_code, answer.json()["person"], answer.json()["version"]) == (200, other.person_id, 2)
    other.refresh_from_db()
    assert (other.person, other.version) == (duty.person, 2)
    nothing = api("dispatcher").post(f"{of(duty)}actions/swap/", {"other": 999999}, format="json")
    assert [error["field"] for error in nothing.json()["errors"]] == ["other"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"area": "640199002001"}, "area"),
        ({"person": 999999}, "person"),
        ({"kind": "holiday"}, "kind"),
        ({"kind": "nonsense"}, "kind"),
        ({"day": "someday"}, "day"),
        ({"hours": 3}, "hours"),
    ],
)
def test_bad_input_gets_a_sentence(api, world: World, given: dict[str, Any], field: str):
    answer = api("dispatcher").post(URL, body(world, **given), format="json")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Duty.objects.exists()


@pytest.mark.parametrize("name", ["other_dispatcher", "far_dispatcher", "far_street_coordinator"])
def test_an_outsider(api, world: World, duty: Duty, name: str):
    client, match = api(name), {"If-Match": "*"}
    assert client.get(of(duty)).status_code == 404
    assert client.patch(of(duty), {"note": "x"}, format="json", headers=match).status_code == 404
    assert client.delete(of(duty), headers=match).status_code == 404
    assert client.post(f"{of(duty)}actions/swap/", {"other": duty.pk}, format="json").status_code == 404
    refused = client.post(URL, body(world), format="json")
    assert [error["field"] for error in refused.json()["errors"]] == ["area"]
    assert Duty.objects.get() == duty


@pytest.mark.parametrize("name", ["grid_worker", "service_desk", "unit_handler"])
def test_who_keeps_no_roster_only_looks(api, world: World, duty: Duty, name: str):
    client, match = api(name), {"If-Match": "*"}
    assert client.get(of(duty)).status_code == 200
    assert client.patch(of(duty), {"note": "x"}, format="json", headers=match).status_code == 403
    assert client.delete(of(duty), headers=match).status_code == 403
    assert client.post(f"{of(duty)}actions/swap/", {"other": duty.pk}, format="json").status_code == 403
