"""The writers of teams: founding, joining and leaving, leaders, disbanding."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now, today
from common.errors import Conflict, Invalid, NotAllowed, WrongState
from common.numbering import next_code
from common.versions import locked
from grids.models import Area, Organisation, OrganisationKind, Person
from grids.services import create_organisation, save_organisation
from partybuilding.models import (
    ENDED_ACTIVITIES,
    PartyOrganisation,
    Team,
    TeamDeed,
    TeamEntry,
    TeamKind,
    TeamMember,
)
from partybuilding.permissions.teams import areas_for_teams, check_keeps_team, may_found_team, may_keep_team
from partybuilding.services.belonging import check_reason, let_lead, put_in, take_out
from partybuilding.services.organisations import standing
from workorders.models import WorkOrder

CHANGED = ("kind", "about", "party_organisation")


def _enter(team: Team, what: str, by: User | None, **detail: Any) -> None:
    told = {name: value for name, value in detail.items() if value}
    TeamEntry.objects.create(team=team, what=what, detail=told, by=by, at=now())


def _lock(team: Team, version: int | None = None) -> Team:
    """The team as it is now, locked. Raises Stale, and WrongState when it was disbanded."""
    fresh: Team = locked(Team.objects.select_related("unit"), team, version)
    if fresh.is_disbanded:
        raise WrongState(_("%(name)s has been disbanded.") % {"name": fresh}, state="disbanded")
    return fresh


def _touch(team: Team) -> None:
    team.version += 1
    team.save()


@transaction.atomic
def found_team(
    *,
    name: str,
    kind: str,
    area: Area,
    by: User,
    unit: Organisation | None = None,
    party_organisation: PartyOrganisation | None = None,
    about: str = "",
    leader: Person | None = None,
) -> Team:
    """A team at home in an area: of a unit that the register has, else as a new one that serves the area."""
    if not may_found_team(by) or not areas_for_teams(by).filter(pk=area.pk).exists():
        raise NotAllowed(_("Teams are founded at the desk of the area, or by the party organisation there."))
    if party_organisation is not None:
        standing(party_organisation)
    if unit is not None:
        locked(Organisation.objects.all(), unit)
    if unit is not None and Team.objects.filter(unit=unit).exists():
        raise Conflict(_("%(name)s is a team already.") % {"name": unit.name})
    team = Team(kind=kind, area=area, party_organisation=party_organisation, about=about)
    team.unit = unit or _unit(name, kind, area)
    team.save()
    _enter(team, TeamDeed.FOUNDED, by)
    if leader is not None:
        _add(team, leader, by, is_leader=True)
    _check_is_kept(team, by)
    return team


def _check_is_kept(team: Team, by: User) -> None:
    """Nobody founds what they could neither see nor lead to anything afterwards."""
    if not may_keep_team(by, team):
        why = _("This area is not your desk's: choose the party organisation in your lead that the team belongs to.")
        raise Invalid.field("party_organisation", why)


def _unit(name: str, kind: str, area: Area) -> Organisation:
    if not name:
        raise Invalid.field("name", _("Give the team a name."))
    as_unit = OrganisationKind.VOLUNTEERS if kind == TeamKind.VOLUNTEER else OrganisationKind.TEAM
    code = next_code(Organisation, "T")
    return create_organisation(code=code, name=name, kind=as_unit, home=area, serves=[area])


@transaction.atomic
def change_team(team: Team, *, by: User, version: int | None = None, name: str = "", **values: Any) -> Team:
    """Its name, kind, what it does, and the party organisation that it belongs to."""
    if party := values.get("party_organisation"):
        standing(party)
    fresh = _lock(team, version)
    check_keeps_team(by, fresh)
    changed = [each for each in CHANGED if each in values and getattr(fresh, each) != values[each]]
    for each in changed:
        setattr(fresh, each, values[each])
    if name and name != fresh.unit.name:
        changed.append("name")
        fresh.unit.name = name
        save_organisation(fresh.unit)
    if changed:
        _touch(fresh)
        _enter(fresh, TeamDeed.CHANGED, by, fields=changed)
    return fresh


def _add(team: Team, person: Person, by: User, *, is_leader: bool = False) -> TeamMember:
    made: TeamMember = put_in(team.members, person, is_leader=is_leader)
    _touch(team)
    _enter(team, TeamDeed.LEADS if is_leader else TeamDeed.JOINED, by, person=person.name)
    return made


@transaction.atomic
def add_member(
    team: Team, person: Person, *, by: User, is_leader: bool = False, version: int | None = None
) -> TeamMember:
    """Somebody joins, put there by the leader or the desk."""
    fresh = _lock(team, version)
    check_keeps_team(by, fresh)
    return _add(fresh, person, by, is_leader=is_leader)


@transaction.atomic
def join_team(team: Team, *, by: User) -> TeamMember:
    """Somebody with an account joins a team that they see."""
    person = getattr(by, "person", None)
    if person is None or not Team.objects.visible_to(by).filter(pk=team.pk).exists():
        raise NotAllowed(_("Somebody at the desk can put you into this team."))
    return _add(_lock(team), person, by)


@transaction.atomic
def leave_team(member: TeamMember, *, by: User, version: int | None = None) -> Team:
    """By oneself, or taken out by the leader or the desk."""
    fresh = _lock(member.team, version)
    own = getattr(by, "person", None)
    if (own is None or own.pk != member.person_id) and not may_keep_team(by, fresh):
        raise NotAllowed(_("Whoever leads the team or keeps the desk of its area does this."))
    take_out(member)
    _touch(fresh)
    _enter(fresh, TeamDeed.LEFT, by, person=member.person.name)
    return fresh


@transaction.atomic
def name_leader(member: TeamMember, *, is_leader: bool, by: User, version: int | None = None) -> Team:
    """Whether somebody in the team leads it. There may be several."""
    fresh = _lock(member.team, version)
    check_keeps_team(by, fresh)
    if let_lead(member, is_leader):
        _touch(fresh)
        _enter(fresh, TeamDeed.LEADS if is_leader else TeamDeed.LED, by, person=member.person.name)
    return fresh


@transaction.atomic
def disband_team(team: Team, *, reason: str, by: User, version: int | None = None) -> Team:
    """End a team, and with it the unit: once nobody waits for its work and no activity of it is to come."""
    fresh = _lock(team, version)
    check_keeps_team(by, fresh)
    check_reason(reason)
    if WorkOrder.objects.open().filter(lead_unit=fresh.unit).exists():
        raise Conflict(_("The team has open orders: they are passed on first."))
    if fresh.activities.exclude(state__in=ENDED_ACTIVITIES).exists():
        raise Conflict(_("An activity of the team is to come: hold or cancel it first."))
    fresh.members.current().update(left=today(), is_leader=False)
    fresh.disbanded_on, fresh.unit.is_active = today(), False
    save_organisation(fresh.unit)
    _touch(fresh)
    _enter(fresh, TeamDeed.DISBANDED, by, reason=reason)
    return fresh
