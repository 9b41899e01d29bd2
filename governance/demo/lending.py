"""What is offered and what is needed in the main community of the demo: offers of units and members, needs that came as
orders or from a plan, a batch that was sent and answered, and one that the dispatcher is still looking through."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import User
from common import clock
from governance.demo.ground import Ground
from governance.demo.material import lending
from governance.demo.names import Names
from governance.demo.people import People
from governance.demo.units import PROPERTY, Units
from grids.models import Area, Organisation, Person, Role
from grids.services import create_person
from notices import outbox
from partybuilding import services
from partybuilding.hours import WeeklyHours
from partybuilding.models import MatchDraft, Offer, PlannedNeed, Skill
from partybuilding.services import Served, drafts
from workorders import services as orders
from workorders.actors import Actor, of_provider, of_reporter, of_user
from workorders.choices import Channel, CheckOutcome, Handling, Satisfaction, Solved
from workorders.models import Category, Proposal, WorkOrder
from workorders.services import watching

OFFERED, PLANNED = timedelta(days=60), timedelta(days=12)
SENT = 5  # days ago, at half past ten; who is asked has two days
PHONE = "1990003{:04d}"
REFUSAL = "这周已经排满，下周再约。"


def lend(ground: Ground, community: Area, units: Units, people: People, until: datetime, seed: int) -> None:
    """Draws from a chance of its own, so that the rest of the demo stays as it is."""
    desk = Desk(ground, community, people, until)
    helpers = Helpers(community, units, people, Names(Random(f"{seed} lending")))
    with clock.held(until - OFFERED):
        for told in lending("offers"):
            desk.take_in(told, helpers)
    with clock.held(until - timedelta(days=3)):
        desk.pause_some(helpers)
    with clock.held(until - PLANNED):
        for told in lending("plans"):
            desk.plan(told)
    asked = {told["title"]: desk.ask(told) for told in lending("needs") if told["days"] >= SENT}
    sent = desk.match(desk.at(SENT, 10, 30), send=True)
    Answers(desk, helpers, sent).give({each["title"]: each for each in lending("needs")}, asked)
    for told in lending("needs"):
        if told["days"] < SENT:
            desk.ask(told)
    with clock.held(until - timedelta(minutes=90)):
        services.raise_due()
    desk.match(until - timedelta(minutes=40), send=False)
    with clock.held(until):
        services.switch_mornings(community, is_on=True, by=desk.user)
        watching.watch()
        _tell()


class Helpers:
    """Who offers: units by their key, a member with an account, and neighbours without one."""

    def __init__(self, community: Area, units: Units, people: People, names: Names) -> None:
        self.community, self.units, self.people, self.names = community, units, people, names

    def provider(self, by: str) -> dict[str, Any]:
        if by == "member":
            return {"person": Person.objects.get(user=self.member)}
        if by == "neighbour":
            return {"person": create_person(name=self.names.person(), phone=self.names.phone())}
        return {"unit": self.units.responsible(PROPERTY if by == "property" else by, self.community)}

    @property
    def member(self) -> User:
        return self.people.by_area[Role.SERVICE_DESK, self.community.pk][0]

    def answering(self, asked: Proposal) -> Actor:
        """Units answer by account, whoever has none by the link."""
        if asked.unit is not None:
            return of_user(self.handler(asked.unit))
        if asked.person is not None and asked.person.user is not None:
            return of_user(asked.person.user)
        return of_provider(asked.links.get(used_at=None))

    def handler(self, unit: Organisation) -> User:
        return self.people.by_unit[unit.pk][-1]


class Desk:
    """The dispatcher of the community, and what stands in the three lists."""

    def __init__(self, ground: Ground, community: Area, people: People, until: datetime) -> None:
        self.ground, self.community, self.until = ground, community, until
        self.user = people.by_area[Role.DISPATCHER, community.pk][0]
        self.secretary = of_user(people.by_area[Role.COMMUNITY_SECRETARY, community.pk][0])
        self.actor = of_user(self.user)
        self.categories = {each.code: each for each in Category.objects.filter(code__startswith="M03")}
        self.callers = 0

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        day = timezone.localdate(self.until) - timedelta(days=days)
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))

    def take_in(self, told: dict[str, Any], helpers: Helpers) -> None:
        names = ("title", "what", "per_month", "at_once", "conditions")
        offer = Offer(
            **{name: told[name] for name in names if name in told},
            **helpers.provider(told["by"]),
            hours=WeeklyHours.parse(told.get("hours", "")).rows,
        )
        served = Served(skills=Skill.objects.filter(code__in=told["skills"]), categories=[], areas=[self.community])
        services.save_offer(offer, served, by=helpers.member if told["by"] == "member" else self.user)

    def pause_some(self, helpers: Helpers) -> None:
        for told in lending("offers"):
            if "paused" in told:
                until = timezone.localdate(self.until) + timedelta(days=told["paused"])
                offer = Offer.objects.get(title=told["title"])
                services.pause(offer, by=helpers.member, until=until, note="期末出差，月底回来。")

    def plan(self, told: dict[str, Any]) -> None:
        today = timezone.localdate(self.until)
        days = {name: today + timedelta(days=told[name]) for name in ("first", "last")}
        need = PlannedNeed(
            **{name: told[name] for name in ("title", "text", "how_many")},
            **days,
            category=self.categories[told["category"]],
            area=self.community,
            raise_on=today + timedelta(days=told["raise_in"]),
            hours=WeeklyHours.parse(told["hours"]).rows,
        )
        services.save_planned(need, by=self.user)

    def ask(self, told: dict[str, Any]) -> WorkOrder:
        """Somebody calls; the desk takes it on as a need that others may meet."""
        self.callers += 1
        grids = self.ground.grids[self.community.pk]
        grid, category = grids[self.callers % len(grids)], self.categories[told["category"]]
        reported = orders.Reported(
            told["text"],
            root=self.ground.district,
            channel=Channel.PHONE,
            area=grid,
            title=told["title"],
            address=f"{self.community.name}{grid.aliases[0]}{self.callers}号楼2单元",
            category=category,
            name=told["name"],
            phone=PHONE.format(self.callers),
        )
        with clock.held(self.at(told["days"], 8, 30 + 3 * self.callers)):
            order = orders.submit(reported, by=self.actor)
            made = orders.register(order, by=self.actor, category=category, handling=Handling.SELF_HANDLE)
            _tell()
        return made

    def match(self, at: datetime, *, send: bool) -> MatchDraft:
        with clock.held(at):
            draft = services.open_draft(self.community, by=self.user)
            drafts.work(draft.pk)
            if send:
                services.send_draft(draft, by=self.user, answer_by=at + timedelta(days=2))
                drafts.work(draft.pk)
            _tell()
        return draft


class Answers:
    """What the providers whom a batch asked made of it."""

    def __init__(self, desk: Desk, helpers: Helpers, draft: MatchDraft) -> None:
        self.desk, self.helpers, self.draft = desk, helpers, draft

    def give(self, told: dict[str, dict[str, Any]], asked: dict[str, WorkOrder]) -> None:
        waiting = Proposal.objects.waiting().filter(order__in=asked.values())
        for number, proposal in enumerate(waiting.select_related("order", "unit", "person__user").order_by("pk")):
            fate = told[proposal.order.title]
            with clock.held(self.desk.at(SENT - 1, 9, 5 * number)):
                self._answered(proposal, fate)
                _tell()
            if "result" in fate:
                self._done(proposal, fate)

    def _answered(self, asked: Proposal, told: dict[str, Any]) -> None:
        by, fate = self.helpers.answering(asked), told["fate"]
        if fate == "refused":
            orders.refuse(asked.order, by=by, reason=REFUSAL)
        elif fate != "asked":
            orders.agree(asked.order, by=by, appointment=clock.now() + timedelta(days=1), note="可以，到前先打电话。")

    def _done(self, asked: Proposal, told: dict[str, Any]) -> None:
        steps: list[Callable[[], object]] = [
            lambda: orders.complete(asked.order, by=self.helpers.answering(asked), result=told["result"])
        ]
        if told["fate"] == "closed":
            steps += [lambda: self._check(asked.order), lambda: self._review(asked.order)]
        for number, step in enumerate(steps):
            with clock.held(self.desk.at(SENT - 2, 11, 30 + 10 * number)):
                asked.order.refresh_from_db()
                step()
                _tell()

    def _check(self, order: WorkOrder) -> None:
        orders.check(order, by=self.desk.secretary, outcome=CheckOutcome.PASS, finding="打电话问过，老人说弄好了。")

    def _review(self, order: WorkOrder) -> None:
        reporter = order.reporters.get()
        by = of_reporter(reporter, order.links.filter(reporter=reporter, used_at=None).last())
        orders.review(order, by=by, solved=Solved.SOLVED, satisfaction=Satisfaction.VERY, comment="上门服务，太方便了")


def _tell() -> None:
    while outbox.sweep():
        pass
