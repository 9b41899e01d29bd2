"""The system administrator keeps the areas."""

import json

import pytest

from grids.locating import area_at, area_named_in
from grids.models import Area
from tests.admin_rows import as_role, page, recorded, said, second_district, sentences

LABEL = "grids.area"
SQUARE = {"type": "Polygon", "coordinates": [[[107, 38], [107.01, 38], [107.01, 38.01], [107, 38.01], [107, 38]]]}


@pytest.fixture
def keeper(world):
    return as_role(world, "system_admin")


def new(world, **given):
    return {
        "kind": "grid",
        "code": "640199001001009",
        "name": "槐树九网格",
        "parent": world.community.pk,
        "grid_kind": "general",
        **given,
    }


def changed(area, **given):
    boundary = json.dumps(area.boundary) if area.boundary else ""
    return {"name": area.name, "aliases": "\n".join(area.aliases), "boundary": boundary, **given}


def test_it_works(world, keeper):
    answer = keeper.post(
        page("add", LABEL), new(world, aliases="槐荫里\n槐荫里\n 老槐街 ", boundary=json.dumps(SQUARE))
    )
    assert answer.status_code == 302
    area = Area.objects.get(code="640199001001009")
    assert area.path == f"{world.community.path}{area.pk}/"
    assert area.aliases == ["槐荫里", "老槐街"]
    assert area_at(107.005, 38.005) == area.pk
    assert area_named_in("老槐街12号", under=world.district) == area.pk
    entry = recorded("area.add")[0]
    assert (entry.user, entry.object_id) == (world.users["system_admin"], str(area.pk))


def test_an_outsider(world):
    assert as_role(world, "audit_admin").post(page("add", LABEL), new(world)).status_code == 403
    assert not Area.objects.filter(code="640199001001009").exists()


def test_a_change_counts_at_once_and_is_recorded(world, keeper):
    area = world.other_grid
    keeper.post(page("change", LABEL, area), changed(area, name="柳林西网格", aliases="西厂宿舍"))
    area.refresh_from_db()
    assert area.name == "柳林西网格"
    assert area_named_in("西厂宿舍3栋", under=world.district) == area.pk
    detail = recorded("area.change")[0].detail
    assert (detail["before"]["name"], detail["after"]["name"]) == ("柳林一网格", "柳林西网格")
    assert detail["before"].keys() == {"name", "aliases"}


def test_level_code_and_place_stay(world, keeper):
    given = {"kind": "street", "code": "1", "parent": world.other_community.pk, "path": "/"}
    before = Area.objects.values().get(pk=world.grid.pk)
    keeper.post(page("change", LABEL, world.grid), changed(world.grid, **given))
    assert Area.objects.values().get(pk=world.grid.pk) == before


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"boundary": "{"}, "cannot be read as JSON"),
        ({"boundary": "[" * 3000}, "cannot be read as JSON"),
        ({"boundary": '{"type": "Point", "coordinates": [1, 2]}'}, "Polygon or MultiPolygon"),
        ({"boundary": '{"type": "Polygon", "coordinates": [[[1, 2], [1, 2], [1, 2]]]}'}, "at least four positions"),
        ({"boundary": '{"type": "Polygon", "coordinates": [[[500, 2], [1, 2], [1, 3], [500, 2]]]}'}, "longitude"),
        ({"aliases": "a\x07b"}, "invisible control characters"),
        ({"name": ""}, "required"),
        ({"code": "640199001001001"}, "already exists"),
        ({"kind": "district", "grid_kind": ""}, "A district stands at the top"),
        ({"kind": "street", "grid_kind": ""}, "cannot be part of"),
        ({"parent": ""}, "A district stands at the top"),
        ({"parent": "999999"}, "not one of the available choices"),
        ({"kind": "estate"}, "Only a grid has a grid kind"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "last day lies before the first"),
        ({"valid_to": "someday"}, "valid date"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(world, keeper, given, sentence):
    before = Area.objects.count()
    answer = keeper.post(page("add", LABEL), {**new(world, aliases="第九片"), **given})
    assert answer.status_code == 200
    assert sentence in sentences(answer)
    assert "第九片" in answer.content.decode() or "aliases" in given
    assert Area.objects.count() == before


def test_an_odd_code_is_taken_and_warned_of(world, keeper):
    answer = keeper.post(page("add", LABEL), new(world, code="12345"))
    assert Area.objects.filter(code="12345").exists()
    assert "A grid code has 15 digits" in said(answer)
    assert "does not begin with that of the area" in said(answer)


def test_nothing_is_deleted(world, keeper):
    chosen = {"action": "delete_selected", "_selected_action": [world.grid.pk], "post": "yes"}
    keeper.post(page("changelist", LABEL), chosen)
    assert keeper.post(page("delete", LABEL, world.grid), {"post": "yes"}).status_code == 403
    assert Area.objects.filter(pk=world.grid.pk).exists()


def test_another_district_is_not_there(world):
    there = second_district(world)[LABEL]
    keeper = as_role(world, "system_admin")
    assert keeper.get(page("change", LABEL, there)).status_code == 302
    assert keeper.post(page("change", LABEL, there), changed(there, name="我的")).status_code == 302
    there.refresh_from_db()
    assert there.name == "邻区"
    listed = {row.pk for row in keeper.get(page("changelist", LABEL)).context["cl"].result_list}
    assert there.pk not in listed
    assert world.grid.pk in listed


def test_an_administrator_of_one_district_adds_below_it(world):
    there = second_district(world)[LABEL]
    keeper = as_role(world, "system_admin")
    elsewhere = new(world, kind="community", grid_kind="", parent=there.pk)
    assert "not one of the available choices" in sentences(keeper.post(page("add", LABEL), elsewhere))
    district = new(world, kind="district", grid_kind="", parent="")
    assert "Choose which of your areas" in sentences(keeper.post(page("add", LABEL), district))
    assert keeper.post(page("add", LABEL), new(world)).status_code == 302


def test_areas_to_choose_from_are_ones_own_and_named_with_their_code(world):
    there = second_district(world)[LABEL]
    keeper = as_role(world, "system_admin")
    asked = {"app_label": "grids", "model_name": "area", "field_name": "parent"}
    found = keeper.get("/admin/autocomplete/", {**asked, "term": "槐树社区"}).json()["results"]
    assert found == [{"id": str(world.community.pk), "text": "槐树社区 · 640199001001"}]
    assert keeper.get("/admin/autocomplete/", {**asked, "term": there.name}).json()["results"] == []
