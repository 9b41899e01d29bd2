"""Two working groups of the demo: one that has been out for weeks, one just set up."""

from datetime import datetime, timedelta

from accounts.models import User
from common import clock
from governance.demo.ground import Ground
from governance.demo.people import People
from governance.demo.units import Units
from grids.models import Area, Person, Role
from notices import outbox
from partybuilding.models import GroupFinding, GroupVisit, WorkingGroup
from partybuilding.services import group_findings, groups
from partybuilding.services.group_findings import SOURCE
from workorders.actors import of_user
from workorders.models import Category, Deadline
from workorders.services import settle, watching

# Who sends somebody; the first leads.
DEPARTMENTS = ("housing", "fire", "power")
SETTLED, SUBMITTED, AGREED, DROPPED, WAITING = "settled", "submitted", "agreed", "dropped", ""
# Days before today, whom they met, and what they found: what, where, category, what became of it.
ROUNDS: tuple[tuple[int, str, tuple[tuple[str, str, str, str], ...]], ...] = (
    (
        24,
        "业委会成员、物业经理",
        (
            ("地下车库照明坏了七处，老人夜间出入不便。", "二期地下车库", "M0603", SETTLED),
            ("楼道堆放杂物，占了消防通道。", "7号楼二单元", "M0503", SETTLED),
            ("电动车飞线充电，小区没有充电桩。", "3号楼东侧", "", AGREED),
        ),
    ),
    (
        10,
        "沿街商户代表",
        (
            ("门前下水井反味，夏季影响营业。", "南门商铺", "", SUBMITTED),
            ("商户希望增设卸货停车位。", "南门商铺", "", DROPPED),
        ),
    ),
    (2, "居民代表", (("健身器材松动，孩子常在那里玩。", "中心花园", "", WAITING),)),
)
SET_UP, DONE_AFTER, AGREED_FOR = timedelta(days=30), timedelta(days=2), timedelta(days=40)


def send_out(ground: Ground, communities: list[Area], units: Units, people: People, until: datetime) -> None:
    """Sent by the street of the first community; whoever signs in as a unit's handler goes out with them."""
    street = Area.objects.get(pk=communities[0].ancestor_ids[-2])
    near = [each for each in communities if each.path.startswith(street.path)]
    desk = people.by_area[(Role.STREET_COORDINATOR, street.pk)][0]
    with clock.held(until - SET_UP):
        group = groups.found_group(
            name="物业服务提升专班",
            area=street,
            communities=near[:2],
            task="走访小区，收集物业服务问题；能办的马上交办，要几个部门一起办的当面说定。",
            by=desk,
        )
        for number, key in enumerate(DEPARTMENTS):
            unit = units.responsible(key, street)
            sent = _person(people.by_unit[unit.pk][0])
            groups.add_group_member(group, sent, department=unit, is_leader=number == 0, by=desk)
        handler = _person(User.objects.get(username=Role.UNIT_HANDLER))
        if not group.members.current().filter(person=handler).exists():
            groups.add_group_member(group, handler, department=handler.posts.earliest("pk").organisation, by=desk)
        groups.found_group(name="就业帮扶工作组", area=street, communities=near[:1], task="摸清就业困难人员。", by=desk)
    grids = ground.grids[near[0].pk]
    for number, (days, met, found) in enumerate(ROUNDS):
        _go_out(group, grids[number % len(grids)], until - timedelta(days=days), met, found, people)
    _pass_time(until)


def _pass_time(until: datetime) -> None:
    """What ran out meanwhile did so at its own moment."""
    running = Deadline.objects.filter(order__source=SOURCE, met_at=None, dropped_at=None, missed_at=None)
    while due := running.filter(due_at__lt=until).order_by("due_at").values_list("due_at", flat=True).first():
        with clock.held(due):
            watching.watch()
            outbox.sweep()
    outbox.sweep()


def _person(user: User) -> Person:
    person = user.person
    assert person is not None  # everybody who was hired is one
    return person


def _go_out(
    group: WorkingGroup,
    grid: Area,
    at: datetime,
    met: str,
    found: tuple[tuple[str, str, str, str], ...],
    people: People,
) -> None:
    members = [each.person for each in group.members.current().select_related("person__user")]
    leader = members[0].user
    assert leader is not None  # with an account
    with clock.held(at):
        actor = of_user(leader)
        visit = groups.visit_place(group, area=grid, met=met, key=f"demo-{at:%m%d}", people=members, by=actor)
        for number, (text, place, code, fate) in enumerate(found):
            key = f"demo-{at:%m%d}-{number}"
            category = Category.objects.filter(code=code).first()
            finding = group_findings.collect(
                group, area=grid, text=text, place=place, category=category, key=key, met_at=visit, by=leader
            )
            _go_on(finding, fate, leader, visit, people)


def _go_on(finding: GroupFinding, fate: str, leader: User, visit: GroupVisit, people: People) -> None:
    if fate == DROPPED:
        group_findings.drop_finding(finding, reason="道路已划设临时车位，商户知晓。", by=leader)
    elif fate:
        finding = group_findings.submit_finding(finding, by=of_user(leader))
    if fate == AGREED:
        due = (visit.visit.at + AGREED_FOR).date()
        for department in finding.group.departments.order_by("pk")[:1]:
            group_findings.agree(
                finding, department=department, text="勘察电路，安装充电桩十二个", due_on=due, by=leader
            )
    if fate == SETTLED and finding.order is not None:
        desk = people.by_area[(Role.DISPATCHER, finding.area.ancestor_ids[-2])][0]
        with clock.held(visit.visit.at + DONE_AFTER):
            settle(finding.order, by=of_user(desk), result="物业已修复并拍照回报。", category=finding.category)
    outbox.sweep()  # only now, so that no rule sends on what the desk settled itself
