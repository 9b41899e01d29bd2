"""Teams of the main community in the demo, and what they did and plan."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from common import clock
from governance.demo.ground import Ground
from governance.demo.people import People
from grids.models import Area, Role
from partybuilding.models import ActivityKind, PartyOrganisation, Team, TeamKind
from partybuilding.services import activities as activity_services
from partybuilding.services import teams as team_services

# Name, kind, what it does.
TEAMS = (
    ("党员突击队", TeamKind.COMMANDO, "防汛扫雪、停水停电等急事，队长一声集结，半小时内到位。"),
    ("邻里志愿服务队", TeamKind.VOLUNTEER, "每周清洁楼道、陪老人看病，谁有空谁报名。"),
    ("物业矛盾调解队", TeamKind.PROFESSIONAL, "律师、民警和老党员一起，把物业与业主请到一张桌子前。"),
)
# Number of the team (None: the general branch), days from now, kind, title, place, places, what was done.
ACTIVITIES: tuple[tuple[int | None, int, ActivityKind, str, str, int | None, str], ...] = (
    (1, -20, ActivityKind.ACTION, "楼道清洁日", "南区各单元", None, "清理三个单元的楼道，搬走废旧自行车六辆。"),
    (
        None,
        -12,
        ActivityKind.THEME_DAY,
        "主题党日：重温入党誓词",
        "社区党群服务中心",
        None,
        "集体学习并认领微心愿十一个。",
    ),
    (0, -5, ActivityKind.CALL, "暴雨后清理积水", "东门地下车库", None, "抽水两小时，车库恢复通行。"),
    (1, 3, ActivityKind.VISIT, "看望独居老人", "社区服务站集合", 4, ""),
    (None, 6, ActivityKind.THEME_DAY, "主题党日：走访结对家庭", "社区党群服务中心", None, ""),
    (2, 9, ActivityKind.STUDY, "物业合同怎么看", "社区议事厅", 20, ""),
)
GIVEN = (Decimal("1.5"), Decimal(2), Decimal("2.5"))
WORKERS = 5
FOUNDED, ANNOUNCED = timedelta(days=90), timedelta(days=4)


def bring_together(ground: Ground, community: Area, people: People, until: datetime) -> None:
    by = people.by_area[(Role.COMMUNITY_SECRETARY, community.pk)][0]
    workers = [user for grid in ground.grids[community.pk] for user in people.by_area[(Role.GRID_WORKER, grid.pk)]]
    members = workers[:WORKERS]
    branch = PartyOrganisation.objects.get(area=community, kind="general_branch")
    with clock.held(until - FOUNDED):
        teams = [_found(community, branch, described, members, by) for described in TEAMS]
    for number, days, kind, title, place, wanted, done in ACTIVITIES:
        organiser = branch if number is None else teams[number]
        day = timezone.localdate(until) + timedelta(days=days)
        starts = timezone.make_aware(datetime.combine(day, time(14, 30)))
        is_public = kind in (ActivityKind.ACTION, ActivityKind.STUDY)
        told = {"kind": kind, "title": title, "place": place, "wanted": wanted, "is_public": is_public}
        times = {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}
        _go(until, members, by, done, organiser=organiser, area=community, **told, **times)


def _found(
    community: Area, branch: PartyOrganisation, described: tuple[str, TeamKind, str], members: list[User], by: User
) -> Team:
    name, kind, about = described
    full = f"{community.name}{name}"
    team = team_services.found_team(
        name=full, kind=kind, area=community, party_organisation=branch, about=about, leader=_person(members[0]), by=by
    )
    for member in members[1:]:
        team_services.add_member(team, _person(member), by=by)
    return team


def _person(user: User) -> Any:
    return user.person


def _go(until: datetime, members: list[User], by: User, done: str, **told: Any) -> None:
    """Announced four days before it begins, or now; those who come sign up; what is past is written down."""
    with clock.held(min(until, told["starts_at"] - ANNOUNCED)):
        activity = activity_services.announce_activity(activity_services.plan_activity(by=by, **told), by=by)
        for member in members:
            activity_services.sign_up(activity, by=User.objects.get(pk=member.pk))
    if not done:
        return
    with clock.held(told["ends_at"]):
        rows = list(activity.sign_ups.values_list("pk", flat=True))
        hours = {pk: GIVEN[number % len(GIVEN)] if number else None for number, pk in enumerate(rows)}
        activity_services.record_activity(activity, hours=hours, record=done, by=by)
