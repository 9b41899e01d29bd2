"""两个覆盖: what no party organisation is tied to, in figures, on the map, and as a list."""

from typing import Any

from django.urls import reverse

from grids import services as grids
from grids.models import Area
from partybuilding import services
from partybuilding.coverage import Coverage, What
from partybuilding.tables.coverage import PartyCoverage
from tests.partybuilding.party import Party

TABLE = PartyCoverage()


def counts(party: Party, name: str) -> dict[str, list[tuple[int, int]]]:
    """Without and together, by community: grids, buildings, firms, social organisations."""
    rows = Coverage(party.user(name)).rows
    return {row.name: [(cell.without, cell.total) for cell in row.cells] for row in rows}


def test_it_works(client, party: Party):
    world = party.world
    home: Any = {"home": world.other_community}
    grids.create_organisation(code="F1", name="柳林小店", kind="shop", **home)
    grids.create_organisation(code="S1", name="柳林书画社", kind="social", **home)
    grids.create_area(kind="building", code="B1", name="1号楼", parent=world.grid)
    square: Any = {"type": "Polygon", "coordinates": [[[106, 38], [106.1, 38], [106.1, 38.1], [106, 38.1], [106, 38]]]}
    Area.objects.filter(pk=world.other_community.pk).update(boundary=square)
    assert counts(party, "street_coordinator") == {
        world.community.name: [(0, 1), (1, 1), (0, 1), (0, 0)],
        world.other_community.name: [(1, 1), (0, 0), (1, 1), (1, 1)],
    }
    client.force_login(party.user("street_coordinator"))
    page = client.get(reverse("partybuilding:coverage"), {"what": "firm"})
    assert 'class="party-shade-1" d="M' in page.content.decode()
    listed = client.get(reverse("partybuilding:without"), {"what": "firm"}).content.decode()
    assert "柳林小店" in listed
    assert world.unit.name not in listed
    assert [row["code"] for row in TABLE.rows(party.user("street_coordinator"), {"what": "social"}, in_full=False)] == [
        "S1"
    ]
    assert TABLE.count(party.user("street_coordinator"), {"community": world.community.code}) == 1


def test_an_outsider(client, party: Party):
    far = counts(party, "far_street_coordinator")
    assert party.world.community.name not in far
    assert party.world.other_community.name not in far
    client.force_login(party.user("unit_handler"))
    assert client.get(reverse("partybuilding:coverage")).status_code == 404
    assert not TABLE.may_export(party.user("unit_handler"))


def test_an_organisation_dissolved_covers_nothing(party: Party):
    services.dissolve(party.group, successor=None, by=None)
    services.dissolve(party.branch, successor=None, by=None)
    assert counts(party, "street_coordinator")[party.world.community.name][0] == (1, 1)


def test_whoever_leads_counts_their_area(client, party: Party):
    assert set(counts(party, "general")) == {party.world.community.name}
    client.force_login(party.user("general"))
    assert client.get(reverse("partybuilding:without"), {"what": What.GRID}).status_code == 200
