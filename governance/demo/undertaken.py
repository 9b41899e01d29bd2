"""Projects of the demo: one that is done, one that runs with a milestone late, one under review, one still a draft."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from common import clock
from governance.demo.material import projects_told
from governance.demo.people import People
from grids.models import Area, Organisation, Role
from notices import outbox
from projects import services
from projects.models import Fund, Milestone, Project
from workorders.actors import Actor, of_user

COMMUNITY_FUND, STREET_FUND = Decimal(50_000), Decimal(120_000)
A_WEEK = timedelta(days=7)
PHONE = "1390000{number:04}"


def undertake(community: Area, partner: Organisation, people: People, until: datetime) -> None:
    """Walk each project as far as the table says, by its proper people and on its days."""
    team = Team(community, people)
    first = max(told["days"] for told in projects_told())
    with clock.held(until - timedelta(days=first + 10)):
        fund = team.funds()
    for told in projects_told():
        with clock.held(until - timedelta(days=told["days"])):
            Walk(team, told, fund, partner if told["kind"] == "joint" else None).go()
            outbox.sweep()


class Team:
    """Who applies and who decides."""

    def __init__(self, community: Area, people: People) -> None:
        self.community = community
        assert community.parent is not None  # communities lie in streets
        self.street = community.parent
        self.own = self._one(people, Role.COMMUNITY_SECRETARY, community)
        self.above = self._one(people, Role.STREET_COORDINATOR, self.street)
        self.panel = self._one(people, Role.REVIEW_PANEL, community)

    def _one(self, people: People, role: Role, area: Area) -> Callable[[], Actor]:
        account = people.by_area[role, area.pk][0]
        return lambda: of_user(account)

    def funds(self) -> Fund:
        year = clock.today().year
        fund = services.create_fund(
            by=self.own(),
            area=self.community,
            year=year,
            name="服务群众专项资金",
            amount=COMMUNITY_FUND,
            purpose="社区为民办实事，经居民议事会讨论后使用。",
        )
        services.create_fund(
            by=self.above(),
            area=self.street,
            year=year,
            name="“党建+”基金",
            amount=STREET_FUND,
            purpose="支持党建引领的共建项目和楼道、小区微改造。",
        )
        return fund


class Walk:
    """One project, step by step."""

    def __init__(self, team: Team, told: dict[str, Any], fund: Fund, partner: Organisation | None) -> None:
        self.team, self.told, self.fund, self.partner = team, told, fund, partner

    def go(self) -> None:
        project = self._written()
        if self.told["until"] != "draft":
            self._reviewed(project)
        if self.told["until"] in ("running", "done"):
            self._carried_out(project)
        if self.told["until"] == "done":
            self._accepted(project)

    def _on(self, days: int) -> None:
        outbox.sweep()
        clock.advance(timedelta(days=days))

    def _written(self) -> Project:
        told = {name: self.told[name] for name in ("kind", "title", "purpose", "plan", "beneficiaries")}
        partners = [self.partner] if self.partner else []
        days = {"starts": clock.today() + A_WEEK, "ends": clock.today() + 26 * A_WEEK}
        project = services.create_project(
            by=self.team.own(),
            area=self.team.community,
            year=clock.today().year,
            asked=Decimal(self.told["asked"]),
            partners=partners,
            **told,
            **days,
        )
        for number, title in enumerate(self.told["milestones"], start=1):
            due = clock.today() + (2 * number + 1) * A_WEEK
            services.plan_milestone(project, by=self.team.own(), title=title, due_on=due)
        return project

    def _reviewed(self, project: Project) -> None:
        services.apply(project, by=self.team.own())
        self._on(2)
        services.take_up(project, by=self.team.above())
        self._on(2)
        services.opine(project, by=self.team.panel(), favour="for", words="居民提了好几年，位置也商量过了。")

    def _carried_out(self, project: Project) -> None:
        amount = Decimal(self.told["granted"])
        services.opine(project, by=self.team.above(), favour="for", words="预算合理，建议先公示。")
        services.approve(project, by=self.team.above(), amount=amount, fund=self.fund, conditions="开工前公示七天。")
        services.publish(project, by=self.team.own())
        self._on(4)
        services.start(project, by=self.team.own(), starts=clock.today())
        for number, (paid, what, payee) in enumerate(self.told["expenses"], start=1):
            self._on(12)
            given = {"on": clock.today(), "payee": payee, "what": what, "voucher": f"记-{number:03}"}
            services.spend(project, by=self.team.own(), amount=Decimal(paid), **given)
            reached = project.milestones.open().earliest("due_on")
            if self.told["until"] == "done" or number == 1:
                self._reach(project, reached)

    def _reach(self, project: Project, reached: Milestone) -> None:
        words = f"{reached.title}，现场已核对。"
        by = self.team.own()
        services.report_milestone(project, by=by, milestone=reached, done_on=clock.today(), words=words)

    def _accepted(self, project: Project) -> None:
        self._on(5)
        services.finish(project, by=self.team.own(), outcome=self.told["outcome"])
        self._on(3)
        services.accept(project, by=self.team.above(), passed="yes", finding="逐处查看，安装牢固，与预算一致。")
        services.accept(project, by=self.team.panel(), passed="yes", finding="居民已在使用，反映不错。")
        for number, said in enumerate(self.told["reviews"]):
            content, _blank, words = said.partition(" ")
            services.review(project, content=content, words=words, phone=PHONE.format(number=number))
