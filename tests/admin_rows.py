"""One row of every model that the administration shows, and the addresses of its pages."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.messages import get_messages
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from accounts.services import create_api_key, record
from common.clock import now, today
from common.models import IdempotencyKey, Revision
from deliberation import services as deliberation
from deliberation.models import Ballot, Resolution
from grids import register
from grids import services as grids
from grids.models import Area, CalendarDay, Contact, OfficeHours, Organisation, Person, Post, StaffingNorm
from notices.models import Channel, Delivery, Heartbeat, Notice, Outbox, Template
from notices.services.setting_up import save_channel, save_template
from partybuilding.models import (
    AllianceEntry,
    ListWord,
    MatchDraft,
    MorningDrafts,
    Offer,
    PartyOrganisation,
    PlannedNeed,
    Registration,
    WordStage,
)
from partybuilding.services import appoint, enter_item, found_alliance
from partybuilding.services.activities import plan_activity
from partybuilding.services.groups import found_group
from partybuilding.services.teams import found_team
from sheets.models import Job
from tests.appraisal.staged import staged
from tests.homes import Homes, settle
from tests.partybuilding import offering
from tests.pictures import photo
from tests.projects.undertaken import undertaken
from tests.world import World, person
from visits.findings import Findings, Issue
from visits.services import record_visit
from workorders.choices import State
from workorders.models import (
    Attachment,
    Category,
    Deadline,
    DeadlineMark,
    Dispatch,
    Event,
    Ground,
    PersonalLink,
    Policy,
    Reporter,
    Responsibility,
    Review,
    Rule,
    Suggestion,
    TimeLimit,
)
from workorders.services import reference


def one_of_each(world: World) -> dict[str, Model]:
    rows = [
        *_accounts(world),
        *_bookkeeping(world),
        *_areas(world),
        *_orders(world),
        *undertaken(world),
        *staged(world),
        *_offers(world),
    ]
    return {row._meta.label_lower: row for row in rows}


def _accounts(world: World) -> list[Model]:
    machine = User.objects.create_user("machine")
    key, _plain = create_api_key(user=machine, name="Map", scopes=["read"])
    person = Person.objects.get(user=world.users["dispatcher"])
    return [world.users["dispatcher"], key, person, Post.objects.get(person=person), record(action="x", by=None)]


def _bookkeeping(world: World) -> list[Model]:
    at = now()
    robot = save_channel(Channel(kind="wecom", name="群"), address="https://robot.example.org/send?key=k")
    told = {"event": "e", "title": "t", "text": "t", "created_at": at, "due_at": at, "give_up_at": at}
    return [
        robot,
        Delivery.objects.create(channel=robot, key="d", **told),
        save_template(Template(event="notices.test", body="{text}")),
        Heartbeat.objects.create(name="worker", beat_at=at),
        IdempotencyKey.objects.create(caller="user:1", key="k", fingerprint="f"),
        Notice.objects.create(user=world.users["dispatcher"], key="k", event="e", created_at=at),
        Outbox.objects.create(kind="k", created_at=at, due_at=at),
        Revision.objects.create(name="test", stamp="s"),
        Job.objects.create(kind="export", register="r", by=world.users["dispatcher"], language="en", created_at=at),
    ]


def _areas(world: World) -> list[Model]:
    branch = PartyOrganisation.objects.create(code="P-1", name="槐树支部", kind="branch", area=world.grid)
    grids.set_calendar_day(day=date(2026, 11, 20), is_working=False)
    grids.set_office_hours([(time(9), time(17))])
    return [
        world.grid,
        world.unit,
        grids.save_contact(Contact(organisation=world.unit, name="马经理")),
        grids.save_norm(StaffingNorm()),
        _away(world),
        _on_duty(world),
        reference.save_responsibility(Responsibility(unit=world.unit, category=world.category, area=world.district)),
        branch,
        appoint(branch, world.users["party_secretary"].person),
        branch.entries.get(),
        Registration.objects.create(kind="unit", unit=world.unit, area=world.community, applied_at=now()),
        CalendarDay.objects.get(),
        OfficeHours.objects.get(),
        reference.save_category(Category(code="M99", name="其他诉求")),
        *_register(world),
        reference.save_limit(TimeLimit(step="accept", amount=Decimal(4), clock="work_hour")),
        reference.save_rule(Rule(name="灯", words=["灯"], category=world.category)),
        reference.save_ground(Ground(kind="decline", code="elsewhere", name="由其他部门受理")),
        reference.save_policy(Policy(district=world.district)),
    ]


def _offers(world: World) -> list[Model]:
    by = world.users["dispatcher"]
    draft = MatchDraft.objects.create(area=world.community, by=by, created_at=now(), beat_at=now())
    offer = offering.offer(world)
    morning = MorningDrafts.objects.create(area=world.community, by=by, since=now())
    return [offer, offer.skills.get(), offering.planned(world), draft, morning]


def _register(world: World) -> list[Model]:
    homes = settle(world)
    own = [homes.building, homes.household, homes.head, homes.group]
    return [*own, *_visits(homes), *_met(homes.world), *_allied(homes.world), *_acting(homes.world)]


def _visits(homes: Homes) -> list[Model]:
    hazard = Issue("hazard", "楼道里停着电动车")
    found = Findings(key="v", household=homes.household, met=homes.head, issues=(hazard,), source="test")
    visit = record_visit(found, by=homes.world.actor("grid_worker"))
    return [visit, visit.raised.get()]


def _met(world: World) -> list[Model]:
    """A meeting with a ballot and a resolution that waits."""
    meeting = deliberation.plan_meeting(
        kind="talk",
        title="议事会",
        area=world.community,
        starts_at=now(),
        ends_at=now() + timedelta(hours=1),
        place="议事厅",
        by=world.actor("dispatcher"),
    )
    ballot = Ballot.objects.create(meeting=meeting, question="同意吗", opened_at=now())
    files = deliberation.keep_files(meeting, [photo()], by=world.actor("dispatcher"))
    return [meeting, *files, ballot, Resolution.objects.create(meeting=meeting, text="照办", ballot=ballot)]


def _allied(world: World) -> list[Model]:
    leader = PartyOrganisation.objects.create(code="P-2", name="槐树总支", kind="general_branch", area=world.community)
    by = world.actor("dispatcher")
    alliance = found_alliance(kind="community", name="大党委", area=world.community, leader=leader, by=by)
    item = enter_item(alliance, kind="need", title="送餐", by=by)
    word = ListWord.objects.create(item=item, stage=WordStage.values[0], on=today(), words="已联系", at=now())
    entry = AllianceEntry.objects.filter(alliance=alliance).latest("pk")
    return [alliance, entry, alliance.members.get(), item, word]


def _acting(world: World) -> list[Model]:
    """A team and what it plans."""
    by, starts = User.objects.get(username="dispatcher"), now() + timedelta(days=1)
    team = found_team(name="志愿队", kind="volunteer", area=world.community, by=by)
    told = {"kind": "action", "title": "清洁日", "place": "北门"}
    ends = starts + timedelta(hours=1)
    group = found_group(name="专班", area=world.community, communities=[world.community], by=by)
    return [
        group,
        team,
        plan_activity(organiser=team, area=world.community, starts_at=starts, ends_at=ends, by=by, **told),
    ]


def _away(world: World) -> Model:
    person = world.users["party_secretary"].person
    return grids.report_absence(person=person, starts=today(), ends=today(), by=None)


def _on_duty(world: World) -> Model:
    people = [world.users["service_desk"].person]
    day = date(2026, 12, 1)
    return grids.roster(area=world.community, people=people, kinds=["night"], starts=day, ends=day, by=None)[0]


def _orders(world: World) -> list[Model]:
    order = world.order_in(State.CLOSED)
    deadline = Deadline.objects.filter(order=order).earliest("pk")
    return [
        order,
        deadline,
        DeadlineMark.objects.create(deadline=deadline, kind="soon", at=now()),
        Dispatch.objects.get(order=order),
        Event.objects.filter(order=order).latest("pk"),
        PersonalLink.objects.get(order=order),
        Reporter.objects.get(order=order),
        Review.objects.get(order=order),
        Suggestion.objects.create(order=order, rules="r", created_at=now()),
        Attachment.objects.create(
            order=order,
            file="a.jpg",
            thumbnail="b.jpg",
            digest="d",
            width=1,
            height=1,
            stage="report",
            created_at=now(),
        ),
    ]


def page(kind: str, label: str, row: Model | None = None) -> str:
    """The address of the list, or of the add, change or delete page."""
    app, model = label.split(".")
    return reverse(f"admin:{app}_{model}_{kind}", args=[row.pk] if row else [])


def kept(row: Model) -> bool:
    return type(row)._base_manager.filter(pk=row.pk).exists()


def second_district(world: World) -> dict[str, Model]:
    """From now on no administrator looks after everything. Rows of the district that is not theirs."""
    there = grids.create_area(kind="district", code="640198", name="邻区")
    unit = grids.create_organisation(code="U98", name="邻区城管局", kind="department", home=there)
    somebody = person("neighbour", "dispatcher", area=there)
    post = somebody.posts.get()
    assert somebody.user is not None
    branch = PartyOrganisation.objects.create(code="P-9", name="邻区支部", kind="branch", area=there)
    order = world.submit(root=there, area=there)
    rows = [there, unit, somebody, post, somebody.user, branch, order, order.events.get(), order.reporters.get()]
    rows += _neighbours(there, somebody.user)
    rows += _offered(there, unit, somebody.user)
    return {row._meta.label_lower: row for row in rows}


def _offered(there: Area, unit: Organisation, by: User) -> list[Model]:
    at, day = now(), today()
    offer = Offer.objects.create(unit=unit, title="邻区理发", created_at=at)
    offer.areas.add(there)
    draft = MatchDraft.objects.create(area=there, by=by, created_at=at, beat_at=at)
    category = Category.objects.order_by("pk")[0]
    planned = {"title": "邻区", "text": "邻区", "category": category, "first": day, "last": day, "raise_on": day}
    morning = MorningDrafts.objects.create(area=there, by=by, since=at)
    return [offer, draft, morning, PlannedNeed.objects.create(area=there, by=by, created_at=at, **planned)]


def _neighbours(there: Area, by: User) -> list[Model]:
    grid = grids.create_area(kind="community", code="640198001001", name="邻社区", parent=there)
    building = register.add_building(parent=grid, name="邻楼", by=by)
    household = register.open_household(area=building.area, door="101", by=by)
    somebody = register.move_in(household, register.person_data({"name": "邻人"}), register.Living(), by=by)
    return [building, household, somebody]


def english(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def as_role(world: World, name: str) -> Client:
    return english(User.objects.get(pk=world.users[name].pk))


def said(answer: Any) -> str:
    """The messages that the answer, or the page it leads to, shows."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def sentences(answer: Any) -> str:
    """What the form of the page finds wrong."""
    form = answer.context["adminform"].form if "adminform" in answer.context else answer.context["form"]
    return " ".join(str(line) for lines in form.errors.values() for line in lines)


def recorded(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action).order_by("pk"))
