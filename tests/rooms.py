"""Rows of the upper rooms in the first community, and how each is named in an address."""

from collections.abc import Callable
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from appraisal.models import Indicator, Pairing, Report, Scheme, Sheet, Subject
from deliberation import services as deliberation
from deliberation.models import Meeting, MeetingFile
from grids.models import Person
from partybuilding import services as party
from partybuilding.models import (
    Activity,
    Alliance,
    AllianceMember,
    Finding,
    FindingPhoto,
    Floating,
    GroupFinding,
    ListItem,
    MatchDraft,
    MatchLine,
    Member,
    Offer,
    Officer,
    PartyOrganisation,
    PlannedNeed,
    Registration,
    ServiceCertificate,
    Team,
    Transfer,
    WorkingGroup,
)
from partybuilding.services import appoint, enter_item, found_alliance, save_party_organisation
from partybuilding.services.activities import plan_activity
from partybuilding.services.group_findings import collect
from partybuilding.services.groups import found_group
from partybuilding.services.registrations import Willingness
from partybuilding.services.teams import found_team
from projects.links import path_to
from projects.models import Fund, Project, ProjectPhoto, ReviewLink
from tests.appraisal.staged import near
from tests.homes import Homes, settle
from tests.partybuilding import offering
from tests.partybuilding.registering import applied
from tests.pictures import photo
from tests.projects.undertaken import undertaken
from tests.world import MONDAY, World
from visits.findings import Findings, Issue
from visits.models import Visit
from visits.services import record_visit
from workorders import media

MARK = "犇"  # begins all that is told, and stands nowhere else


def visited(homes: Homes) -> None:
    issue = Issue("need", f"{MARK}求：装扶手")
    found = Findings(
        key=MARK, household=homes.household, met=homes.head, note=f"{MARK}记", issues=(issue,), source=MARK
    )
    record_visit(found, by=homes.world.actor("grid_worker"))


def _offered(world: World) -> None:
    offering.offer(world, title=f"{MARK}理发", conditions=f"{MARK}条件")
    offering.planned(world, title=f"{MARK}计划")
    offering.drafted(world)
    applied(world, name=f"{MARK}登", phone="13977770001", said=Willingness(note=f"{MARK}愿", works_at=f"{MARK}厂"))


def _party(world: World) -> None:
    found = save_party_organisation(PartyOrganisation(name=f"{MARK}支部", kind="branch", area=world.grid))
    appoint(found, world.users["party_secretary"].person)
    someone = Person.objects.create(name=f"{MARK}党员", created_at=MONDAY)
    member = party.add_member(found, someone, by=None)
    letter = party.write_letter(member, to_name=f"{MARK}外地支部", by=None)
    told = {"what": "letter", "on": "2026-01-01", "until": "2026-03-01", "to": f"{MARK}外地支部"}
    Finding.objects.create(
        kind="pocket", person=someone, transfer=letter, organisation=found, evidence=[told], found_at=MONDAY
    )
    party.go_away(member, place=f"{MARK}外地", by=None)
    _acting(world)


def _acting(world: World) -> None:
    """A team, and an activity that only those who plan it know of."""
    by, starts = world.actor("dispatcher").user, MONDAY + timedelta(days=1)
    assert by is not None
    team = found_team(name="巡逻队", about=f"{MARK}队", kind="volunteer", area=world.community, by=by)
    ends, told = starts + timedelta(hours=1), {"kind": "action", "title": f"{MARK}动", "place": "北门"}
    plan_activity(organiser=team, area=world.community, starts_at=starts, ends_at=ends, by=by, **told)
    ServiceCertificate.objects.create(
        person=Member.objects.get().person,
        number="2222-3333-4444",
        name=f"{MARK}员",
        starts=MONDAY.date(),
        ends=MONDAY.date(),
        hours=2,
        lines=[{"on": "2026-11-16", "kind": "", "what": f"{MARK}动", "where": "", "hours": "2"}],
        by=by,
        issued_at=MONDAY,
    )
    group = found_group(name=f"{MARK}专班", area=world.community, communities=[world.community], by=by)
    collect(group, area=world.grid, text=f"{MARK}现", key="one", photos=[photo("olive")], by=by)


