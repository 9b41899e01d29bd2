"""Members' records by REST: masked, for whoever is signed in and leads the branch; to machines there are none."""

from partybuilding.models import Member
from tests.homes import id_number
from tests.keys import client_for
from tests.partybuilding.party import Party
from tests.partybuilding.test_api_organisations import signed_in

URL = "/api/v1/party-members/"
LETTERS = "/api/v1/party-transfers/"


def sent(party: Party) -> dict[str, object]:
    return {"organisation": party.branch.code, "name": "钱进", "id_number": id_number(), "stage": "probationary"}


def test_it_works(party: Party):
    client = signed_in(party, "branch")
    answer = client.post(URL, {**sent(party), "joined_on": "2025-07-01"}, format="json")
    assert answer.status_code == 201, answer.json()
    made = answer.json()
    assert (made["name"], made["id_number"][-4:]) == ("钱*", made["id_number"][-4:])
    assert "钱进" not in answer.content.decode()
    one = f"{URL}{made['id']}/"
    moved = client.post(f"{one}actions/advance/", {"stage": "full"}, format="json")
    assert (moved.status_code, moved.json()["full_on"]) == (200, "2026-11-16")
    letter = client.post(LETTERS, {"member": made["id"], "to": party.next_door.code}, format="json").json()
    assert letter["valid_until"] == "2027-02-14"
    there = signed_in(party, "next_door")
    received = there.post(f"{LETTERS}{letter['id']}/actions/receive/", {}, format="json").json()
    assert received["received_on"] == "2026-11-16"
    assert client.get(one).status_code == 404
    assert there.get(f"{URL}?organisation={party.next_door.code}&ended=false").json()["results"][0]["id"] == made["id"]
    ended = there.post(f"{one}actions/end/", {"ending": "left"}, format="json").json()
    assert (ended["ending"], ended["ended_on"]) == ("left", "2026-11-16")


def test_the_days_and_the_group(party: Party):
    client = signed_in(party, "branch")
    answer = client.post(URL, {**sent(party), "joined_on": "2025-07-01"}, format="json")
    one, tag = f"{URL}{answer.json()['id']}/actions/", answer.headers["ETag"]
    put = client.post(f"{one}group/", {"group": party.group.code}, format="json", headers={"If-Match": tag})
    assert (put.status_code, put.json()["group"]) == (200, party.group.code)
    assert signed_in(party, "group").get(f"{URL}{answer.json()['id']}/").status_code == 200
    assert client.post(f"{one}group/", {"group": None}, format="json", headers={"If-Match": tag}).status_code == 412
    assert client.post(f"{one}group/", {"group": None}, format="json").json()["group"] is None
    assert client.post(f"{one}group/", {"group": party.other.code}, format="json").status_code == 400
    days = client.post(f"{one}days/", {"applied_on": "2024-01-05"}, format="json").json()
    assert (days["applied_on"], days["joined_on"]) == ("2024-01-05", "2025-07-01")
    assert client.post(f"{one}days/", {"applied_on": "2026-01-05"}, format="json").status_code == 400


def test_an_outsider(party: Party):
    made = signed_in(party, "branch").post(URL, sent(party), format="json").json()
    for name in ("other", "general", "community_secretary", "district_coordinator"):
        client = signed_in(party, name)
        assert client.get(URL).json()["results"] == []
        assert client.get(f"{URL}{made['id']}/").status_code == 404
        for action, said in (("end", {"ending": "left"}), ("days", {}), ("group", {"group": None})):
            assert client.post(f"{URL}{made['id']}/actions/{action}/", said, format="json").status_code == 404
        assert client.post(URL, sent(party), format="json").status_code == 400
    assert Member.objects.count() == 1


def test_a_machine_sees_none(party: Party):
    made = signed_in(party, "branch").post(URL, sent(party), format="json").json()
    client = client_for(party.user("branch"))
    assert client.get(URL).json()["results"] == []
    assert client.get(f"{URL}{made['id']}/").status_code == 404
    assert client.post(URL, sent(party), format="json").status_code == 400
