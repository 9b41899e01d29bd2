from math import cos, hypot, nan, radians

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from grids.crs import CRS, from_wgs84, gcj02_to_bd09, to_wgs84, valid_lon_lat, wgs84_to_gcj02

lons = st.floats(73, 135)
lats = st.floats(18, 54)


def metres(one, two):
    return hypot((one[0] - two[0]) * 111_320 * cos(radians(one[1])), (one[1] - two[1]) * 111_320)


def test_it_works():
    assert to_wgs84(106.25, 38.47) == (106.25, 38.47)
    assert to_wgs84(121.531541859215, 31.17530398364597, "gcj02") == pytest.approx((121.5272106, 31.1774276), abs=1e-7)


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_published_points(wgs84, gcj02):
    assert wgs84_to_gcj02(*wgs84) == pytest.approx(gcj02, abs=1e-9)


def test_a_published_point_of_bd09():
    assert gcj02_to_bd09(116.404, 39.915) == pytest.approx((116.41036949371029, 39.92133699351022), abs=1e-9)


@given(lons, lats, st.sampled_from(CRS))
def test_there_and_back_within_a_decimetre(lon, lat, crs):
    assert metres((lon, lat), to_wgs84(*from_wgs84(lon, lat, crs), crs)) < 0.1


@given(lons, lats)
def test_the_offset_is_some_hundred_metres(lon, lat):
    assert 20 < metres((lon, lat), from_wgs84(lon, lat, CRS.GCJ02)) < 1200


def test_outside_china_gcj02_is_wgs84():
    assert from_wgs84(-73.98, 40.75, CRS.GCJ02) == (-73.98, 40.75)
    assert to_wgs84(-73.98, 40.75, CRS.GCJ02) == (-73.98, 40.75)


@pytest.mark.parametrize("point", [(181, 0), (0, 91), (38.47, 106.25), (nan, 0), (0, float("inf"))])
def test_what_is_no_point(point):
    assert not valid_lon_lat(*point)
    for convert in (to_wgs84, from_wgs84):
        with pytest.raises(ValidationError) as refusal:
            convert(*point, CRS.GCJ02)
        assert refusal.value.code == "lon_lat"


@pytest.mark.parametrize("point", [(180, 90), (-180, -90), (0, 0)])
def test_the_ends_of_the_earth_are_points(point):
    assert valid_lon_lat(*point)


def test_an_unknown_system_is_refused():
    with pytest.raises(ValueError, match="epsg"):
        to_wgs84(106.25, 38.47, "epsg:3857")
