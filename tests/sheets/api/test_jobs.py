"""Imports and exports by REST."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import revoke_api_key
from sheets.choices import JobState
from sheets.models import Job
from tests.keys import client_for
from tests.sheets import people

pytestmark = pytest.mark.django_db
IMPORTS, EXPORTS = "/api/v1/imports/", "/api/v1/exports/"


@pytest.fixture
def caller(db: None) -> APIClient:
    return client_for(people.user(people.MANAGER))


@pytest.fixture
def stranger(db: None) -> APIClient:
    return client_for(people.user("outsider"))


def send(client: APIClient, content: bytes, **headers: str) -> Any:
    body = {"register": "people", "file": SimpleUploadedFile("人员.xlsx", content)}
    return client.post(IMPORTS, body, format="multipart", headers=headers)


def test_it_works(caller: APIClient):
    rows = people.lines(3)
    rows[2][4] = "0000"
    sent = send(caller, people.workbook(rows))
    assert (sent.status_code, sent.json()["state"]) == (201, "queued")
    url = f"{IMPORTS}{sent.json()['id']}/"
    people.worked(Job.objects.get())
    checked = caller.get(url)
    assert checked.json()["state"] == "checked"
    assert checked.json()["counts"] == {"new": 2, "changed": 0, "same": 0, "refused": 1}
    (problem,) = caller.get(f"{url}problems/").json()["results"]
    assert (problem["row"], problem["column"], problem["sentence"]) == (4, "phone", "电话不对")
    confirmed = caller.post(f"{url}confirm/", headers={"If-Match": checked.headers["ETag"]})
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "importing")
    people.worked(Job.objects.get())
    assert caller.get(url).json()["state"] == "done"
    assert sorted(people.names()) == ["P00001", "P00002"]


def test_the_same_key_makes_one_job(caller: APIClient):
    content = people.workbook(people.lines(1))
    first = send(caller, content, **{"Idempotency-Key": "k1"})
    second = send(caller, content, **{"Idempotency-Key": "k1"})
    assert first.json()["id"] == second.json()["id"]
    assert second.headers["Idempotent-Replayed"] == "true"
    assert send(caller, people.workbook(people.lines(2)), **{"Idempotency-Key": "k1"}).status_code == 422
    assert Job.objects.count() == 1


def test_what_cannot_be_taken_is_said_by_field(caller: APIClient):
    answer = send(caller, b"MZ\x90\0" + bytes(100))
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("file", "not_a_table")
    unknown = caller.post(IMPORTS, {"register": "x", "file": SimpleUploadedFile("a.csv", b"a")}, format="multipart")
    assert unknown.json()["errors"][0]["field"] == "register"
    assert caller.post(IMPORTS, {"register": "people"}, format="multipart").status_code == 400
    assert caller.post(IMPORTS, {"register": "people"}, format="json").status_code == 415
    assert not Job.objects.exists()


def test_states_and_versions(caller: APIClient):
    url = f"{IMPORTS}{send(caller, people.workbook(people.lines(1))).json()['id']}/"
    early = caller.post(f"{url}confirm/")
    assert (early.status_code, early.json()["state"]) == (409, "queued")
    people.worked(Job.objects.get())
    assert caller.post(f"{url}confirm/", headers={"If-Match": '"v1"'}).status_code == 412
    assert caller.post(f"{url}cancel/").json()["state"] == "cancelled"
    assert caller.post(f"{url}cancel/").status_code == 409


def test_an_export(caller: APIClient):
    User.objects.create(username="P1", last_name="张", first_name="resident", email="13812348000")
    body = {"register": "people", "format": "csv", "filters": {"kind": "resident"}}
    made = caller.post(EXPORTS, body, format="json")
    assert (made.status_code, made.json()["state"]) == (201, "queued")
    url = f"{EXPORTS}{made.json()['id']}/"
    assert caller.get(f"{url}file/").status_code == 404
    people.worked(Job.objects.get())
    assert (caller.get(url).json()["state"], caller.get(url).json()["total"]) == ("done", 1)
    file: Any = caller.get(f"{url}file/")
    assert "138****8000" in b"".join(file.streaming_content).decode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"register": "people", "filters": {"colour": "red"}}, 400),
        ({"register": "people", "format": "pdf"}, 400),
        ({"register": "people", "in_full": True}, 400),
        ({"register": "people", "sort": "name"}, 400),
        ({"register": "nothing"}, 400),
        ({}, 400),
    ],
)
def test_wrong_exports(caller: APIClient, body: dict[str, Any], status: int):
    assert caller.post(EXPORTS, body, format="json").status_code == status
    assert not Job.objects.exists()


def test_an_outsider_finds_nothing(caller: APIClient, stranger: APIClient):
    sent = send(caller, people.workbook(people.lines(1))).json()["id"]
    written = caller.post(EXPORTS, {"register": "people"}, format="json").json()["id"]
    for job in Job.objects.all():
        people.worked(job)
    for url in (f"{IMPORTS}{sent}/", f"{IMPORTS}{sent}/problems/", f"{EXPORTS}{written}/", f"{EXPORTS}{written}/file/"):
        assert stranger.get(url).status_code == 404
    for url in (f"{IMPORTS}{sent}/confirm/", f"{IMPORTS}{sent}/cancel/", f"{EXPORTS}{written}/cancel/"):
        assert stranger.post(url).status_code == 404
    assert stranger.get(IMPORTS).json()["results"] == stranger.get(EXPORTS).json()["results"] == []
    assert send(stranger, people.workbook(people.lines(1))).status_code == 403
    assert stranger.post(EXPORTS, {"register": "people"}, format="json").status_code == 403
    assert len(caller.get(IMPORTS).json()["results"]) == len(caller.get(EXPORTS).json()["results"]) == 1


def test_scopes():
    reader = client_for(people.user(people.MANAGER), scopes=["imports:read"])
    assert reader.get(IMPORTS).status_code == 200
    assert send(reader, people.workbook(people.lines(1))).status_code == 403
    assert reader.get(EXPORTS).status_code == 403


def test_a_key_that_was_revoked_takes_its_jobs_along(caller: APIClient):
    send(caller, people.workbook(people.lines(1)))
    job = Job.objects.get()
    assert job.api_key is not None
    revoke_api_key(key=job.api_key)
    assert people.worked(job).state == JobState.FAILED
