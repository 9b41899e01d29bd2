"""Teams and activities for programs: people are counted, and one signs up oneself."""

from datetime import timedelta
from typing import Any

import pytest

from common.clock import held, now
from partybuilding.services.activities import sign_up_somebody
from tests.keys import client_for
from tests.partybuilding.activities import announced, person, planned, volunteers
from tests.partybuilding.party import Party
from tests.world import MONDAY

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


def plan(party: Party, **more: Any) -> dict[str, Any]:
    starts = now() + timedelta(days=2)
    told = {"kind": "study", "title": "夜校", "place": "议事厅", "area": party.world.community.code}
    return {**told, "starts_at": starts.isoformat(), **more}


def test_from_the_plan_to_the_record(api: Any, party: Party):
    team, client = volunteers(party, "grid_worker"), api("dispatcher")
    with held(MONDAY):
        made = client.post(URL, plan(party, team=team.pk, wanted=1), format="json", headers={"Idempotency-Key": "a"})
        assert (made.status_code, made.json()["state"], made.json()["wanted"]) == (201, "planned", 1)
        item = f"{URL}{made.json()['id']}/"
        tag = {"If-Match": made.headers["ETag"]}
        assert client.patch(item, {"place": "北门"}, format="json", headers=tag).json()["place"] == "北门"
        assert client.patch(item, {"place": "南门"}, format="json", headers=tag).status_code == 412
        assert client.patch(item, {"place": "南门"}, format="json").status_code == 428
        assert client.post(f"{item}announce/", headers=tag).status_code == 412
        assert client.post(f"{item}announce/").json()["state"] == "announced"
        for name in ("grid_worker", "party_secretary"):
            added = client.post(f"{item}add/", {"person": person(party, name).pk}, format="json")
        assert added.json()["signed_up"] == 2
        again = client.post(f"{item}add/", {"person": person(party, "grid_worker").pk}, format="json")
        assert (again.status_code, person(party, "grid_worker").name in str(again.json())) == (409, False)
        rows = client.get(f"{item}sign-ups/").json()["results"]
        assert [row["waits"] for row in rows] == [False, True]
        assert client.post(f"{item}strike/", {"sign_up": rows[0]["id"]}, format="json").json()["signed_up"] == 1
        assert client.get(f"{item}sign-ups/").json()["results"][1]["waits"] is False
    with held(MONDAY + timedelta(days=2, hours=1)):
        record = {"record": "学习了", "hours": [{"sign_up": rows[1]["id"], "hours": "1.5"}]}
        twice = {**record, "hours": record["hours"] * 2}
        assert client.post(f"{item}record/", twice, format="json").status_code == 400
        assert client.post(f"{item}record/", {**record, "hours": []}, format="json").status_code == 400
        assert client.post(f"{item}record/", record, format="json").json()["state"] == "held"
    shown = client.get(f"{item}sign-ups/").json()["results"]
    assert [(row["state"], row["hours"]) for row in shown] == [("withdrawn", "0.0"), ("came", "1.5")]


def test_of_a_party_organisation_and_cancelled(api: Any, party: Party):
    client, told = api("dispatcher"), {"party_organisation": party.branch.code}
    both = client.post(URL, plan(party, team=volunteers(party).pk, **told), format="json")
    assert (both.status_code, both.json()["errors"][0]["field"]) == (400, "team")
    made = client.post(URL, plan(party, **told, ends_at=now().isoformat()), format="json")
    assert (made.status_code, made.json()["errors"][0]["field"]) == (400, "ends_at")
    item = f"{URL}{client.post(URL, plan(party, **told), format='json').json()['id']}/"
    assert client.post(f"{item}cancel/", {"reason": "停电"}, format="json").json()["state"] == "cancelled"
    assert client.post(f"{item}announce/").status_code == 409


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "system_admin"])
def test_an_outsider_plans_nothing(api: Any, party: Party, name: str):
    team, client = volunteers(party), api(name)
    found = announced(team, party.user("party_secretary"))
    signed = sign_up_somebody(found, person(party, "grid_worker"), by=party.user("party_secretary"))
    item = f"{URL}{found.pk}/"
    assert client.get(f"{item}sign-ups/").status_code == 404
    assert client.post(URL, plan(party, team=team.pk), format="json").status_code == 400
    for verb, body in {"add": {}, "strike": {"sign_up": signed.pk}, "announce": {}, "record": {}, "cancel": {}}.items():
        assert client.post(f"{item}{verb}/", body, format="json").status_code == 404
    assert client.patch(item, {"place": "x"}, format="json", headers={"If-Match": "*"}).status_code == 404


def test_who_sees_an_activity_does_not_keep_it(api: Any, party: Party):
    found = announced(volunteers(party), party.user("party_secretary"))
    signed = sign_up_somebody(found, person(party, "dispatcher"), by=party.user("party_secretary"))
    item, client = f"{URL}{found.pk}/", api("grid_worker")
    assert client.get(f"{item}sign-ups/").json()["results"] == []
    assert client.post(f"{item}strike/", {"sign_up": signed.pk}, format="json").status_code == 400
    assert client.post(f"{item}cancel/", {"reason": "x"}, format="json").status_code == 403
    assert client.patch(item, {"place": "x"}, format="json", headers={"If-Match": "*"}).status_code == 403


def test_who_is_from_elsewhere_withdraws(api: Any, party: Party):
    found, client = announced(volunteers(party), party.user("party_secretary")), api("other_dispatcher")
    sign_up_somebody(found, person(party, "other_dispatcher"), by=party.user("party_secretary"))
    gone = client.post(f"{URL}{found.pk}/withdraw/", headers={"Idempotency-Key": "once"})
    assert (gone.status_code, found.sign_ups.get().state) == (200, "withdrawn")
    assert client.get(f"{URL}{found.pk}/").status_code == 404
