"""Where people of the demo sit together: an alliance in the main community with the lists of its year, a meeting that
is over, one of whose two resolutions became an order and the other waits to be adopted, and one to come."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from common import clock
from deliberation import services as meetings
from deliberation.choices import Attendance
from deliberation.models import Meeting
from governance.demo.people import People
from governance.demo.units import PROPERTY, Units
from grids.models import Area, Organisation, Role
from notices import outbox
from partybuilding import services
from partybuilding.models import Alliance, AllianceDuty, AllianceMember, ListKind, PartyOrganisation
from workorders.actors import Actor, of_user
from workorders.models import Category

FOUNDED = timedelta(days=300)
LISTED = timedelta(days=120)
CHARGING = "M0702"  # the matter of the resolution that became an order
LISTS = (
    (ListKind.RESOURCE, "周末开放的单位停车场", "四十个车位，周五晚到周日晚"),
    (ListKind.RESOURCE, "可借用的会议室", "工作日晚上，提前三天预约"),
    (ListKind.NEED, "独居老人每周送餐", "十二位老人，每周三次"),
    (ListKind.NEED, "楼道充电线整治", "两个老旧小区"),
    (ListKind.PROJECT, "北门口袋公园", "共建资金加社区自筹"),
)


def gather(staffed: Iterable[Area], people: People, units: Units, until: datetime) -> None:
    """Draws from no chance, so that the rest of the demo stays as it is."""
    main = next(iter(staffed))
    by = of_user(people.by_area[(Role.COMMUNITY_SECRETARY, main.pk)][0])
    firm = units.responsible(PROPERTY, main)
    with clock.held(until - FOUNDED):
        alliance = _found(main, firm, by)
    _fill_lists(alliance, by, until)
    _meet(main, firm, by, until)
    with clock.held(until - timedelta(hours=3)):
        starts = until + timedelta(days=2)
        coming = services.plan_alliance_meeting(
            alliance,
            title="年底党建联席会议",
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            place="党群服务中心二楼",
            by=by,
        )
        meetings.add_item(coming, title="三张清单年终评议", proposer=alliance.name, by=by)
        meetings.add_item(coming, title="明年共建项目", by=by)
        meetings.convene(coming, by=by)
        outbox.sweep()  # so that whoever is invited is told then


def _found(main: Area, firm: Organisation, by: Actor) -> Alliance:
    leader = PartyOrganisation.objects.filter(area=main).order_by("pk")[0]
    alliance = services.found_alliance(kind="community", name=f"{main.name}大党委", area=main, leader=leader, by=by)
    services.join_alliance(alliance, unit=firm, duty=AllianceDuty.COMMISSIONER, by=by)
    for branch in PartyOrganisation.objects.filter(parent=leader, unit=None).order_by("pk")[:3]:
        services.join_alliance(alliance, party=branch, by=by)
    return Alliance.objects.get(pk=alliance.pk)


def _fill_lists(alliance: Alliance, by: Actor, until: datetime) -> None:
    year = until.year
    with clock.held(until - LISTED):
        firm: AllianceMember = alliance.members.exclude(unit=None).get()
        for kind, title, text in LISTS:
            services.enter_item(alliance, kind=kind, title=title, text=text, year=year, by=by)
        meal = alliance.items.get(title="独居老人每周送餐")
        services.push_item(meal, member=firm, words="每周一三五中午送到家，节假日不停", by=by)
    with clock.held(until - timedelta(days=30)):
        services.say_of_item(meal, stage="progress", words="已送餐一百余次，两位老人改为社区食堂就餐", by=by)


def _meet(main: Area, firm: Organisation, by: Actor, until: datetime) -> None:
    past = _held(main, firm, by, until - timedelta(days=20), "talk", "北门停车议事会", "北门外来车辆停放")
    with clock.held(until - timedelta(days=20) + timedelta(hours=1)):
        ballot = meetings.open_ballot(past, question="是否同意北门限时停放", by=by)
        meetings.record_count(ballot, yes=3, no=1, abstain=0, by=by)
        meetings.close_ballot(ballot, by=by)
        meetings.write_minutes(past, minutes="四位代表发言，同意白天限时两小时，夜间优先居民。物业一周内公示。", by=by)
        meetings.close_meeting(past, by=by)
        outbox.sweep()
    recent = _held(main, firm, by, until - timedelta(days=1), "coordination", "楼道充电整治协调会", "充电线从窗口拉下")
    with clock.held(until - timedelta(days=1) + timedelta(hours=1)):
        _decide(recent, firm, by)
        meetings.draft_resolution(recent, text="社区与消防部门下周联合开展一次夜间充电检查。", by=by)


def _decide(meeting: Meeting, firm: Organisation, by: Actor) -> None:
    """Voted on, adopted, and with the company as an order."""
    item = meeting.agenda.get()
    ballot = meetings.open_ballot(meeting, question="是否由物业加装充电棚", item=item, by=by)
    meetings.record_count(ballot, yes=4, no=0, abstain=0, by=by)
    ballot = meetings.close_ballot(ballot, by=by)
    resolution = meetings.draft_resolution(
        meeting,
        text="物业半月内在两个小区各加装一处充电棚，社区逐户告知。",
        item=item,
        ballot=ballot,
        unit=firm,
        category=Category.objects.get(code=CHARGING),
        due_on=clock.today() + timedelta(days=15),
        by=by,
    )
    meetings.adopt_resolution(resolution, by=by)
    outbox.sweep()


def _held(main: Area, firm: Organisation, by: Actor, starts: datetime, kind: str, title: str, matter: str) -> Meeting:
    with clock.held(starts - timedelta(days=4)):
        meeting = meetings.plan_meeting(
            kind=kind,
            title=title,
            area=main,
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            place="社区议事厅",
            is_public=kind == "talk",
            by=by,
        )
        meetings.add_item(meeting, title=matter, proposer="居民代表", by=by)
        guests = meetings.Guests(units=(firm,), names=("方建国", "许秀英", "邓小琴"))
        meetings.invite(meeting, guests, by=by)
        meetings.convene(meeting, by=by)
        outbox.sweep()
    with clock.held(starts):
        came = dict.fromkeys(meeting.attendees.values_list("pk", flat=True), Attendance.ATTENDED.value)
        return meetings.record_attendance(meeting, came, by=by)
