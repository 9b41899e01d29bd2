"""People and their posts go out and come in as a table."""

from datetime import date

import pytest

from grids.models import Post
from grids.tables.posts import Posts
from sheets.registers import Row, Verdict
from tests.world import World

ROW = {"name": "马建国", "phone": "13909510001", "role": "grid_worker", "area": "640199001001001", "ends": ""}

pytestmark = pytest.mark.usefixtures("held_clock")


def taken(world: World, *rows: dict[str, str]) -> list[Verdict]:
    by = world.users["system_admin"]
    outcomes = Posts().check([Row(number, values) for number, values in enumerate(rows, 2)], by)
    Posts().save([each for each in outcomes if each.verdict in (Verdict.NEW, Verdict.CHANGED)], by)
    return [each.verdict for each in outcomes]


def test_it_works(world: World):
    assert taken(world, ROW) == [Verdict.NEW]
    post = Post.objects.get(person__name="马建国")
    assert (post.area, post.role, post.person.phone_masked) == (world.grid, "grid_worker", "139****0001")
    assert taken(world, ROW) == [Verdict.SAME]
    assert taken(world, {**ROW, "ends": "2030-06-30"}) == [Verdict.CHANGED]
    post.refresh_from_db()
    assert post.ends == date(2030, 6, 30)


def test_one_person_with_two_posts(world: World):
    assert taken(world, ROW, {**ROW, "role": "building_head"}) == [Verdict.NEW, Verdict.NEW]
    assert Post.objects.filter(person__name="马建国").values("person").distinct().count() == 1


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"area": ""}, "area"),
        ({"organisation": "UNIT-1"}, "area"),
        ({"area": "999"}, "area"),
        ({"area": "", "organisation": "NONE"}, "organisation"),
        ({"role": "unit_handler"}, "organisation"),
        ({"phone": "12345"}, "phone"),
        ({"starts": "2026-02-01", "ends": "2026-01-01"}, "ends"),
    ],
)
def test_a_wrong_row_is_refused_where_it_is_wrong(change: dict[str, str], column: str, world: World):
    (outcome,) = Posts().check([Row(2, {**ROW, **change})], world.users["system_admin"])
    assert outcome.verdict == Verdict.REFUSED
    assert column in {name for name, _sentence in outcome.problems}


def test_an_outsider(world: World):
    far = world.users["far_dispatcher"]
    rows = list(Posts().rows(far, {}, in_full=True))
    assert {row["area"] for row in rows} == {"640199002001"}
    assert not Posts().may_import(far)
    (outcome,) = Posts().check([Row(2, ROW)], far)
    assert outcome.verdict == Verdict.REFUSED
    assert [row["phone"] for row in Posts().rows(world.users["dispatcher"], {}, in_full=True) if row["phone"]] == []
