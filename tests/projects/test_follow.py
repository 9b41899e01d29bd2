"""What follows: notices to those whose turn it is, a reminder once, the map, and one person who was two."""

from datetime import timedelta
from typing import Any

import pytest

from common.clock import advance, today
from grids.merging import followers
from grids.models import Area, Person, Recut
from grids.recutting import executing
from notices import outbox
from notices.models import Notice
from projects import services
from projects.models import Fund, Project
from projects.services.reminding import LATE
from projects.tasks import remind_of_milestones
from tests.projects.conftest import Walk
from tests.world import World


def told(event: str) -> set[str]:
    outbox.sweep()
    return set(Notice.objects.filter(event=event).values_list("user__username", flat=True))


def test_it_works(world: World, walk: Walk):
    walk("done")
    assert told("projects.apply") == {"street_coordinator"}
    assert told("projects.take_up") == {"review_panel"}  # not whoever took it up
    assert told("projects.approve") == {"community_secretary"}
    assert told("projects.finish") == {"street_coordinator", "review_panel"}
    assert told("projects.accepted") == {"community_secretary"}


def test_an_outsider_hears_nothing(world: World, walk: Walk):
    walk("done")
    outbox.sweep()
    told_at_all = set(Notice.objects.values_list("user__username", flat=True))
    assert not told_at_all & {"other_dispatcher", "far_street_coordinator", "unit_handler", "grid_worker"}


def test_a_late_milestone_once(world: World, walk: Walk):
    walk("running")
    remind_of_milestones()
    assert told(LATE) == set()
    advance(timedelta(days=31, hours=1))
    assert [services.remind(), services.remind()] == [1, 0]
    assert told(LATE) == {"community_secretary"}


def test_reached_before_anybody_was_told(world: World, walk: Walk):
    project = walk("running")
    advance(timedelta(days=31, hours=1))
    services.remind()
    services.report_milestone(
        project, by=world.actor("dispatcher"), milestone=project.milestones.get(), done_on=today()
    )
    assert told(LATE) == set()


def test_not_at_night(walk: Walk):
    walk("running")
    advance(timedelta(days=31, hours=12))
    assert services.remind() == 0


@pytest.fixture
def merged(world: World) -> Any:
    def merge() -> Recut:
        areas = [world.community.pk, world.other_community.pk]
        plan: dict[str, Any] = {"areas": areas, "name": "槐柳社区", "code": "640199001009"}
        wanted = Recut(kind="merge", effective=today(), reason="调整", plan=plan)
        return executing.decide(wanted, by=world.users["system_admin"])

    return merge


def test_the_map_changes_and_changes_back(world: World, walk: Walk, merged: Any):
    by = world.actor("community_secretary")
    fund = services.create_fund(by=by, area=world.community, year=2026, name="服务资金", amount=1)  # type: ignore[arg-type]
    project = walk("running")
    recut = merged()
    new = Area.objects.get(code="640199001009")
    project.refresh_from_db()
    assert (project.area, project.area_path, Fund.objects.get().area) == (new, new.path, new)
    assert Project.objects.visible_to(world.actor("other_dispatcher").user).get() == project  # type: ignore[arg-type]
    executing.undo(recut, by=world.users["system_admin"])
    project.refresh_from_db()
    fund.refresh_from_db()
    assert (project.area, fund.area) == (world.community, world.community)
    assert not Project.objects.visible_to(world.actor("other_dispatcher").user).exists()  # type: ignore[arg-type]


def test_one_person_who_was_two(world: World, walk: Walk):
    kept, gone = (Person.objects.get(user=world.users[name]) for name in ("dispatcher", "service_desk"))
    project = walk("draft", responsible=gone)
    follower = next(each for each in followers() if each.key == "projects.responsible")
    moved = follower.apply(gone, kept)
    project.refresh_from_db()
    assert project.responsible == kept
    follower.undo(gone, kept, moved)
    project.refresh_from_db()
    assert project.responsible == gone
