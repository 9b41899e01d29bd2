"""Boundaries come in by file: looked at first, then those chosen, all or none."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from grids import boundary_files, boundary_plan
from grids.boundary_files import collection, read_features
from grids.boundary_plan import plan
from grids.crs import from_wgs84
from grids.models import Area
from grids.services import change_area, create_area


@pytest.fixture
def keeper(client, world):
    client.force_login(world.users["system_admin"])
    return client


def box(west, south, east, north):
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


BOW = {"type": "Polygon", "coordinates": [[[106, 38], [106.01, 38.01], [106.01, 38], [106, 38.01], [106, 38]]]}


def feature(code, geometry):
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def content(*features):
    return json.dumps({"type": "FeatureCollection", "features": features})


def looked_at(keeper, text, crs="wgs84", **more):
    return keeper.post("/areas/boundaries/", {"text": text, "crs": crs, **more})


def planned(*features, crs="wgs84"):
    return plan(read_features(content(*features).encode()), crs, Area.objects.all())


def test_it_works(keeper, world):
    file = SimpleUploadedFile(
        "a.geojson", content(feature(world.other_grid.code, box(106.02, 38, 106.03, 38.01))).encode()
    )
    answer = keeper.post("/areas/boundaries/", {"file": file, "crs": "wgs84"})
    assert [row.outcome for row in answer.context["plan"].rows] == ["new"]
    assert Area.objects.get(pk=world.other_grid.pk).boundary is None
    done = keeper.post("/areas/boundaries/apply/", {"token": answer.context["token"], "code": world.other_grid.code})
    assert done.status_code == 302
    area = Area.objects.get(pk=world.other_grid.pk)
    assert area.boundary["coordinates"][0][0] == [106.02, 38.0]
    # What was kept for the preview is used once.
    again = keeper.post("/areas/boundaries/apply/", {"token": answer.context["token"], "code": world.other_grid.code})
    assert again.status_code == 404


@pytest.mark.parametrize("name", ["dispatcher", "district_coordinator", "audit_admin"])
def test_an_outsider(client, world, name):
    client.force_login(world.users[name])
    assert looked_at(client, content(feature(world.grid.code, box(0, 0, 1, 1)))).status_code == 404
    assert client.post("/areas/boundaries/apply/", {"token": "x"}).status_code == 404


def test_the_token_of_somebody_else(keeper, client, world):
    from tests.world import person

    answer = looked_at(keeper, content(feature(world.other_grid.code, box(106.02, 38, 106.03, 38.01))))
    client.force_login(person("second", "system_admin", area=world.district).user)
    data = {"token": answer.context["token"], "code": world.other_grid.code}
    assert client.post("/areas/boundaries/apply/", data).status_code == 404


def test_areas_elsewhere_are_unknown(client, world):
    from tests.world import person

    client.force_login(person("second", "system_admin", area=world.far_street).user)
    answer = looked_at(client, content(feature(world.grid.code, box(0, 0, 1, 1))))
    assert [row.outcome for row in answer.context["plan"].rows] == ["refused"]


def test_only_those_chosen(keeper, world):
    both = content(
        feature(world.grid.code, box(106, 38, 106.02, 38.01)), feature(world.other_grid.code, box(1, 1, 2, 2))
    )
    token = looked_at(keeper, both).context["token"]
    keeper.post("/areas/boundaries/apply/", {"token": token, "code": world.grid.code})
    assert Area.objects.get(pk=world.other_grid.pk).boundary is None
    assert Area.objects.get(pk=world.grid.pk).boundary != world.grid.boundary


def test_so_many_that_they_are_taken_all_or_none(keeper, world, monkeypatch):
    monkeypatch.setattr(boundary_plan, "MOST_CHOSEN", 0)
    answer = looked_at(keeper, content(feature(world.other_grid.code, box(106.02, 38, 106.03, 38.01))))
    assert 'name="code"' not in answer.text
    keeper.post("/areas/boundaries/apply/", {"token": answer.context["token"], "everything": "1"})
    assert Area.objects.get(pk=world.other_grid.pk).boundary is not None


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
def test_coordinates_are_converted(world, crs):
    corners = [list(from_wgs84(lon, lat, crs)) for lon, lat in ((106, 38), (106.01, 38), (106.01, 38.01), (106, 38.01))]
    (row,) = planned(feature(world.other_grid.code, {"type": "Polygon", "coordinates": [corners]}), crs=crs).rows
    ring = row.boundary["coordinates"][0]
    assert all(min(abs(lon - 106), abs(lon - 106.01)) < 1e-7 for lon, _lat in ring)
    assert all(min(abs(lat - 38), abs(lat - 38.01)) < 1e-7 for _lon, lat in ring)


def test_where_a_boundary_crosses_itself_is_said(world):
    (row,) = planned(feature(world.other_grid.code, BOW)).rows
    assert row.outcome == "new"
    assert row.mended
    assert "106.005000" in row.notes[0]
    assert "38.005000" in row.notes[0]


def test_the_same_again_changes_nothing(world):
    assert [row.outcome for row in planned(feature(world.grid.code, world.grid.boundary)).rows] == ["same"]


@pytest.mark.parametrize(
    "features",
    [
        [feature("640199999", box(0, 0, 1, 1))],
        [feature("", box(0, 0, 1, 1))],
        [feature("640199", box(0, 0, 1, 1))] * 2,
        [feature("640199", {"type": "Point", "coordinates": [0, 0]})],
        [feature("640199", None)],
        [feature("640199", {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]})],
        [feature("640199", {"type": "Polygon", "coordinates": [[[0, 0], [1, "x"], [1, 1], [0, 0]]]})],
        [feature("640199", box(0, 0, 1, 91))],
        [{"type": "Feature", "geometry": box(0, 0, 1, 1)}],
        ["x"],
    ],
    ids=["unknown", "empty", "twice", "point", "none", "line", "text", "beyond", "no properties", "no feature"],
)
def test_features_that_are_refused_with_a_sentence(world, features):
    rows = planned(*features).rows
    assert {row.outcome for row in rows} == {"refused"}
    assert all(row.notes[0] for row in rows)


def test_an_ended_area_keeps_its_boundary(world):
    change_area(world.grid, valid_to="2020-01-01")
    assert [row.outcome for row in planned(feature(world.grid.code, box(0, 0, 1, 1))).rows] == ["refused"]


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"type": "FeatureCollection"}', '{"type": "FeatureCollection", "features": []}', "[" * 100_000, "NaN"],
)
def test_what_is_no_geojson(keeper, world, text):
    answer = looked_at(keeper, text)
    assert answer.status_code == 400
    assert answer.context["form"].errors["file"]


def test_too_large(keeper, world, monkeypatch):
    monkeypatch.setattr(boundary_files, "MAX_BYTES", 10)
    assert looked_at(keeper, content(feature(world.grid.code, box(0, 0, 1, 1)))).status_code == 400


def test_neither_file_nor_text(keeper, world):
    assert keeper.post("/areas/boundaries/", {"crs": "wgs84"}).status_code == 400


def faults(*features):
    return [(each.fault.value, set(each.names), round(each.square_metres)) for each in planned(*features).faults]


def test_overlaps_gaps_and_parts_outside_are_reported(world):
    second = create_area(kind="grid", code="640199001001002", name="槐树二网格", parent=world.community)
    found = faults(
        feature(world.community.code, box(106, 38, 106.02, 38.01)),
        feature(world.grid.code, box(106, 38, 106.008, 38.01)),
        feature(second.code, box(106.007, 38, 106.021, 38.009)),
    )
    assert {(fault, tuple(sorted(names))) for fault, names, _size in found} == {
        ("overlap", ("槐树一网格", "槐树二网格")),
        ("outside", ("槐树二网格", "槐树社区")),
        ("gap", ("槐树社区",)),
    }
    overlap = next(size for fault, _names, size in found if fault == "overlap")
    assert overlap == pytest.approx(0.001 * 87_832 * 0.009 * 110_996, rel=0.01)


def test_what_fits_is_not_reported(world):
    second = create_area(kind="grid", code="640199001001002", name="槐树二网格", parent=world.community)
    fitting = [
        feature(world.community.code, box(106, 38, 106.02, 38.01)),
        feature(world.grid.code, box(106, 38, 106.01, 38.01)),
        feature(second.code, box(106.01, 38, 106.02, 38.01)),
    ]
    assert faults(*fitting) == []


def test_a_dedicated_grid_may_lie_across_others(world):
    market = create_area(
        kind="grid", code="640199001001002", name="市场", parent=world.community, grid_kind="dedicated"
    )
    assert faults(feature(market.code, world.grid.boundary)) == []


def test_faults_are_for_administrators(client, world):
    for name, status in (("system_admin", 200), ("district_coordinator", 404), ("dispatcher", 404)):
        client.force_login(world.users[name])
        assert client.get("/areas/faults/").status_code == status
        assert client.get("/areas/map/faults/").status_code == status


@pytest.mark.parametrize("crs", ["wgs84", "gcj02", "bd09"])
def test_what_goes_out_comes_back_the_same(world, crs):
    change_area(world.other_grid, boundary=box(106.02, 38, 106.03, 38.01))
    out = json.dumps(collection(Area.objects.select_related("parent"), crs))
    rows = plan(read_features(out.encode()), crs, Area.objects.all()).rows
    assert {row.feature.code for row in rows} == {world.grid.code, world.other_grid.code}
    for row in rows:
        assert row.hectares_after == pytest.approx(row.hectares_before, rel=1e-6)


def test_export_is_of_ones_own_areas(client, world):
    change_area(world.other_grid, boundary=box(106.02, 38, 106.03, 38.01))
    client.force_login(world.users["dispatcher"])
    answer = client.get("/areas/boundaries/export/?crs=gcj02&kind=grid")
    assert [each["properties"]["code"] for each in answer.json()["features"]] == [world.grid.code]
    assert answer.json()["features"][0]["geometry"]["coordinates"][0][0] != [106.0, 38.0]
    assert client.get("/areas/boundaries/export/?crs=utm").status_code == 400


def test_by_command(world, tmp_path, capsys):
    path = tmp_path / "b.geojson"
    path.write_text(content(feature(world.other_grid.code, BOW), feature("1", BOW)))
    call_command("load_boundaries", path, crs="wgs84", dry_run=True)
    assert Area.objects.get(pk=world.other_grid.pk).boundary is None
    call_command("load_boundaries", path, crs="wgs84")
    assert Area.objects.get(pk=world.other_grid.pk).boundary["type"] == "MultiPolygon"
    assert "106.005000" in capsys.readouterr().err


def test_by_command_from_no_file(world, tmp_path):
    (tmp_path / "b").write_text("x")
    for path in (tmp_path / "a", tmp_path / "b"):
        with pytest.raises(CommandError):
            call_command("load_boundaries", path, crs="wgs84")
