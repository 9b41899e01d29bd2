"""Working groups for programs: collected and submitted once, and what became of it."""

from typing import Any

import pytest

from common.clock import today
from partybuilding.services.group_findings import agree
from tests.keys import client_for
from tests.partybuilding.activities import person
from tests.partybuilding.groups import DESK, STAFF, found, working_group
from tests.partybuilding.party import Party

URL, FINDINGS = "/api/v1/working-groups/", "/api/v1/group-findings/"


@pytest.fixture
def api(party: Party) -> Any:
    return lambda name, **options: client_for(party.user(name), **options)


def test_it_works(api: Any, party: Party):
    group, client = working_group(party), api(STAFF)
    given = {"group": group.pk, "area": party.world.grid.code, "text": "路灯不亮", "external_id": "a-1"}
    made = client.post(FINDINGS, given, format="json")
    assert (made.status_code, made.json()["fate"]) == (201, "collected")
    assert client.post(FINDINGS, given, format="json").json()["id"] == made.json()["id"]
    item = f"{FINDINGS}{made.json()['id']}/"
    submitted = client.post(f"{item}actions/submit/")
    assert (submitted.json()["fate"], submitted.json()["order_state"]) == ("submitted", "submitted")
    assert client.post(f"{item}actions/submit/").json()["order"] == submitted.json()["order"]
    agreed = {"department": party.world.unit.code, "text": "换灯", "due_on": today().isoformat()}
    told = client.post(f"{item}actions/agree/", agreed, format="json").json()["agreements"]
    assert [(each["department"], each["kept_on"]) for each in told] == [(party.world.unit.code, None)]
    shown = client.get(f"{URL}{group.pk}/").json()
    assert (shown["people"], shown["communities"]) == (1, [party.world.community.code])
    assert shown["findings"] == {"collected": 1, "submitted": 1, "settled": 0}
    assert client.post(f"{item}actions/drop/", {"reason": "重复"}, format="json").status_code == 409


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "system_admin"])
def test_an_outsider(api: Any, party: Party, name: str):
    group, client = working_group(party), api(name)
    finding = found(party, group)
    assert client.get(URL).json()["results"] == client.get(FINDINGS).json()["results"] == []
    assert client.get(f"{URL}{group.pk}/").status_code == 404
    assert client.post(f"{FINDINGS}{finding.pk}/actions/submit/").status_code == 404
    given = {"group": group.pk, "area": party.world.grid.code, "text": "x"}
    assert client.post(FINDINGS, given, format="json").status_code == 400


def test_lists_are_narrowed(api: Any, party: Party):
    group = working_group(party)
    finding, client = found(party, group), api(STAFF)

    def keys(url: str, **wishes: str) -> list[int]:
        return [row["id"] for row in client.get(url, wishes).json()["results"]]

    assert keys(URL, own="true") == keys(URL, area=party.world.community.code) == keys(URL, over="false") == [group.pk]
    assert keys(URL, over="true") == keys(URL, area=party.world.other_community.code) == []
    assert keys(FINDINGS, fate="collected") == keys(FINDINGS, group=str(group.pk)) == [finding.pk]
    assert keys(FINDINGS, fate="settled") == keys(FINDINGS, area=party.world.other_grid.code) == []


def test_a_key_that_only_reads(api: Any, party: Party):
    finding = found(party, working_group(party))
    assert api(STAFF, scopes=["read"]).post(f"{FINDINGS}{finding.pk}/actions/submit/").status_code == 403


def body(party: Party, **more: Any) -> dict[str, Any]:
    world = party.world
    return {"name": "电梯专班", "area": world.street.code, "communities": [world.community.code], **more}