def _allied(world: World) -> None:
    leader = Officer.objects.get().organisation
    by, area = world.actor("dispatcher"), world.community
    alliance = found_alliance(kind="community", name=f"{MARK}大党委", area=area, leader=leader, by=by)
    enter_item(alliance, kind="need", title=f"{MARK}餐", text=f"{MARK}文", by=by)


def _met(world: World) -> None:
    """A meeting that is not public."""
    starts = MONDAY + timedelta(days=1)
    by, ends = world.actor("dispatcher"), starts + timedelta(hours=1)
    meeting = deliberation.plan_meeting(
        kind="talk", title=f"{MARK}会", area=world.community, starts_at=starts, ends_at=ends, place="议事厅", by=by
    )
    deliberation.add_item(meeting, title=f"{MARK}议", by=by)
    deliberation.invite(meeting, deliberation.Guests(names=(f"{MARK}客",)), by=by)
    deliberation.convene(meeting, by=by)
    paper = media.read(SimpleUploadedFile(f"{MARK}会.pdf", b"%PDF-1.7"))
    deliberation.keep_files(meeting, [photo(), paper], by=by)


def _party_building(world: World) -> None:
    for furnish in (_offered, _party, _allied):
        furnish(world)


FURNISHED: dict[str, Callable[[World], object]] = {
    "visits": lambda world: visited(settle(world, MARK)),
    "partybuilding": _party_building,
    "deliberation": _met,
    "projects": lambda world: undertaken(world, MARK),
    "appraisal": lambda world: near(world, MARK),
}
ROWS: dict[str, dict[str, Callable[[], object]]] = {
    "visits": {
        "visit": lambda: Visit.objects.get().pk,
    },
    "partybuilding": {
        "offer": lambda: Offer.objects.get().pk,
        "planned": lambda: PlannedNeed.objects.get().pk,
        "match_draft": lambda: MatchDraft.objects.get().pk,
        "line": lambda: MatchLine.objects.get().pk,
        "party": lambda: Officer.objects.get().organisation_id,
        "party_code": lambda: Officer.objects.get().organisation.code,
        "officer": lambda: Officer.objects.get().pk,
        "team": lambda: Team.objects.get().pk,
        "activity": lambda: Activity.objects.get().pk,
        "certificate": lambda: ServiceCertificate.objects.get().pk,
        "working_group": lambda: WorkingGroup.objects.get().pk,
        "group_finding": lambda: GroupFinding.objects.get().pk,
        "finding_photo": lambda: FindingPhoto.objects.get().pk,
        "alliance": lambda: Alliance.objects.get().pk,
        "alliance_member": lambda: AllianceMember.objects.order_by("pk")[0].pk,
        "list_item": lambda: ListItem.objects.get().pk,
        "member": lambda: Member.objects.get().pk,
        "letter": lambda: Transfer.objects.get().pk,
        "finding": lambda: Finding.objects.get().pk,
        "floating": lambda: Floating.objects.get().pk,
        "registration": lambda: Registration.objects.get().pk,
    },
    "deliberation": {
        "meeting": lambda: Meeting.objects.get().pk,
        "meeting_file": lambda: MeetingFile.objects.get(kind="photo").pk,
        "meeting_paper": lambda: MeetingFile.objects.get(kind="document").pk,
    },
    "projects": {
        "project": lambda: Project.objects.get(state="running").pk,
        "public_code": lambda: Project.objects.get(state="running").public_code,
        "draft": lambda: Project.objects.get(state="draft").pk,
        "project_photo": lambda: ProjectPhoto.objects.get().pk,
        "fund": lambda: Fund.objects.get().pk,
        "review_token": lambda: path_to(ReviewLink.objects.get()).split("/")[-2],
    },
    "appraisal": {
        "appraisal": lambda: Scheme.objects.get(state="appeals").pk,
        "appraisal_code": lambda: Scheme.objects.get(state="appeals").public_code,
        "appraisal_draft": lambda: Scheme.objects.get(state="draft").pk,
        "indicator": lambda: Indicator.objects.filter(scheme__state="draft")[0].pk,
        "subject": lambda: Subject.objects.get().pk,
        "scores": lambda: Sheet.objects.get(kind="community").pk,
        "report": lambda: Report.objects.get().pk,
        "pairing": lambda: Pairing.objects.get().pk,
    },
}
