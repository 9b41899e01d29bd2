from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.geo import PointIndex


def square(west, south, side=1.0):
    east, north = west + side, south + side
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


# A community of 2 × 2 grids, one of them split by a deeper one; ids in no order.
TOWN = [
    (1, square(0, 0, 2), 4),
    (30, square(0, 0), 5),
    (20, square(1, 0), 5),
    (10, square(0, 1), 5),
    (5, square(0.2, 0.2, 0.2), 6),
]
INDEX = PointIndex(TOWN)


def test_it_works():
    assert INDEX.find(0.7, 0.7) == 30
    assert INDEX.find(1.5, 0.5) == 20


def test_the_deepest_wins():
    assert INDEX.find(0.3, 0.3) == 5
    assert INDEX.find(1.5, 1.5) == 1


def test_outside_every_area():
    assert INDEX.find(2.5, 0.5) is None
    assert INDEX.find(nan, nan) is None


@pytest.mark.parametrize(
    ("point", "area"), [((1, 0.5), 20), ((0.5, 1), 10), ((1, 1), 10), ((0, 0), 30), ((2, 2), 1), ((0.2, 0.3), 5)]
)
def test_on_a_boundary_the_lowest_id_of_the_deepest(point, area):
    assert INDEX.find(*point) == area
    assert PointIndex(reversed(TOWN)).find(*point) == area


def test_several_parts_and_holes():
    ring = square(0, 0, 10)["coordinates"][0]
    hole = square(4, 4, 2)["coordinates"][0]
    island = square(20, 0, 1)["coordinates"]
    index = PointIndex([(7, {"type": "MultiPolygon", "coordinates": [[ring, hole], island]}, 1)])
    assert index.find_many([1, 5, 20.5, 15], [1, 5, 0.5, 1]) == [7, None, 7, None]


def test_no_areas_at_all():
    index = PointIndex([])
    assert len(index) == 0
    assert index.find(1, 1) is None
    assert index.find_many([1, 2], [1, 2]) == [None, None]
    assert index.nearest(1, 1) is None


coordinates = st.one_of(st.floats(-0.5, 2.5), st.sampled_from([0.0, 0.2, 0.4, 1.0, 2.0]))


@given(st.lists(st.tuples(coordinates, coordinates), max_size=20))
def test_many_at_once_are_as_one_by_one(points):
    lons, lats = [lon for lon, _lat in points], [lat for _lon, lat in points]
    assert INDEX.find_many(lons, lats) == [INDEX.find(*point) for point in points]


@given(coordinates, coordinates)
def test_agrees_with_plain_comparison(lon, lat):
    def holds(west, south, side):
        return west <= lon <= west + side and south <= lat <= south + side

    boxes = {1: (0, 0, 2), 30: (0, 0, 1), 20: (1, 0, 1), 10: (0, 1, 1), 5: (0.2, 0.2, 0.2)}
    depths = {area: depth for area, _geometry, depth in TOWN}
    holding = [area for area, box in boxes.items() if holds(*box)]
    assert INDEX.find(lon, lat) == min(holding, key=lambda area: (-depths[area], area), default=None)


def test_the_nearest_holds_the_point_or_lies_next_to_it():
    assert INDEX.nearest(0.3, 0.3) == (5, 0.0)
    area, metres = INDEX.nearest(2.01, 0.5)
    assert area == 20
    assert metres == pytest.approx(0.01 * 111_315, rel=1e-3)


def test_the_nearest_in_metres_not_in_degrees():
    # At 60° north a degree of longitude is half as long as one of latitude.
    for west in (1.5, -1.5):
        index = PointIndex([(1, square(west, 60), 1), (2, square(0, 61.1), 1)])
        area, metres = index.nearest(0.5, 60.2)
        assert area == 1
        assert metres == pytest.approx(55_470, rel=0.01)


def test_of_equally_near_areas_the_deepest():
    assert INDEX.nearest(-0.1, 0.9)[0] == 30
    assert INDEX.nearest(3, 1.5)[0] == 1
