"""Offers and needs for tests, made by the services."""

from datetime import date, timedelta
from typing import Any

from common.clock import today
from grids.models import Area, Person
from partybuilding.hours import WeeklyHours
from partybuilding.models import MatchDraft, Offer, PlannedNeed, Skill
from partybuilding.needs import self_handled
from partybuilding.services import Served, ask, drafts, open_draft, save_offer, save_planned
from tests.world import World
from workorders import services as orders
from workorders.models import Category, WorkOrder

WHAT = "能否有人上门帮老人理发？"


def skill(*categories: Category, code: str = "hair", name: str = "理发") -> Skill:
    made = Skill.objects.get_or_create(code=code, defaults={"name": name})[0]
    made.categories.add(*categories)
    return made


def offer(
    world: World, by: str = "dispatcher", *, areas: list[Area] | None = None, hours: str = "", **given: Any
) -> Offer:
    """Of the unit of the world, in its community, unless said otherwise."""
    values: dict[str, Any] = {"title": "上门理发", "hours": WeeklyHours.parse(hours).rows, **given}
    if "person" not in values:
        values.setdefault("unit", world.unit)
    served = Served(skills=[skill(world.category)], categories=[], areas=areas or [world.community])
    return save_offer(Offer(**values), served, by=world.actor(by).user)  # type: ignore[arg-type]


def need(world: World, desk: str = "dispatcher", **given: Any) -> WorkOrder:
    """An order that the desk has triaged to be met from what others offer."""
    order = world.submit(description=WHAT, **given)
    by = world.actor(desk)
    return orders.register(order, by=by, category=world.category, handling="self_handle")


def planned(world: World, by: str = "dispatcher", **given: Any) -> PlannedNeed:
    values: dict[str, Any] = {
        "title": "重阳理发",
        "text": "重阳节在社区活动室为老人理发。",
        "category": world.category,
        "area": world.community,
        "first": days(10),
        "last": days(12),
        "raise_on": days(3),
    }
    return save_planned(PlannedNeed(**{**values, **given}), by=world.actor(by).user)  # type: ignore[arg-type]


def drafted(world: World, seed: int = 0) -> MatchDraft:
    """Of a need and whatever is offered, as a worker makes it."""
    if not self_handled(world.users["dispatcher"]).exists():
        need(world)
    draft = open_draft(world.community, by=world.actor("dispatcher").user, seed=seed)  # type: ignore[arg-type]
    drafts.work(draft.pk)
    draft.refresh_from_db()
    return draft


def agreed(world: World, order: WorkOrder, asked: Offer) -> WorkOrder:
    """The unit of the world was asked, and agreed."""
    ask(order, asked, by=world.actor("dispatcher"))
    return orders.agree(order, by=world.actor("unit_handler"))


def helper(name: str = "热心人") -> Person:
    from grids.services import create_person

    return create_person(name=name, phone="13700009999")


def days(n: int) -> date:
    return today() + timedelta(days=n)