def test_set_up_and_ended(api: Any, party: Party):
    client, unit = api(DESK), party.world.unit.code
    made = client.post(URL, body(party, departments=[unit]), format="json", headers={"Idempotency-Key": "once"})
    again = client.post(URL, body(party, departments=[unit]), format="json", headers={"Idempotency-Key": "once"})
    assert (made.status_code, made.json()["departments"], again.json()["id"]) == (201, [unit], made.json()["id"])
    item, tag = f"{URL}{made.json()['id']}/", {"If-Match": made.headers["ETag"]}
    assert client.post(URL, body(party), format="json").json()["errors"][0]["field"] == "name"
    assert client.patch(item, {"task": "查电梯"}, format="json").status_code == 428
    assert client.patch(item, {"task": "查电梯"}, format="json", headers=tag).json()["task"] == "查电梯"
    assert client.patch(item, {"task": "查水泵"}, format="json", headers=tag).status_code == 412
    staff = person(party, STAFF)
    joined = {"person": staff.pk, "department": unit, "is_leader": True}
    assert client.post(f"{item}actions/add/", joined, format="json").json()["people"] == 1
    refused = client.post(f"{item}actions/add/", joined, format="json")
    assert (refused.status_code, staff.name in refused.json()["detail"]) == (409, False)
    [row] = client.get(f"{item}members/").json()["results"]
    assert (row["person"], row["department"], row["is_leader"]) == (staff.pk, unit, True)
    led = {"member": row["id"], "is_leader": False}
    assert client.post(f"{item}actions/lead/", led, format="json").status_code == 200
    assert client.post(f"{item}actions/take-out/", {"member": row["id"]}, format="json").json()["people"] == 0
    ended = client.post(f"{item}actions/end/", {"reason": "完成"}, format="json")
    assert ended.json()["ends"] == today().isoformat()


def test_a_visit_is_taken_once(api: Any, party: Party):
    group, client = working_group(party, "grid_worker"), api(STAFF)
    url = f"{URL}{group.pk}/visits/"
    given = {"area": party.world.grid.code, "met": "业委会", "external_id": "v-1"}
    made = client.post(url, given, format="json")
    assert (made.status_code, made.json()["people"]) == (201, [person(party, STAFF).pk])
    assert client.post(url, given, format="json").json()["id"] == made.json()["id"]
    both = {**given, "external_id": "v-2", "people": [person(party, "grid_worker").pk]}
    assert client.post(url, both, format="json").json()["people"] == both["people"]
    stranger = {**both, "external_id": "v-3", "people": [person(party, "dispatcher").pk]}
    assert client.post(url, stranger, format="json").json()["errors"][0]["field"] == "people"
    assert len(client.get(url).json()["results"]) == 2
    noted = {"group": group.pk, "area": party.world.grid.code, "text": "灯不亮", "visit": made.json()["id"]}
    assert client.post(FINDINGS, noted, format="json").json()["visit"] == made.json()["id"]


def test_the_department_says_that_it_is_done(api: Any, party: Party):
    finding = found(party, working_group(party))
    agreed = agree(finding, department=party.world.unit, text="装桩", due_on=today(), by=party.user(STAFF))
    item = f"{FINDINGS}{finding.pk}/actions/keep/"
    told = api("unit_manager").post(item, {"agreement": agreed.pk}, format="json")
    assert [each["kept_on"] for each in told.json()["agreements"]] == [today().isoformat()]
    assert api("other_dispatcher").post(item, {"agreement": agreed.pk}, format="json").status_code == 404


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "system_admin"])
def test_an_outsider_arranges_nothing(api: Any, party: Party, name: str):
    group, client = working_group(party), api(name)
    item, member = f"{URL}{group.pk}/", group.members.get().pk
    assert client.post(URL, body(party), format="json").status_code == 400
    assert client.get(f"{item}members/").status_code == client.get(f"{item}visits/").status_code == 404
    assert client.patch(item, {"task": "x"}, format="json", headers={"If-Match": "*"}).status_code == 404
    given = {"area": party.world.grid.code, "met": "x"}
    assert client.post(f"{item}visits/", given, format="json").status_code == 404
    for verb, sent in {"leave": {}, "add": {}, "take-out": {"member": member}, "lead": {}, "end": {}}.items():
        assert client.post(f"{item}actions/{verb}/", sent, format="json").status_code == 404


def test_who_knows_a_group_does_not_arrange_it(api: Any, party: Party):
    group, client = working_group(party), api("dispatcher")
    item, member = f"{URL}{group.pk}/", group.members.get().pk
    assert len(client.get(f"{item}members/").json()["results"]) == 1
    assert client.post(f"{item}actions/take-out/", {"member": member}, format="json").status_code == 403
    assert client.post(f"{item}actions/end/", {"reason": "x"}, format="json").status_code == 403
    assert client.patch(item, {"task": "x"}, format="json", headers={"If-Match": "*"}).status_code == 403
    given = {"area": party.world.grid.code, "met": "x"}
    assert client.post(f"{item}visits/", given, format="json").status_code == 403
    assert client.post(f"{item}actions/leave/").status_code == 409
