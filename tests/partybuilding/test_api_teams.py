"""Teams for programs: founded, joined, led and disbanded, by the same people as on the pages."""

from typing import Any

import pytest

from grids.models import Person
from partybuilding.models import Team
from tests.homes import id_number
from tests.keys import client_for
from tests.partybuilding.activities import person, volunteers
from tests.partybuilding.party import Party

URL = "/api/v1/teams/"


@pytest.fixture
def api(party: Party) -> Any:
    return lambda name, **options: client_for(party.user(name), **options)


def given(party: Party, **more: Any) -> dict[str, Any]:
    return {"kind": "volunteer", "name": "槐树巡逻队", "area": party.world.community.code, **more}


def test_it_works(api: Any, party: Party):
    client = api("dispatcher")
    body = given(party, about="夜间巡逻")
    made = client.post(URL, body, format="json", headers={"Idempotency-Key": "once"})
    again = client.post(URL, body, format="json", headers={"Idempotency-Key": "once"})
    assert (made.status_code, made.json()["name"], made.json()["members"]) == (201, "槐树巡逻队", 0)
    assert again.json()["id"] == made.json()["id"]
    item = f"{URL}{made.json()['id']}/"
    worker = person(party, "grid_worker")
    added = client.post(f"{item}add/", {"person": worker.pk, "is_leader": True}, format="json")
    assert (added.status_code, added.json()["members"]) == (200, 1)
    [row] = client.get(f"{item}members/").json()["results"]
    assert (row["person"], row["is_leader"]) == (worker.pk, True)
    assert client.post(f"{item}lead/", {"member": row["id"], "is_leader": False}, format="json").status_code == 200
    taken = client.post(f"{item}take-out/", {"member": row["id"]}, format="json")
    assert (taken.status_code, taken.json()["members"]) == (200, 0)
    ended = client.post(f"{item}disband/", {"reason": "任务完成"}, format="json")
    assert (ended.status_code, Team.objects.get().is_disbanded) == (200, True)
    assert client.post(f"{item}join/").status_code == 409


def test_one_joins_and_leaves(api: Any, party: Party):
    item, client = f"{URL}{volunteers(party).pk}/", api("grid_worker")
    assert client.post(f"{item}join/").json()["members"] == 2
    refused = client.post(f"{item}join/")
    assert (refused.status_code, person(party, "grid_worker").name in refused.json()["detail"]) == (409, False)
    [own] = client.get(f"{item}members/").json()["results"]
    assert own["person"] == person(party, "grid_worker").pk
    assert client.post(f"{item}leave/").json()["members"] == 1
    assert client.post(f"{item}leave/").status_code == 409


def test_who_is_from_elsewhere_leaves_a_team_that_they_see_no_longer(api: Any, party: Party):
    team, client = volunteers(party), api("other_dispatcher")
    stranger = person(party, "other_dispatcher")
    team.members.create(person=stranger)
    left = client.post(f"{URL}{team.pk}/leave/", headers={"Idempotency-Key": "once"})
    assert (left.status_code, team.members.current().filter(person=stranger).exists()) == (200, False)
    assert client.get(f"{URL}{team.pk}/").status_code == 404


def test_somebody_unknown_is_added_by_name_and_number(api: Any, party: Party):
    item, client = f"{URL}{volunteers(party).pk}/add/", api("dispatcher")
    named = {"name": "钱大山", "id_number": id_number(serial=31)}
    assert client.post(item, {"name": "钱大山"}, format="json").json()["errors"][0]["field"] == "id_number"
    assert client.post(item, {}, format="json").json()["errors"][0]["field"] == "person"
    assert client.post(item, named, format="json").json()["members"] == 2
    assert Person.objects.filter(name="钱大山").count() == 1


def test_changed_by_its_version(api: Any, party: Party):
    item, client = f"{URL}{volunteers(party).pk}/", api("dispatcher")
    tag = client.get(item).headers["ETag"]
    assert client.patch(item, {"about": "扶老"}, format="json").status_code == 428
    body = {"name": "新名", "party_organisation": party.next_door.code}
    assert client.patch(item, body, format="json", headers={"If-Match": tag}).status_code == 400
    changed = client.patch(item, {"name": "新名", "about": "扶老"}, format="json", headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["name"], changed.json()["about"]) == (200, "新名", "扶老")
    assert client.patch(item, {"about": "x"}, format="json", headers={"If-Match": tag}).status_code == 412
    stale = client.post(f"{item}disband/", {"reason": "x"}, format="json", headers={"If-Match": tag})
    assert stale.status_code == 412


def test_of_a_name_or_of_a_unit(api: Any, party: Party):
    client = api("dispatcher")
    both = client.post(URL, given(party, unit=party.world.unit.code), format="json")
    no_team = client.post(URL, {**given(party, unit=party.world.unit.code), "name": ""}, format="json")
    assert (both.status_code, both.json()["errors"][0]["field"]) == (400, "name")
    assert no_team.status_code == 400


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "system_admin"])
def test_an_outsider(api: Any, party: Party, name: str):
    team, client = volunteers(party, "grid_worker"), api(name)
    item, member = f"{URL}{team.pk}/", team.members.all()[0].pk
    assert client.get(f"{item}members/").status_code == 404
    assert client.post(URL, given(party), format="json").status_code in (400, 403)
    assert client.patch(item, {"about": "x"}, format="json", headers={"If-Match": "*"}).status_code == 404
    for verb, body in {"join": {}, "leave": {}, "add": {}, "take-out": {"member": member}, "disband": {}}.items():
        assert client.post(f"{item}{verb}/", body, format="json").status_code == 404
    assert (Team.objects.count(), team.members.current().count()) == (1, 2)


def test_who_sees_a_team_does_not_keep_it(api: Any, party: Party):
    team, client = volunteers(party), api("grid_worker")
    item, member = f"{URL}{team.pk}/", team.members.get().pk
    assert client.get(f"{item}members/").json()["results"] == []
    assert client.post(f"{item}take-out/", {"member": member}, format="json").status_code == 400
    assert client.post(f"{item}disband/", {"reason": "x"}, format="json").status_code == 403
    assert client.patch(item, {"about": "x"}, format="json", headers={"If-Match": "*"}).status_code == 403
    named = {"name": "钱大山", "id_number": id_number(serial=31)}
    assert client.post(f"{item}add/", named, format="json").status_code == 403
    assert not Person.objects.filter(name="钱大山").exists()
    assert api("dispatcher", scopes=["read"]).post(f"{item}disband/", {"reason": "x"}).status_code == 403
