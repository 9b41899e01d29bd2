"""Members who are away, by REST: for the branch that keeps the record and the one that looks after them."""

from partybuilding.models import Floating
from tests.keys import client_for
from tests.partybuilding.party import Party
from tests.partybuilding.test_api_members import URL as MEMBERS
from tests.partybuilding.test_api_members import sent as member_sent
from tests.partybuilding.test_api_organisations import signed_in

URL = "/api/v1/party-floating/"


def away(party: Party, **given: object) -> dict[str, object]:
    member = signed_in(party, "branch").post(MEMBERS, member_sent(party), format="json").json()["id"]
    return {"member": member, "place": "东莞", "host": party.next_door.code, "starts": "2026-11-02", **given}


def test_it_works(party: Party):
    ours, theirs, sent = signed_in(party, "branch"), signed_in(party, "next_door"), away(party)
    answer = ours.post(URL, sent, format="json", headers={"Idempotency-Key": "a"})
    assert answer.status_code == 201, answer.json()
    assert ours.post(URL, sent, format="json", headers={"Idempotency-Key": "a"}).json() == answer.json()
    made = answer.json()
    assert (made["name"], made["host"], made["organisation"]) == ("钱*", party.next_door.code, party.branch.code)
    one = f"{URL}{made['id']}/"
    said = {"on": "2026-11-10", "text": "通了电话"}
    heard = theirs.post(f"{one}actions/contact/", said, format="json", headers={"If-Match": answer.headers["ETag"]})
    assert (heard.status_code, heard.json()["contacted_on"]) == (200, "2026-11-10")
    stale = ours.post(f"{one}actions/back/", {}, format="json", headers={"If-Match": answer.headers["ETag"]})
    assert stale.status_code == 412
    back = ours.post(f"{one}actions/back/", {}, format="json", headers={"If-Match": heard.headers["ETag"]}).json()
    assert back["ends"] == "2026-11-16"
    assert ours.post(f"{one}actions/back/", {}, format="json").status_code == 409
    assert ours.get(URL, {"current": "true"}).json()["results"] == []
    assert [each["id"] for each in theirs.get(URL, {"host": party.next_door.code}).json()["results"]] == [made["id"]]


def test_what_makes_no_sense_is_refused_by_field(party: Party):
    client, sent = signed_in(party, "branch"), away(party)
    wrong = {"member": 999999, "host": party.branch.code, "area": "0000", "starts": "2026-12-01", "place": ""}
    for name, value in wrong.items():
        answer = client.post(URL, {**sent, name: value}, format="json")
        assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, [name]), name
    assert not Floating.objects.exists()


def test_an_outsider(party: Party):
    sent = away(party)
    made = signed_in(party, "branch").post(URL, sent, format="json").json()
    one = f"{URL}{made['id']}/"
    strangers = [signed_in(party, name) for name in ("other", "general", "community_secretary")]
    for client in [*strangers, client_for(party.user("branch"))]:
        assert client.get(URL).json()["results"] == []
        assert client.get(one).status_code == 404
        assert client.post(f"{one}actions/back/", {}, format="json").status_code == 404
        assert client.post(URL, sent, format="json").status_code == 400
    assert Floating.objects.get().ends is None
