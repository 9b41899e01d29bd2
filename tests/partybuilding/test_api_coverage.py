"""两个覆盖 for programs: the same figures as on the page."""

from typing import Any

import pytest

from grids import services as grids
from tests.keys import client_for
from tests.partybuilding.party import Party

URL = "/api/v1/party-coverage/"


@pytest.fixture
def api(party: Party) -> Any:
    return lambda name, **options: client_for(party.user(name), **options)


def test_it_works(api: Any, party: Party):
    world, client = party.world, api("street_coordinator")
    grids.create_organisation(code="F1", name="柳林小店", kind="shop", home=world.other_community)
    rows = {row["community"]: row["cells"] for row in client.get(URL).json()}
    assert [(cell["what"], cell["without"], cell["total"]) for cell in rows[world.other_community.code]] == [
        ("grid", 1, 1),
        ("building", 0, 0),
        ("firm", 1, 1),
        ("social", 0, 0),
    ]
    wanted = {"code": "F1", "name": "柳林小店", "community": world.other_community.code}
    assert client.get(f"{URL}without/", {"what": "firm"}).json() == [wanted]
    assert client.get(f"{URL}without/", {"what": "firm", "community": world.community.code}).json() == []
    assert client.get(f"{URL}without/", {"what": "roof"}).json()["errors"][0]["field"] == "what"
    assert client.get(f"{URL}without/", {"nonsense": "1"}).status_code == 400


def test_an_outsider(api: Any, party: Party):
    assert party.world.community.code not in {row["community"] for row in api("far_street_coordinator").get(URL).json()}
    assert [api("unit_handler").get(f"{URL}{part}").status_code for part in ("", "without/")] == [404, 404]
    assert api("street_coordinator", scopes=["work-orders:read"]).get(URL).status_code == 403
