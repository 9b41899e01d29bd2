"""kill -9 in the middle of what the party's network does by itself: nothing is lost, nothing is done twice."""

from collections import Counter
from datetime import timedelta

import pytest

from common.clock import advance, now, today
from grids.models import Person
from notices.models import Notice, Outbox
from partybuilding import services
from partybuilding.finding import find_memberships
from partybuilding.models import (
    Activity,
    Agreement,
    DraftState,
    Finding,
    MatchDraft,
    MatchLine,
    Member,
    MorningDrafts,
    Transfer,
    WantedTime,
)
from partybuilding.services import drafts, group_findings
from tests import world as worlds
from tests.clockwork import killed_and_run_again
from tests.partybuilding import party as parties
from tests.partybuilding.activities import announced, volunteers
from tests.partybuilding.groups import STAFF, found, working_group
from tests.partybuilding.offering import drafted, need, offer, planned
from tests.partybuilding.party import Party
from tests.world import World
from workorders.models import Proposal, WorkOrder

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 4
Environment = dict[str, str]


@pytest.fixture
def world(transactional_db: None) -> World:
    return worlds.build()


@pytest.fixture
def party(world: World) -> Party:
    return parties.found_party(world)


def told(kind: str) -> list[int]:
    """How often the outbox tells of each row."""
    rows = Counter(str(row.payload) for row in Outbox.objects.filter(kind=kind))
    return sorted(rows.values())


@pytest.mark.parametrize("point", ["_beat", "explain", "_keep"])
def test_making_a_draft(world: World, process_environment: Environment, point: str):
    offer(world, at_once=9)
    wanted = {need(world).pk for _n in range(ROWS)}
    draft = services.open_draft(world.community, by=world.users["dispatcher"])
    later = now() + drafts.LOST_AFTER + timedelta(seconds=1)
    work, at = "partybuilding.services.drafts.work", f"partybuilding.services.drafts.{point}"
    killed_and_run_again(process_environment, work, at, 1, draft.pk, again_at=later)
    draft.refresh_from_db()
    assert (draft.state, draft.done, draft.total) == (DraftState.READY, ROWS, ROWS)
    assert sorted(draft.lines.values_list("order", flat=True)) == sorted(wanted)


@pytest.mark.parametrize("point", ["_ask", "_send_line"])
def test_sending_a_draft(world: World, process_environment: Environment, point: str):
    offer(world, at_once=9)
    for _n in range(ROWS):
        need(world)
    draft = services.send_draft(drafted(world), by=world.users["dispatcher"])
    later = now() + drafts.LOST_AFTER + timedelta(seconds=1)
    work, at = "partybuilding.services.drafts.work", f"partybuilding.services.drafts.{point}"
    killed_and_run_again(process_environment, work, at, 2, draft.pk, again_at=later)
    draft.refresh_from_db()
    assert (draft.state, draft.done) == (DraftState.SENT, ROWS)
    assert not MatchLine.objects.exclude(code="").exists()
    asked = Counter(Proposal.objects.values_list("order", flat=True))
    assert asked == dict.fromkeys(WorkOrder.objects.values_list("pk", flat=True), 1)


def test_drafts_of_the_morning(world: World, process_environment: Environment):
    desks = {"dispatcher": world.community, "other_dispatcher": world.other_community}
    for name, area in desks.items():
        services.switch_mornings(area, is_on=True, by=world.users[name])
        need(world, name, area=area)
    at = worlds.MONDAY.replace(hour=8) + timedelta(days=7)
    advance(at - now())
    point = "partybuilding.services.mornings.queue"
    killed_and_run_again(process_environment, "partybuilding.tasks.make_morning_drafts", point, 2)
    assert sorted(MatchDraft.objects.values_list("area", flat=True)) == sorted(area.pk for area in desks.values())
    assert set(MorningDrafts.objects.values_list("made_on", flat=True)) == {at.date()}
    assert told(drafts.WORK) == [1, 1]


