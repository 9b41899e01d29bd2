"""What the map looked like on a day."""

from datetime import date, timedelta

import pytest

from common import clock
from common.errors import Invalid
from grids import services
from grids.history import as_of, changes
from grids.models import AreaPast, Recut
from grids.recutting import executing
from tests.world import MONDAY

TODAY = MONDAY.date()
YESTERDAY = TODAY - timedelta(1)
OTHER = {"type": "Polygon", "coordinates": [[[106, 38], [106.02, 38], [106.02, 38.01], [106, 38]]]}


@pytest.fixture(autouse=True)
def _monday():
    with clock.held(MONDAY):
        yield


def then(area, day):
    return next(each for each in as_of(day) if each.pk == area.pk)


def test_it_works(world):
    services.change_area(world.community, name="槐荫社区")
    assert then(world.community, YESTERDAY).name == "槐树社区"
    assert then(world.community, TODAY).name == "槐荫社区"
    assert then(world.community, YESTERDAY).path == world.community.path


def test_of_several_changes_the_next_one_after_the_day_says_how_it_was(world):
    services.change_area(world.community, name="二名社区")
    with clock.held(MONDAY + timedelta(10)):
        services.change_area(world.community, name="三名社区")
    names = [then(world.community, TODAY + timedelta(n)).name for n in (-1, 0, 9, 10)]
    assert names == ["槐树社区", "二名社区", "二名社区", "三名社区"]
    assert [(past.name, after.name) for past, after in changes(world.community)] == [
        ("二名社区", "三名社区"),
        ("槐树社区", "二名社区"),
    ]


def test_twice_on_one_day_the_state_before_the_day_counts(world):
    services.change_area(world.community, name="打错社区")
    services.change_area(world.community, name="槐荫社区")
    assert [past.name for past in AreaPast.objects.all()] == ["槐树社区"]


def test_a_boundary_that_moves_is_kept_as_it_was(world):
    before = world.grid.boundary
    services.change_area(world.grid, boundary=OTHER)
    assert then(world.grid, YESTERDAY).boundary == before
    assert then(world.grid, TODAY).boundary == OTHER


@pytest.mark.parametrize(
    "change", [{"aliases": ["老街"]}, {"grid_kind": "micro"}, {"name": "槐树一网格"}, {"valid_from": date(2020, 1, 1)}]
)
def test_what_does_not_change_the_map_is_not_kept(world, change):
    services.change_area(world.grid, **change)
    assert not AreaPast.objects.exists()


def test_a_first_boundary_and_one_for_trial_are_only_corrected(world):
    services.change_area(world.other_grid, boundary=OTHER, boundary_generated=True)
    services.change_area(world.other_grid, boundary=world.grid.boundary, boundary_generated=False)
    assert not AreaPast.objects.exists()


def test_areas_count_from_their_first_to_their_last_day(world):
    services.change_area(world.grid, valid_from=TODAY, valid_to=TODAY)
    days = [TODAY + timedelta(n) for n in (-1, 0, 1)]
    assert [world.grid.pk in {each.pk for each in as_of(day)} for day in days] == [False, True, False]


def merged(world, effective=TODAY):
    plan = {"areas": [world.community.pk, world.other_community.pk], "name": "槐柳社区", "code": "640199001009"}
    recut = Recut(kind="merge", effective=effective, reason="区划调整", plan=plan)
    return executing.decide(recut, by=world.users["system_admin"])


def communities(day):
    return [each.name for each in as_of(day) if each.kind == "community" and each.code < "640199002"]


def test_a_change_that_was_taken_back_has_been(world):
    recut = merged(world)
    with clock.held(MONDAY + timedelta(5)):
        executing.undo(recut, by=world.users["system_admin"])
        days = [communities(TODAY + timedelta(n)) for n in (-1, 0, 4, 5)]
    before = ["槐树社区", "柳林社区"]
    assert days == [before, ["槐柳社区"], ["槐柳社区"], before]


def test_taken_back_on_its_first_day_it_never_was(world):
    executing.undo(merged(world), by=world.users["system_admin"])
    assert [communities(TODAY + timedelta(n)) for n in (-1, 0, 1)] == [["槐树社区", "柳林社区"]] * 3


def test_what_is_planned_is_not_the_map_yet(world):
    merged(world, TODAY + timedelta(3))
    assert communities(TODAY + timedelta(5)) == ["槐树社区", "柳林社区"]


def test_no_change_is_dated_back(world):
    with pytest.raises(Invalid) as refused:
        merged(world, YESTERDAY)
    assert list(refused.value.fields) == ["effective"]


def test_a_corrected_day_is_followed(world):
    services.change_area(world.grid, valid_from=YESTERDAY)
    present = [world.grid.pk in {each.pk for each in as_of(TODAY - timedelta(n))} for n in (1, 2)]
    assert present == [True, False]
