import copy
import json

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely.geometry import shape

from grids.geo import MAX_POSITIONS, clean_geometry

SQUARE = [[106.0, 38.0], [106.1, 38.0], [106.1, 38.1], [106.0, 38.1], [106.0, 38.0]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def test_it_works():
    assert clean_geometry(polygon(SQUARE)) == polygon(SQUARE)


def test_the_input_is_left_alone():
    given_in = {"type": "Feature", "properties": {"name": "x"}, "geometry": polygon(SQUARE[:-1])}
    before = copy.deepcopy(given_in)
    assert clean_geometry(given_in) == polygon(SQUARE)
    assert given_in == before


def test_heights_are_dropped_and_direction_is_set():
    clockwise = [[lon, lat, 1100.0] for lon, lat in reversed(SQUARE)]
    assert shape(clean_geometry(polygon(clockwise))).exterior.is_ccw
    assert {len(position) for position in clean_geometry(polygon(clockwise))["coordinates"][0]} == {2}


def test_a_bow_tie_becomes_two_triangles():
    tie = [[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]
    cleaned = clean_geometry(polygon(tie))
    assert cleaned["type"] == "MultiPolygon"
    assert shape(cleaned).area == pytest.approx(2.0)


def test_overlapping_parts_become_one():
    other = [[lon + 0.05, lat] for lon, lat in SQUARE]
    cleaned = clean_geometry({"type": "MultiPolygon", "coordinates": [[SQUARE], [other]]})
    assert cleaned["type"] == "Polygon"
    assert shape(cleaned).area == pytest.approx(0.015)


def test_a_multipolygon_of_one_part_becomes_a_polygon():
    assert clean_geometry({"type": "MultiPolygon", "coordinates": [[SQUARE]]}) == polygon(SQUARE)


def test_holes_stay():
    hole = [[106.02, 38.02], [106.04, 38.02], [106.04, 38.04], [106.02, 38.02]]
    assert len(clean_geometry(polygon(SQUARE, hole))["coordinates"]) == 2


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "boundary_type"),
        ([], "boundary_type"),
        ("POLYGON((0 0))", "boundary_type"),
        ({}, "boundary_type"),
        ({"type": "Point", "coordinates": [106, 38]}, "boundary_type"),
        ({"type": ["Polygon"], "coordinates": [SQUARE]}, "boundary_type"),
        ({"type": "Feature", "geometry": None}, "boundary_type"),
        ({"type": "Polygon"}, "boundary_rings"),
        (polygon(), "boundary_rings"),
        (polygon([]), "boundary_rings"),
        (polygon(SQUARE[:2]), "boundary_rings"),
        (polygon([[106.0], *SQUARE]), "boundary_rings"),
        (polygon([["106", "38"], *SQUARE]), "boundary_rings"),
        (polygon([[True, False], *SQUARE]), "boundary_rings"),
        (polygon([None, *SQUARE]), "boundary_rings"),
        ({"type": "MultiPolygon", "coordinates": [SQUARE]}, "boundary_rings"),
        ({"type": "Polygon", "coordinates": {"0": SQUARE}}, "boundary_rings"),
        (polygon([[lat, lon] for lon, lat in SQUARE]), "lon_lat"),
        (polygon([[11_800_000.0, 4_600_000.0], *SQUARE]), "lon_lat"),
        (polygon([[float("nan"), 38.0], *SQUARE]), "lon_lat"),
        (polygon([[106, 38], [106.1, 38.1], [106.2, 38.2], [106, 38]]), "boundary_empty"),
        (polygon([[106, 38]] * 5), "boundary_empty"),
        (polygon([SQUARE[n % 4] for n in range(MAX_POSITIONS + 5)]), "boundary_too_long"),
    ],
)
def test_what_cannot_be_mended_gets_a_sentence(geometry, code):
    with pytest.raises(ValidationError) as refusal:
        clean_geometry(geometry)
    assert refusal.value.code == code
    assert refusal.value.messages[0]


positions = st.tuples(st.floats(100, 101, width=32), st.floats(30, 31, width=32)).map(list)


def cleaned_or_none(ring):
    try:
        return clean_geometry(polygon(ring))
    except ValidationError:
        return None


@given(st.lists(positions, min_size=3, max_size=12))
def test_what_comes_out_is_valid_and_stays_as_it_is(ring):
    cleaned = cleaned_or_none(ring)
    assume(cleaned)
    assert shape(cleaned).is_valid
    assert clean_geometry(json.loads(json.dumps(cleaned))) == cleaned