@pytest.mark.parametrize("point", ["_raise", "raise_planned"])
def test_planned_needs(world: World, process_environment: Environment, point: str):
    plans = [planned(world, how_many=2, raise_on=today()) for _n in range(2)]
    at = f"partybuilding.services.planning.{point}"
    killed_and_run_again(process_environment, "partybuilding.tasks.raise_planned_needs", at, 1)
    assert WorkOrder.objects.count() == 2 * len(plans)
    wanted = Counter(WantedTime.objects.values_list("planned", flat=True))
    assert wanted == {each.pk: 2 for each in plans}


def member(party: Party, number: int) -> Member:
    return services.add_member(party.branch, Person.objects.create(name=f"党员{number}", created_at=now()), by=None)


def test_letters_and_members_away(party: Party, process_environment: Environment):
    soon = today() + timedelta(days=2)
    for number in range(ROWS):
        services.write_letter(member(party, number), to=party.next_door, by=None, valid_until=soon)
        services.go_away(member(party, ROWS + number), place="东莞", starts=today() - timedelta(days=200), by=None)
    Outbox.objects.all().delete()
    point = "partybuilding.services.letter_reminders.emit"
    killed_and_run_again(process_environment, "partybuilding.tasks.remind_of_letters", point, ROWS + 2)
    assert told("partybuilding.away") == [1] * ROWS
    assert Transfer.objects.filter(reminded_at=None).count() == 0
    assert Outbox.objects.exclude(kind="partybuilding.away").count() == ROWS


def test_agreements(party: Party, process_environment: Environment):
    by, finding = party.user(STAFF), found(party, working_group(party, "grid_worker"))
    given = {"department": party.world.other_unit, "by": by, "due_on": today() + timedelta(days=1)}
    for number in range(ROWS):
        group_findings.agree(finding, text=f"装充电桩{number}", **given)
    point = "partybuilding.services.agreement_reminders.emit"
    killed_and_run_again(process_environment, "partybuilding.tasks.remind_of_agreements", point)
    assert told("groups.agreement_due") == [1] * ROWS
    assert Agreement.objects.filter(reminded_at=None).count() == 0


def test_activities(party: Party, process_environment: Environment):
    by = party.user("community_secretary")
    team, starts = volunteers(party, "grid_worker"), now() + timedelta(days=2)
    for number in range(ROWS):
        announced(team, by, title=f"清洁日{number}", starts_at=starts, ends_at=starts + timedelta(hours=2))
    advance(timedelta(days=1))
    point = "partybuilding.services.activities.emit"
    killed_and_run_again(process_environment, "partybuilding.tasks.remind_of_activities", point)
    assert told("activities.tomorrow") == [1] * ROWS
    assert Activity.objects.filter(reminded_at=None).count() == 0


def test_telling_of_an_activity(party: Party, process_environment: Environment):
    announced(volunteers(party, "grid_worker", "unit_handler"), party.user("community_secretary"))
    point = "partybuilding.following.activities.tell"
    killed_and_run_again(process_environment, "notices.outbox.sweep", point, 1)
    heard = Counter(Notice.objects.filter(event="activities.announced").values_list("user__username", flat=True))
    assert set(heard.values()) == {1}
    assert {"grid_worker", "unit_handler"} <= set(heard)
    assert not Outbox.objects.filter(done_at=None).exists()


@pytest.mark.parametrize("point", ["_new", "_refresh"])
def test_findings(party: Party, process_environment: Environment, point: str):
    for number in range(ROWS):
        letter = services.write_letter(member(party, number), to=party.next_door, by=None)
        Transfer.objects.filter(pk=letter.pk).update(valid_until=today() - timedelta(days=1))
    if point == "_refresh":
        find_memberships()
        Transfer.objects.update(valid_until=today() - timedelta(days=9))
    task, at = "partybuilding.tasks.look_for_memberships", f"partybuilding.finding.{point}"
    killed_and_run_again(process_environment, task, at, 2)
    until = [evidence["until"] for [evidence] in Finding.objects.values_list("evidence", flat=True)]
    assert until == [str(Transfer.objects.earliest("pk").valid_until)] * ROWS
