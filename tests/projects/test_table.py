"""The list of a year comes in as drafts and goes out with what became of each."""

from typing import Any

import pytest

from projects import services
from projects.choices import State
from projects.models import Project
from projects.tables import Projects
from sheets.registers import Outcome, Row, Verdict
from tests.projects.conftest import Walk
from tests.world import World

ROW = {
    "year": "2026",
    "title": "楼道粉刷",
    "kind": "party",
    "area": "640199001001",
    "unit": "",
    "purpose": "墙皮脱落",
    "plan": "粉刷三个单元",
    "beneficiaries": "七十二户",
    "asked": "8000.5",
    "starts": "2026-12-01",
    "ends": "2026-12-20",
}


def checked(world: World, name: str = "dispatcher", **given: str) -> Outcome:
    return Projects().check([Row(2, {**ROW, **given})], world.users[name])[0]


def taken(world: World, *outcomes: Outcome) -> None:
    Projects().save(outcomes, world.users["dispatcher"])


def written(world: World, name: str, **filters: str) -> list[dict[str, Any]]:
    return [dict(row) for row in Projects().rows(world.users[name], filters, in_full=False)]


def test_it_works(world: World):
    outcome = checked(world)
    assert outcome.verdict == Verdict.NEW
    taken(world, outcome)
    project = Project.objects.get()
    assert (project.state, project.asked, str(project.ends)) == (State.DRAFT, 8000.5, "2026-12-20")
    assert checked(world).verdict == Verdict.SAME
    taken(world, checked(world, asked="9000"))
    project.refresh_from_db()
    assert project.asked == 9000
    assert [(row["title"], row["asked"], row["spent"]) for row in written(world, "dispatcher")] == [
        ("楼道粉刷", 9000.0, 0.0)
    ]


@pytest.mark.parametrize("name", ["other_dispatcher", "far_dispatcher"])
def test_an_outsider(world: World, name: str):
    assert checked(world, name).verdict == Verdict.REFUSED
    taken(world, checked(world))
    assert written(world, name) == []
    assert not Projects().may_import(world.users["grid_worker"])


@pytest.mark.parametrize(
    ("column", "wrong"),
    [("asked", "-1"), ("year", "2026.5"), ("area", "640199001002"), ("unit", "NONE"), ("ends", "2026-11-01")],
)
def test_what_makes_no_sense_is_refused_by_its_column(world: World, column: str, wrong: str):
    outcome = checked(world, **{column: wrong})
    assert [name for name, _sentence in outcome.problems] == [column]


def test_what_was_applied_for_stays(world: World):
    taken(world, checked(world))
    services.apply(Project.objects.get(), by=world.actor("dispatcher"))
    assert checked(world).verdict == Verdict.SAME
    assert checked(world, asked="1").verdict == Verdict.REFUSED


def test_narrowed(world: World, walk: Walk):
    walk("running")
    taken(world, checked(world))
    assert [row["title"] for row in written(world, "dispatcher", state="draft")] == ["楼道粉刷"]
    assert [row["granted"] for row in written(world, "street_coordinator")] == [20000.0]
