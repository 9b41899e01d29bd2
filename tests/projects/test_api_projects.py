"""Projects and funds for programs: in scope, by version, every action of the table."""

from typing import Any

import pytest

from common.clock import today
from projects.models import Project
from projects.workflow import ACTIONS
from tests.keys import client_for
from tests.projects.conftest import Walk
from tests.world import World

URL, FUNDS = "/api/v1/projects/", "/api/v1/funds/"


@pytest.fixture
def api(world: World) -> Any:
    return lambda name, **options: client_for(world.users[name], **options)


def body(world: World, **given: Any) -> dict[str, Any]:
    told = {
        "kind": "joint",
        "title": "共建书屋",
        "area": world.community.code,
        "year": 2026,
        "purpose": "孩子放学没处去",
        "asked": "12000.50",
        "partners": [world.unit.code],
    }
    return {**told, **given}


def test_it_works(api: Any, world: World):
    own, street = api("dispatcher"), api("street_coordinator")
    answer = own.post(URL, body(world), format="json", headers={"Idempotency-Key": "k1"})
    assert answer.status_code == 201, answer.json()
    made, address = answer.json(), f"{URL}{answer.json()['id']}/"
    assert (made["state"], made["asked"], made["granted"], made["version"]) == ("draft", "12000.50", None, 1)
    again = own.post(URL, body(world), format="json", headers={"Idempotency-Key": "k1"})
    assert again.json()["id"] == made["id"]
    more = {"plan": "腾出两间房", "beneficiaries": "八十名学生"}
    assert own.patch(address, more, format="json").status_code == 428
    assert own.patch(address, more, format="json", headers={"If-Match": '"v9"'}).status_code == 412
    answer = own.patch(address, more, format="json", headers={"If-Match": '"v1"'})
    assert (answer.status_code, answer["ETag"]) == (200, '"v2"')
    assert own.post(f"{address}actions/apply/", {}, format="json").status_code == 200
    assert street.post(f"{address}actions/take_up/", {}, format="json").status_code == 200
    said = {"favour": "for", "words": "支持"}
    assert street.post(f"{address}actions/opine/", said, format="json").status_code == 200
    answer = street.post(f"{address}actions/approve/", {"amount": "12000"}, format="json")
    assert (answer.json()["state"], answer.json()["granted"]) == ("approved", "12000.00")
    assert [each["title"] for each in own.get(URL, {"state": "approved", "year": "2026"}).json()["results"]] == [
        "共建书屋"
    ]
    assert own.get(URL, {"overdue": "true"}).json()["results"] == []


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "grid_worker", "system_admin"])
def test_an_outsider(api: Any, world: World, walk: Walk, name: str):
    project, client = walk("running"), api(name)
    assert client.get(URL).json()["results"] == []
    assert client.get(f"{URL}{project.pk}/").status_code == 404
    for action in ACTIONS:
        assert client.post(f"{URL}{project.pk}/actions/{action}/", {}, format="json").status_code == 404
    assert client.post(URL, body(world), format="json").status_code == 400
    assert Project.objects.count() == 1


def test_whoever_sends_it_back_sees_it_no_more(api: Any, walk: Walk):
    """A draft is the applicant's: the answer is the last that the street is told of it."""
    project, street = walk("reviewing"), api("street_coordinator")
    address = f"{URL}{project.pk}/"
    answer = street.post(f"{address}actions/send_back/", {"reason": "写细"}, format="json")
    assert (answer.status_code, answer.json()["state"]) == (200, "draft")
    assert street.get(address).status_code == 404


def test_money_and_milestones(api: Any, world: World, walk: Walk):
    project, own = walk("running"), api("dispatcher")
    address = f"{URL}{project.pk}/"
    paid = {"amount": "100.10", "on": str(today()), "payee": "甲", "what": "乙", "voucher": "1"}
    assert own.post(f"{address}actions/spend/", {**paid, "amount": "20000.01"}, format="json").status_code == 400
    whole = own.post(f"{address}actions/spend/", paid, format="json").json()
    assert (whole["spent"], whole["expenses"][0]["amount"]) == ("100.10", "100.10")
    done = {"milestone": project.milestones.get().pk, "done_on": str(today())}
    whole = own.post(f"{address}actions/report_milestone/", done, format="json").json()
    assert whole["milestones"][0]["done_on"] == str(today())
    unknown = {**done, "milestone": 999_999}
    assert own.post(f"{address}actions/move_milestone/", unknown, format="json").status_code == 400
    assert own.post(f"{address}actions/apply/", {}, format="json").status_code == 409


def test_funds(api: Any, world: World):
    street, given = api("street_coordinator"), {"year": 2026, "name": "基金", "amount": "5000"}
    made = street.post(FUNDS, {**given, "area": world.street.code}, format="json")
    assert (made.status_code, made.json()["left"]) == (201, "5000.00")
    address = f"{FUNDS}{made.json()['id']}/"
    answer = street.patch(address, {"amount": "6000"}, format="json", headers={"If-Match": made["ETag"]})
    assert answer.json()["amount"] == "6000.00"
    assert api("dispatcher").get(address).status_code == 200
    assert api("dispatcher").patch(address, {}, format="json", headers={"If-Match": "*"}).status_code == 403
    assert api("far_dispatcher").get(address).status_code == 404
    assert api("dispatcher").post(FUNDS, {**given, "area": world.street.code}, format="json").status_code == 400
