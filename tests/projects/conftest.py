from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache

from common.clock import held, today
from projects import services
from projects.models import Project
from tests.world import MONDAY, World

Walk = Callable[..., Project]
STEPS = ("apply", "take_up", "opine", "approve", "plan", "start", "reach", "finish", "accept", "accept_again")
ENOUGH = {
    "draft": 0,
    "applied": 1,
    "reviewing": 2,
    "ready": 3,
    "approved": 4,
    "planned": 5,
    "running": 6,
    "reached": 7,
    "accepting": 8,
    "done": 10,
}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    with held(MONDAY):
        yield


@pytest.fixture
def walk(world: World) -> Walk:
    """`walk("running")`: a project of the community that has come as far as that by its proper actors."""

    def walk(until: str, **given: Any) -> Project:
        return walked(world, until, **given)

    return walk


def walked(world: World, until: str, *, amount: str = "20000", fund: Any = None, **given: Any) -> Project:
    project = draft(world, **given)
    for name in STEPS[: ENOUGH[until]]:
        project = _step(world, project, name, Decimal(amount), fund)
    return project


def draft(world: World, by: str = "community_secretary", **given: Any) -> Project:
    values: dict[str, Any] = {
        "kind": "livelihood",
        "title": "槐荫小区晾衣架改造",
        "area": world.community,
        "year": 2026,
        "purpose": "老楼没有晾衣的地方",
        "plan": "在五栋楼前各装两组晾衣架",
        "beneficiaries": "五栋楼一百八十户",
        "asked": Decimal("20000"),
    }
    return services.create_project(by=world.actor(by), **{**values, **given})


def _step(world: World, project: Project, name: str, amount: Decimal, fund: Any) -> Project:
    own, street = world.actor("community_secretary"), world.actor("street_coordinator")
    if name == "opine":
        return services.opine(project, by=world.actor("review_panel"), favour="for", words="居民盼了很久")
    if name == "approve":
        above = street if amount <= 50_000 else world.actor("district_coordinator")
        return services.approve(project, by=above, amount=amount, fund=fund)
    if name == "plan":
        due = today() + timedelta(days=30)
        return services.plan_milestone(project, by=own, title="晾衣架装好", due_on=due)
    if name == "start":
        return services.start(project, by=own, starts=today())
    if name == "reach":
        return services.report_milestone(project, by=own, milestone=project.milestones.get(), done_on=today())
    if name == "finish":
        return services.finish(project, by=own, outcome="十组晾衣架全部装好，居民已在使用")
    if name.startswith("accept"):
        judge = "street_coordinator" if name == "accept" else "review_panel"
        return services.accept(project, by=world.actor(judge), passed="yes", finding="现场看过，稳固")
    by = own if name == "apply" else street
    return getattr(services, name)(project, by=by)
