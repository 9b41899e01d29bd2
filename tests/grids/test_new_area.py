"""Making and changing an area on a page."""

import pytest

from accounts.models import AuditEntry
from grids.models import Area, AreaKind
from grids.next_code import next_code
from grids.services import change_area, create_area


@pytest.fixture
def keeper(client, world):
    client.force_login(world.users["system_admin"])
    return client


def given(world, **values):
    base = {"parent": world.community.code, "kind": "grid", "code": "640199001001002", "name": "槐树二网格"}
    return {**base, "grid_kind": "general", **values}


def test_it_works(keeper, world):
    form = keeper.get(f"/areas/new/?parent={world.community.code}").context["form"]
    assert (form.initial["code"], form.initial["kind"]) == ("640199001001002", "grid")
    answer = keeper.post("/areas/new/", given(world))
    made = Area.objects.get(code="640199001001002")
    assert answer.url == f"/areas/{made.code}/"
    assert (made.parent, made.grid_kind) == (world.community, "general")
    assert AuditEntry.objects.filter(action="area.add", object_id=str(made.pk)).exists()


@pytest.mark.parametrize("name", ["district_coordinator", "dispatcher", "security_admin"])
def test_an_outsider(client, world, name):
    client.force_login(world.users[name])
    assert client.get("/areas/new/").status_code == 404
    assert client.post("/areas/new/", given(world)).status_code == 404
    assert client.get(f"/areas/{world.grid.code}/change/").status_code == 404


def test_the_administrator_of_another_street(client, world):
    from tests.world import person

    client.force_login(person("keeper", "system_admin", area=world.far_street).user)
    answer = client.post("/areas/new/", given(world))
    assert list(answer.context["form"].errors) == ["parent"]
    answer = client.post(
        "/areas/new/", given(world, parent="", kind="district", code="640198", grid_kind="", anyway="1")
    )
    assert list(answer.context["form"].errors) == ["parent"]


def test_what_is_unusual_is_said_once_and_then_made(keeper, world):
    odd = given(world, kind="community", code="640199001498", name="机场", parent=world.street.code, grid_kind="")
    answer = keeper.post("/areas/new/", odd)
    assert len(answer.context["advice"]) == 2
    assert not Area.objects.filter(code="640199001498").exists()
    keeper.post("/areas/new/", {**odd, "anyway": "1"})
    assert Area.objects.filter(code="640199001498").exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "640199001001001"}, "code"),
        ({"kind": "street", "grid_kind": ""}, "parent"),
        ({"parent": "999"}, "parent"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "valid_to"),
        ({"kind": "building", "code": "640199001001B01"}, "grid_kind"),
        ({"name": ""}, "name"),
    ],
)
def test_bad_input_gets_a_sentence(keeper, world, values, field):
    answer = keeper.post("/areas/new/", {**given(world, **values), "anyway": "1"})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]


def test_the_next_code_is_none_that_ever_was(world):
    create_area(kind="grid", code="640199001001007", name="七网格", parent=world.community)
    ended = create_area(kind="grid", code="640199001001009", name="九网格", parent=world.community)
    change_area(ended, valid_to="2020-01-01")
    assert next_code(AreaKind.GRID, world.community) == "640199001001010"
    # A micro grid in a grid is numbered with the others of the community.
    assert next_code(AreaKind.GRID, world.grid) == "640199001001010"


def test_numbers_go_on_after_those_that_are_usual(world):
    create_area(kind="street", code="640199400", name="测试机场", parent=world.district)
    create_area(kind="community", code="640199001498", name="机场虚拟社区", parent=world.street)
    assert next_code(AreaKind.STREET, world.district) == "640199003"
    assert next_code(AreaKind.COMMUNITY, world.street) == "640199001003"


def test_after_the_last_number_a_free_one_and_then_none(world):
    create_area(kind="grid", code="640199001001999", name="末网格", parent=world.community)
    assert next_code(AreaKind.GRID, world.community) == "640199001001002"


@pytest.mark.parametrize(
    ("kind", "above", "code"),
    [
        ("community", "street", "640199001003"),
        ("street", "district", "640199003"),
        ("building", "grid", "640199001001001B001"),
        ("estate", "community", "640199001001E001"),
    ],
)
def test_codes_of_other_levels(world, kind, above, code):
    assert next_code(AreaKind(kind), getattr(world, above)) == code


def test_other_names_and_place_change(keeper, world):
    answer = keeper.post(
        f"/areas/{world.grid.code}/change/", {"aliases": "老街\n新街", "grid_kind": "micro", "lon": "106", "lat": "38"}
    )
    assert answer.status_code == 302
    area = Area.objects.get(pk=world.grid.pk)
    assert (area.aliases, area.grid_kind, area.lon, area.lat) == (["老街", "新街"], "micro", 106.0, 38.0)
    assert AuditEntry.objects.filter(action="area.change", object_id=str(area.pk)).exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "valid_to"),
        ({"lon": "106"}, "lat"),
        ({"lon": "206", "lat": "1"}, "lon"),
    ],
)
def test_a_bad_change_changes_nothing(keeper, world, values, field):
    answer = keeper.post(f"/areas/{world.grid.code}/change/", {"aliases": "老街", **values})
    assert list(answer.context["form"].errors) == [field]
    assert Area.objects.get(pk=world.grid.pk).aliases == ["槐荫小区"]


def test_another_level_brings_a_code_of_its_own(keeper, world):
    answer = keeper.get(f"/areas/new/?parent={world.community.code}&kind=estate")
    assert answer.context["form"].initial["code"] == "640199001001E001"
    assert "street" not in answer.context["levels"]
    assert "building" in answer.context["levels"]
