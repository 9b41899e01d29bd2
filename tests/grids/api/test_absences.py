"""Absences as other systems report, cover and end them."""

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import AuditEntry
from common.clock import today
from grids.models import Absence, Person
from grids.services import report_absence
from tests.world import World

URL = "/api/v1/absences/"
DAY = timedelta(days=1)


def who(world: World, name: str) -> Person:
    return world.users[name].person


@pytest.fixture
def planned(world: World) -> Absence:
    """The grid worker's, from tomorrow on."""
    return report_absence(person=who(world, "grid_worker"), starts=today() + DAY, ends=today() + 5 * DAY, by=None)


def body(person: Person, **given: Any) -> dict[str, Any]:
    return {"person": person.pk, "starts": today().isoformat(), "ends": today().isoformat(), **given}


def of(absence: Absence) -> str:
    return f"{URL}{absence.pk}/"


def tag(client: APIClient, absence: Absence) -> str:
    found: str = client.get(of(absence)).headers["ETag"]
    return found


def test_it_works(api, world: World):
    desk, worker = who(world, "service_desk"), who(world, "grid_worker")
    wanted = body(worker, cover=desk.pk, reason="training")
    answer = api("dispatcher").post(URL, wanted, format="json", headers={"Idempotency-Key": "one"})
    assert answer.status_code == 201, answer.json()
    absence = Absence.objects.get()
    assert answer.json() == {**wanted, "id": absence.pk, "version": 1}
    assert answer.headers["ETag"] == '"v1"'
    assert (absence.person, absence.cover) == (worker, desk)
    assert AuditEntry.objects.filter(action="absence.report", user=world.users["dispatcher"]).exists()


def test_the_same_key_reports_once(api, world: World):
    client = api("grid_worker")
    sent = [
        client.post(URL, body(who(world, "grid_worker")), format="json", headers={"Idempotency-Key": "x"})
        for _time in range(2)
    ]
    assert [answer.json() for answer in sent] == [sent[0].json()] * 2
    assert Absence.objects.count() == 1


def test_another_one_covers(api, world: World, planned: Absence):
    client, desk = api("dispatcher"), who(world, "service_desk")
    answer = client.patch(of(planned), {"cover": desk.pk}, format="json", headers={"If-Match": tag(client, planned)})
    assert (answer.status_code, answer.json()["cover"], answer.headers["ETag"]) == (200, desk.pk, '"v2"')
    answer = client.patch(of(planned), {"cover": None}, format="json", headers={"If-Match": '"v2"'})
    assert answer.json()["cover"] is None


def test_nothing_is_changed_unseen(api, world: World, planned: Absence):
    client = api("dispatcher")
    assert client.patch(of(planned), {"cover": None}, format="json").status_code == 428
    assert client.delete(of(planned)).status_code == 428
    stale = {"If-Match": '"v7"'}
    assert client.patch(of(planned), {"cover": None}, format="json", headers=stale).status_code == 412
    assert client.delete(of(planned), headers=stale).status_code == 412
    last_day = {"last_day": str(today() + DAY)}
    assert client.post(f"{of(planned)}actions/end/", last_day, format="json", headers=stale).status_code == 412
    assert Absence.objects.get() == planned


def test_what_has_not_begun_is_called_off(api, planned: Absence):
    client = api("dispatcher")
    assert client.delete(of(planned), headers={"If-Match": tag(client, planned)}).status_code == 204
    assert not Absence.objects.exists()


def test_what_has_begun_gets_a_last_day(api, world: World):
    worker = who(world, "grid_worker")
    absence = report_absence(person=worker, starts=today(), ends=today() + 5 * DAY, by=None)
    client = api("dispatcher")
    refused = client.delete(of(absence), headers={"If-Match": tag(client, absence)})
    assert refused.status_code == 409
    last = str(today() + DAY)
    answer = client.post(f"{of(absence)}actions/end/", {"last_day": last}, format="json")
    assert (answer.status_code, answer.json()["ends"]) == (200, last)
    early = client.post(f"{of(absence)}actions/end/", {"last_day": str(today() - DAY)}, format="json")
    assert [error["field"] for error in early.json()["errors"]] == ["last_day"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"person": 999999}, "person"),
        ({"cover": 999999}, "cover"),
        ({"ends": "2020-01-01"}, "ends"),
        ({"reason": "nonsense"}, "reason"),
        ({"starts": "tomorrow"}, "starts"),
        ({"days": 3}, "days"),
    ],
)
def test_bad_input_gets_a_sentence(api, world: World, given: dict[str, Any], field: str):
    answer = api("dispatcher").post(URL, {**body(who(world, "grid_worker")), **given}, format="json")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Absence.objects.exists()


@pytest.mark.parametrize("name", ["other_dispatcher", "far_dispatcher", "other_handler"])
def test_an_outsider(api, world: World, planned: Absence, name: str):
    client, match = api(name), {"If-Match": "*"}
    assert client.get(of(planned)).status_code == 404
    assert client.patch(of(planned), {"cover": None}, format="json", headers=match).status_code == 404
    assert client.delete(of(planned), headers=match).status_code == 404
    ended = client.post(f"{of(planned)}actions/end/", {"last_day": str(today() + DAY)}, format="json")
    assert ended.status_code == 404
    for person in (who(world, "grid_leader").pk, 999999):
        answer = client.post(URL, {**body(who(world, name)), "person": person}, format="json")
        assert [error["field"] for error in answer.json()["errors"]] == ["person"]
    assert Absence.objects.get() == planned


def test_colleagues_look_but_do_not_change(api, world: World, planned: Absence):
    client = api("grid_leader")
    assert client.get(of(planned)).status_code == 200
    assert client.patch(of(planned), {"cover": None}, format="json", headers={"If-Match": "*"}).status_code == 403
    assert client.delete(of(planned), headers={"If-Match": "*"}).status_code == 403


def test_a_key_that_only_reads_writes_nothing(api, world: World):
    reader = api("dispatcher", scopes=["posts:read"])
    assert reader.post(URL, body(who(world, "grid_worker")), format="json").status_code == 403
