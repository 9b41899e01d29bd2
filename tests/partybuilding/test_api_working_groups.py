"""Working groups for programs: collected and submitted once, and what became of it."""

from typing import Any

import pytest

from common.clock import today
from tests.keys import client_for
from tests.partybuilding.groups import STAFF, found, working_group
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
