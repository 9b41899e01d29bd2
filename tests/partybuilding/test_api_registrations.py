"""Dual registration by REST."""

from common.clock import now
from partybuilding.models import Registration
from tests.keys import client_for
from tests.partybuilding.registering import LAW, applied, fresh, skills
from tests.world import World

URL = "/api/v1/registrations/"


def given(**more: object) -> dict[str, object]:
    skills(LAW)
    values = {"kind": "member", "name": "王小明", "phone": "13912345678", "address": "槐荫小区3号楼", "skills": ["law"]}
    return {**values, **more}


def test_it_works(world: World):
    client = client_for(fresh(world, "dispatcher"))
    made = client.post(URL, given(), format="json", headers={"Idempotency-Key": "k"})
    assert (made.status_code, made["ETag"]) == (201, '"v1"')
    again = client.post(URL, given(), format="json", headers={"Idempotency-Key": "k"})
    assert again.json()["id"] == made.json()["id"]
    assert made.json()["grid"] == world.grid.code
    assert not {"王小明", "13912345678"} & set(map(str, made.json().values()))
    one = f"{URL}{made.json()['id']}/"
    patched = client.patch(one, {"times": 2}, format="json", headers={"If-Match": '"v1"'})
    assert (patched.json()["times"], patched.json()["skills"]) == (2, ["law"])
    assert client.post(f"{one}confirm/", {}, format="json", headers={"If-Match": '"v1"'}).status_code == 412
    assert client.post(f"{one}confirm/", {}, format="json").json()["state"] == "confirmed"
    assert client.get(f"{URL}?skill=law&state=confirmed&area={world.community.code}").json()["results"]
    counted = {row["area"]: row["members"] for row in client.get(f"{URL}counted/").json()}
    assert counted[world.community.code] == 1
    assert client.post(f"{one}end/", {"reason": "搬走"}, format="json").json()["state"] == "ended"


def test_an_outsider(world: World):
    found = applied(world)
    for name in ("other_dispatcher", "district_coordinator"):
        client = client_for(fresh(world, name))
        assert client.get(URL).json()["results"] == []
        assert client.get(f"{URL}{found.pk}/").status_code == 404
        assert client.post(f"{URL}{found.pk}/confirm/", {}, format="json").status_code == 404
    reader = client_for(fresh(world, "dispatcher"), scopes=["visits:read"])
    assert reader.get(URL).status_code == 403


def test_bad_input_gets_a_sentence(world: World):
    client = client_for(fresh(world, "dispatcher"))
    for wrong in ({"skills": ["magic"]}, {"area": "000"}, {"phone": "12"}, {"hobby": "x"}):
        answer = client.post(URL, given(**wrong), format="json")
        assert answer.status_code == 400
        assert {error["field"].split(".")[0] for error in answer.json()["errors"]} == set(wrong)
    assert not Registration.objects.filter(applied_at__lte=now()).exists()
