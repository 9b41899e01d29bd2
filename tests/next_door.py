"""The community next door with rows of everything that an address may be asked to name."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from common.clock import now, today
from deliberation import services as meetings
from grids.models import OrganisationKind, Person, Post
from grids.services import create_organisation
from partybuilding import services as party
from partybuilding.models import WorkingGroup
from partybuilding.services.activities import announce_activity, plan_activity, sign_up_somebody
from partybuilding.services.group_findings import agree, collect
from partybuilding.services.groups import add_group_member, found_group, visit_place
from partybuilding.services.teams import found_team
from projects.models import ApprovalLimit
from tests.appraisal.staged import near
from tests.partybuilding import offering
from tests.partybuilding.alliances import ally
from tests.partybuilding.registering import applied
from tests.pictures import photo
from tests.projects.undertaken import undertaken
from tests.world import World, person

ROLES = ("dispatcher", "community_secretary", "grid_worker", "review_panel", "party_secretary")


def moved(world: World) -> World:
    """The same district as those next door see it: their community, their grid, their unit, their people."""
    unit = create_organisation(
        code="UNIT-9",
        name="柳林物业",
        kind=OrganisationKind.PROPERTY,
        home=world.other_community,
        serves=[world.other_community],
    )
    here = {"community": world.other_community, "grid": world.other_grid, "unit": unit}
    users: dict[str, Any] = {
        role: person(f"next_{role}", role, area=here["grid" if role == "grid_worker" else "community"]).user
        for role in ROLES
    }
    users |= {role: person(f"next_{role}", role, organisation=unit).user for role in ("unit_handler", "unit_manager")}
    return replace(world, **here, users=world.users | users)


def rows(there: World) -> dict[str, Any]:
    """By the field that would name one of them."""
    by = there.actor("community_secretary")
    assert by.user is not None
    allied = ally(there)
    colleague = there.users["grid_worker"].person
    member = party.add_member(allied.branch, Person.objects.create(name="柳党员", created_at=now()), by=None)
    officer = party.appoint(allied.branch, there.users["party_secretary"].person)
    group = found_group(name="柳林专班", area=there.community, communities=[there.community], by=by.user)
    team = found_team(name="柳林队", kind="volunteer", area=there.community, leader=colleague, by=by.user)
    begins = now() + timedelta(days=2)
    told = {"kind": "study", "title": "柳林学习", "place": "柳林", "starts_at": begins, "is_public": False}
    activity = plan_activity(
        organiser=team, area=there.community, ends_at=begins + timedelta(hours=1), by=by.user, **told
    )
    announce_activity(activity, by=by.user)
    offered = offering.offer(there, title="柳林理发")
    return {
        "area": there.grid.code,
        "community": there.community.code,
        "unit": there.unit.code,
        "person": colleague.pk,
        "post": Post.objects.get(person=colleague).pk,
        "party": allied.branch.code,
        "alliance": allied.alliance.pk,
        "alliance_member": allied.unit.pk,
        "member": member.pk,
        "officer": officer.pk,
        "group": group.pk,
        **_grouped(group, colleague, there),
        "team": team.pk,
        "team_member": team.members.get().pk,
        "sign_up": sign_up_somebody(activity, colleague, by=by.user).pk,
        "offer": offered.pk,
        "offer_shown": f"{offered.pk}.{offered.version}",
        "registration": applied(there, name="柳登记").pk,
        "order": there.submit(area=there.grid).number,
        **_meeting(there, colleague),
        **_project(there),
        **_appraisal(there),
    }


def _grouped(group: WorkingGroup, colleague: Person, there: World) -> dict[str, Any]:
    by = there.actor("community_secretary")
    assert by.user is not None
    member = add_group_member(group, colleague, by=by.user)
    visit = visit_place(group, area=there.grid, met="业主", key="next", people=[colleague], by=by)
    found = collect(group, area=there.grid, text="乱停车", key="next", by=by.user)
    agreed = agree(found, department=there.unit, text="清理", due_on=today(), by=by.user)
    return {"group_member": member.pk, "visit": visit.pk, "agreement": agreed.pk}


def _meeting(there: World, colleague: Person) -> dict[str, Any]:
    by, starts = there.actor("community_secretary"), now() + timedelta(hours=1)
    given = {"kind": "talk", "title": "柳林议事", "area": there.community, "place": "柳林"}
    meeting = meetings.plan_meeting(by=by, starts_at=starts, ends_at=starts + timedelta(hours=1), **given)
    item = meetings.add_item(meeting, title="停车", by=by)
    [guest] = meetings.invite(meeting, meetings.Guests(people=(colleague,)), by=by)
    meetings.convene(meeting, by=by)
    meetings.record_attendance(meeting, {guest.pk: "attended"}, by=by)
    return {
        "item": item.pk,
        "attendee": guest.pk,
        "ballot": meetings.open_ballot(meeting, question="是否同意", by=by).pk,
        "resolution": meetings.draft_resolution(meeting, text="照办", by=by).pk,
        "file": meetings.keep_files(meeting, [photo("olive")], by=by)[0].pk,
    }


def _project(there: World) -> dict[str, Any]:
    ApprovalLimit.objects.all().delete()  # there is one for the whole district
    _project, _photo, fund, milestone, expense, *_rest = undertaken(there, "柳")
    return {"fund": fund.pk, "milestone": milestone.pk, "expense": expense.pk}


def _appraisal(there: World) -> dict[str, Any]:
    scheme = near(there, "柳")
    subject = scheme.subjects.get()
    return {
        "indicator": scheme.indicators.all()[0].pk,
        "subject": subject.pk,
        "panelist": scheme.panel.get().pk,
        "result": subject.results.all()[0].pk,
        "appeal": subject.appeals.get().pk,
    }
