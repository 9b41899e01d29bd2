"""The list of households: narrowed, paged by key, and what goes out is exactly what is found."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids import register
from grids.models import Household
from grids.register import listing
from sheets.registers import find

ADDRESS = reverse("grids:households")


@pytest.fixture
def doors(homes):
    """Three more households: one rented, one vacant with a dispute, one next to it in another building."""
    by, area = homes.user("dispatcher"), homes.building.area
    second = register.add_building(parent=homes.world.grid, name="2号楼", by=by).area
    register.open_household(area=area, door="101", by=by, occupancy="rented")
    register.open_household(area=area, door="102", by=by, occupancy="vacant", disputes="与楼上漏水纠纷")
    register.open_household(area=second, door="2-501", by=by)
    return second


def client_of(homes, name: str = "dispatcher") -> Client:
    client = Client()
    client.force_login(homes.user(name))
    return client


def found(client: Client, **wishes: str) -> list[str]:
    answer = client.get(ADDRESS, wishes)
    return [row.household.code for row in answer.context["listing"].rows]


def codes(homes) -> list[str]:
    mine = Household.objects.filter(area_path__startswith=homes.world.community.path)
    return sorted(mine.values_list("code", flat=True))


def test_it_works(homes, doors):
    client = client_of(homes)
    assert found(client) == codes(homes)
    (first, *_others) = client.get(ADDRESS).context["listing"].rows
    assert (first.household, first.head, first.residents, first.has_trouble) == (homes.household, "陈**", 2, True)
    page = client.get(ADDRESS).content.decode()
    assert reverse("grids:household", args=[homes.household.code]) in page
    assert not [secret for secret in ("陈国强", "2单元501", "漏水") if secret in page]


@pytest.mark.parametrize(
    ("wishes", "count"),
    [
        ({"kind": "rented"}, 1),
        ({"kind": "vacant", "trouble": "1"}, 1),
        ({"trouble": "1"}, 2),
        ({"q": "2单元501"}, 2),
        ({"q": " 2-501室"}, 2),
        ({"q": "5"}, 0),
        ({"q": "640199001001001b002"}, 1),
        ({"area": "640199001001001"}, 4),
        ({"area": "640199001001001B001"}, 3),
        ({"area": "640199001001001B002", "q": "2-501"}, 1),
    ],
)
def test_narrowed_on_the_page_and_in_what_goes_out(homes, doors, wishes, count):
    client = client_of(homes)
    answer = client.get(ADDRESS, wishes)
    rows = [row.household.code for row in answer.context["listing"].rows]
    assert len(rows) == count
    table, user = find("households"), homes.user("dispatcher")
    out = table.rows(user, dict(wishes), in_full=False)
    assert sorted(row["code"] for row in out) == rows
    assert table.count(user, wishes) == count
    query = answer.context["listing"].wishes_query
    assert f"{reverse('sheets:register', args=['households'])}?{query}".replace("&", "&amp;") in answer.content.decode()


def test_page_by_page(homes, doors, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 3)
    client = client_of(homes)
    first = client.get(ADDRESS).context["listing"]
    second = client.get(f"{ADDRESS}?{first.next}").context["listing"]
    assert [row.household.code for each in (first, second) for row in each.rows] == codes(homes)
    assert (first.previous, second.next) == ("", "")


def test_the_same_queries_however_many_rows(homes, doors):
    client = client_of(homes)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        return len(queries)

    asked()
    few = asked()
    for number in range(20):
        register.open_household(area=doors, door=f"{number + 3}01", by=homes.user("dispatcher"))
    assert asked() == few


def test_who_is_given_up_is_not_listed(homes, doors):
    empty = Household.objects.get(occupancy="rented")
    register.close_household(empty, by=homes.user("dispatcher"))
    assert empty.code not in found(client_of(homes))


@pytest.mark.parametrize("wishes", [{"kind": "castle"}, {"area": "640199001002001"}, {"trouble": "2"}, {"q": "a\0b"}])
def test_a_wish_that_makes_no_sense(homes, wishes):
    answer = client_of(homes).get(ADDRESS, wishes)
    assert answer.status_code == 400
    assert answer.context["listing"].rows == []


def test_nothing_fits_says_what_to_do(homes):
    answer = client_of(homes).get(ADDRESS, {"q": "9-909"})
    assert answer.status_code == 200
    assert str(listing.HouseholdListing.nothing_fits) in answer.content.decode()


def test_an_outsider(homes, doors):
    theirs = [homes.other_household.code]
    assert found(client_of(homes, "other_dispatcher")) == theirs
    for wishes in ({"q": homes.household.code}, {"q": "2-501"}, {"trouble": "1"}, {"area": homes.building.area.code}):
        assert found(client_of(homes, "other_dispatcher"), **wishes) == []
    assert client_of(homes, "unit_handler").get(ADDRESS).status_code == 404
