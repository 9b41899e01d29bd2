"""Party organisations for programs."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from partybuilding.models import PartyOrganisation
from tests.keys import client_for
from tests.partybuilding.party import Party

URL = "/api/v1/party-organisations/"


def signed_in(party: Party, name: str) -> APIClient:
    client = APIClient(headers={"Accept-Language": "en"})
    client.force_login(party.user(name))
    return client


def test_it_works(party: Party):
    client = signed_in(party, "general")
    sent = {"name": "槐树三支部", "kind": "branch", "parent": party.general.code, "area": party.world.grid.code}
    answer = client.post(URL, sent, format="json", headers={"Idempotency-Key": "a"})
    assert answer.status_code == 201, answer.json()
    one = f"{URL}{answer.json()['code']}/"
    assert client.post(URL, sent, format="json", headers={"Idempotency-Key": "a"}).json() == answer.json()
    tag = client.get(one).headers["ETag"]
    changed = client.patch(one, {"name": "槐树四支部"}, format="json", headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["name"]) == (200, "槐树四支部")
    assert client.patch(one, {"name": "x"}, format="json", headers={"If-Match": tag}).status_code == 412
    person = party.users["branch"].person.pk
    office = {"person": person, "office": "secretary"}
    appointed = client.post(f"{one}actions/appoint/", office, format="json").json()
    assert [each["person"] for each in appointed["officers"]] == [person]
    ended = {"officer": appointed["officers"][0]["id"]}
    assert client.post(f"{one}actions/end-office/", ended, format="json").json()["officers"] == []
    elected = client.post(f"{one}actions/elect/", {"on": "2026-11-01"}, format="json").json()
    assert elected["election_due"] == "2029-11-01"
    gone = client.post(f"{one}actions/dissolve/", {"successor": party.branch.code}, format="json").json()
    assert (gone["dissolved_on"], gone["succeeded_by"]) == ("2026-11-16", party.branch.code)


@pytest.mark.parametrize("name", ["far_street_coordinator", "other_grid_worker"])
def test_an_outsider(party: Party, name: str):
    client = client_for(party.user(name))
    assert party.branch.code not in client.get(URL).content.decode()
    one = f"{URL}{party.branch.code}/"
    assert client.get(one).status_code == 404
    assert client.post(f"{one}actions/dissolve/", {}, format="json").status_code == 404


def test_who_sees_it_need_not_change_it(party: Party):
    client = client_for(party.user("community_secretary"))
    one = f"{URL}{party.branch.code}/"
    answer = client.get(one)
    assert answer.status_code == 200
    tag = answer.headers["ETag"]
    assert client.patch(one, {"name": "x"}, format="json", headers={"If-Match": tag}).status_code == 403
    assert client.post(f"{one}actions/elect/", {"on": "2026-11-01"}, format="json").status_code == 403
    sent = {"name": "x", "kind": "branch", "parent": party.general.code, "area": party.world.grid.code}
    assert client.post(URL, sent, format="json").status_code == 403


def test_a_key_speaks_for_no_office(party: Party):
    """A secretary's key reaches nothing through the office."""
    client = client_for(party.user("general"))
    assert client.get(f"{URL}{party.branch.code}/").status_code == 404


def test_narrowed(party: Party):
    client = signed_in(party, "district_coordinator")

    def found(query: str) -> set[str]:
        return {each["name"] for each in client.get(f"{URL}?{query}").json()["results"]}

    everything: Any = set(PartyOrganisation.objects.values_list("name", flat=True))
    assert found("dissolved=false") == everything
    assert found("dissolved=true") == set()
    assert found("sector=firm") == {party.other.name}
    assert found(f"area={party.world.other_community.code}") == {party.next_door.name}
    assert found(f"parent={party.committee.code}") == {party.general.name, party.next_door.name}
    assert client.get(f"{URL}?area=nowhere").status_code == 400


@pytest.mark.parametrize("wrong", [{"parent": "no"}, {"area": "no"}, {"unit": "no"}, {"kind": "club"}, {"area": None}])
def test_bad_input(party: Party, wrong: dict[str, Any]):
    client = signed_in(party, "general")
    sent = {"name": "x", "kind": "branch", "parent": party.general.code, "area": party.world.grid.code, **wrong}
    answer = client.post(URL, sent, format="json")
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, list(wrong))
