"""Teams and activities for programs: people are counted, and one signs up oneself."""

from typing import Any

import pytest

from tests.keys import client_for
from tests.partybuilding.activities import announced, planned, volunteers
from tests.partybuilding.party import Party

URL = "/api/v1/activities/"


@pytest.fixture
def api(party: Party) -> Any:
    return lambda name, **options: client_for(party.user(name), **options)


def test_it_works(api: Any, party: Party):
    team = volunteers(party, "grid_worker")
    activity, client = announced(team, party.user("party_secretary")), api("grid_worker")
    item = f"{URL}{activity.pk}/"
    assert client.get(item).json()["own"] is None
    signed = client.post(f"{item}sign-up/", headers={"Idempotency-Key": "once"})
    again = client.post(f"{item}sign-up/", headers={"Idempotency-Key": "once"})
    assert (signed.status_code, again.status_code) == (200, 200)
    assert (signed.json()["own"], signed.json()["signed_up"]) == ("signed", 1)
    assert client.post(f"{item}sign-up/").status_code == 409
    assert [row["id"] for row in client.get(URL, {"own": "true"}).json()["results"]] == [activity.pk]
    assert client.post(f"{item}withdraw/").json()["signed_up"] == 0
    assert client.post(f"{item}withdraw/").status_code == 409
    found = client.get(f"/api/v1/teams/{team.pk}/")
    assert (found.json()["members"], found.json()["name"]) == (2, "槐树志愿队")
    assert client.get(f"/api/v1/teams/{team.pk}/", headers={"If-None-Match": found.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "system_admin"])
def test_an_outsider(api: Any, party: Party, name: str):
    activity, client = announced(volunteers(party), party.user("party_secretary")), api(name)
    assert client.get(URL).json()["results"] == client.get("/api/v1/teams/").json()["results"] == []
    assert client.post(f"{URL}{activity.pk}/sign-up/").status_code == 404
    assert client.get(f"/api/v1/teams/{activity.team_id}/").status_code == 404


def test_lists_are_narrowed(api: Any, party: Party):
    team = volunteers(party)
    planned(team, party.user("party_secretary"))
    shown = announced(team, party.user("party_secretary"), kind="study")
    client = api("dispatcher")

    def found(**wishes: str) -> list[int]:
        return [row["id"] for row in client.get(URL, wishes).json()["results"]]

    assert len(found()) == 2
    assert found(kind="study") == found(state="announced") == [shown.pk]
    assert found(area=party.world.other_community.code) == found(own="true") == []
    assert client.get("/api/v1/teams/", {"disbanded": "true"}).json()["results"] == []
    assert len(client.get("/api/v1/teams/", {"kind": "volunteer", "disbanded": "false"}).json()["results"]) == 1
    assert client.get(URL, {"nonsense": "1"}).status_code == 400


def test_a_key_that_only_reads(api: Any, party: Party):
    activity = announced(volunteers(party), party.user("party_secretary"))
    assert api("grid_worker", scopes=["read"]).post(f"{URL}{activity.pk}/sign-up/").status_code == 403
