"""A new area: what is unusual is taken, what contradicts is refused with a sentence."""

from datetime import date

import pytest

from common.errors import Invalid
from grids.models import Area
from grids.oddities import oddities
from grids.services import change_area, create_area


def refused(**given):
    with pytest.raises(Invalid) as refusal:
        create_area(**{"kind": "grid", "code": "640199001001009", "name": "槐树九网格", **given})
    return list(refusal.value.fields)


def test_it_works(world):
    made = create_area(kind="grid", code="640199001001009", name="槐树九网格", parent=world.community)
    assert made.path == f"{world.community.path}{made.pk}/"


def test_a_code_is_never_given_twice(world):
    assert refused(parent=world.community, code=world.grid.code) == ["code"]


def test_not_even_that_of_an_ended_area(world):
    change_area(world.other_grid, valid_to=date(2024, 1, 1))
    with pytest.raises(Invalid) as refusal:
        create_area(kind="grid", code=world.other_grid.code, name="新", parent=world.community)
    assert world.other_grid.name in str(refusal.value.fields["code"][0])


def test_a_code_without_digits(world):
    assert refused(parent=world.community, code="map") == ["code"]


@pytest.mark.parametrize(
    ("kind", "above"), [("street", "community"), ("community", "grid"), ("grid", None), ("district", "street")]
)
def test_the_wrong_level(world, kind, above):
    assert refused(kind=kind, parent=getattr(world, above) if above else None) == ["parent"]


def test_dates_the_wrong_way_round(world):
    days = {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}
    assert refused(parent=world.community, **days) == ["valid_to"]
    with pytest.raises(Invalid):
        change_area(world.grid, **days)
    assert Area.objects.get(pk=world.grid.pk).valid_to is None


@pytest.mark.parametrize(
    ("kind", "code", "name", "parent", "n"),
    [
        ("community", "640199001003", "梧桐社区居委", "640199001", 1),
        ("community", "640199001498", "河东机场", "640199001", 2),
        ("street", "640199001", "东河街道", "640199", 0),
        ("grid", "640199001001-1", "一网格", "640199001001", 1),
        ("grid", "640106001001001", "一网格", "640199001001", 1),
        ("estate", "640199001001E01", "槐荫小区", "640199001001", 0),
        ("street", "640199401", "虚拟街道", "640199", 2),
    ],
)
def test_what_is_odd_is_said_and_not_refused(db, kind, code, name, parent, n):
    assert len(list(oddities(kind=kind, code=code, name=name, parent_code=parent))) == n
