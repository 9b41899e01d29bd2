"""The writers of alliances and their members; their meetings are planned in `deliberation`."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services import record
from common.clock import now, today
from common.errors import Conflict, Invalid, NotAllowed, WrongState, as_invalid
from common.numbering import next_code
from common.versions import locked
from deliberation import services as meetings
from deliberation.choices import MeetingKind
from deliberation.models import Meeting
from grids.models import Area, Organisation, Person
from partybuilding.alliance_keeping import alliance_areas, check_keeps
from partybuilding.models import (
    Alliance,
    AllianceDuty,
    AllianceEntry,
    AllianceMeeting,
    AllianceMember,
    AllianceStep,
    ItemState,
    ListItem,
    PartyOrganisation,
    WordStage,
)
from partybuilding.services.lists import hand_back
from partybuilding.services.organisations import standing
from workorders.actors import Actor


def lock_alliance(alliance: Alliance, version: int | None = None) -> Alliance:
    rows = Alliance.objects.select_related("area", "leader").defer("area__boundary")
    return locked(rows, alliance, version)


def begin(alliance: Alliance, by: Actor, version: int | None) -> Alliance:
    fresh = lock_alliance(alliance, version)
    check_keeps(fresh, by)
    if fresh.ended_on is not None:
        raise Conflict(_("This alliance has ended."))
    return fresh


def touch(alliance: Alliance) -> None:
    alliance.version += 1
    alliance.save()


def _step(alliance: Alliance, what: AllianceStep, words: str, by: Actor) -> None:
    AllianceEntry.objects.create(alliance=alliance, what=what, words=words[:400], user=by.user, name=by.name, at=now())


@transaction.atomic
def found_alliance(
    *,
    kind: str,
    name: str,
    area: Area,
    leader: PartyOrganisation,
    by: Actor,
    founded_on: date | None = None,
) -> Alliance:
    """A new alliance; the organisation that leads it is its first member."""
    assert by.user is not None  # alliances are kept by people with accounts
    if not alliance_areas(by.user).filter(pk=area.pk).exists():
        raise NotAllowed(_("%(area)s is not among your areas.") % {"area": area.name})
    leader = _standing(leader, "leader")
    made = Alliance(
        code=next_code(Alliance, "L"), kind=kind, name=name, area=area, leader=leader, founded_on=founded_on or today()
    )
    with as_invalid():
        made.full_clean()
    made.save()
    AllianceMember.objects.create(alliance=made, party=leader, duty=AllianceDuty.HEAD, starts=made.founded_on)
    _step(made, AllianceStep.FOUNDED, "", by)
    record(action="alliance.found", by=by.user, obj=made)
    return made


def _standing(organisation: PartyOrganisation, name: str) -> PartyOrganisation:
    """Before the alliance is locked. Raises Invalid for one that was dissolved."""
    try:
        return standing(organisation)
    except WrongState as refusal:
        raise Invalid.field(name, _("This organisation has been dissolved: choose another.")) from refusal


@transaction.atomic
def change_alliance(alliance: Alliance, *, by: Actor, version: int | None = None, **values: Any) -> Alliance:
    """Another name, kind or leading organisation."""
    if "leader" in values and values["leader"].pk != alliance.leader_id:
        values["leader"] = _standing(values["leader"], "leader")
    fresh = begin(alliance, by, version)
    before = {name: str(getattr(fresh, name)) for name in values}
    for name in ("kind", "name", "leader"):
        if name in values:
            setattr(fresh, name, values[name])
    with as_invalid():
        fresh.full_clean()
    touch(fresh)
    told = (f"{was} → {getattr(fresh, name)}" for name, was in before.items() if was != str(getattr(fresh, name)))
    _step(fresh, AllianceStep.CHANGED, "; ".join(told), by)
    record(action="alliance.change", by=by.user, obj=fresh, detail={"before": before})
    return fresh


@transaction.atomic
def join_alliance(
    alliance: Alliance,
    *,
    by: Actor,
    unit: Organisation | None = None,
    party: PartyOrganisation | None = None,
    person: Person | None = None,
    duty: str = AllianceDuty.MEMBER,
    starts: date | None = None,
    version: int | None = None,
) -> AllianceMember:
    """A unit, its party organisation or both join, with whoever comes for them."""
    party = _standing(party, "party") if party else None
    fresh = begin(alliance, by, version)
    _check_joins(fresh, unit, party)
    made = AllianceMember(alliance=fresh, unit=unit, party=party, person=person, duty=duty, starts=starts or today())
    with as_invalid("unit"):
        made.full_clean()
    made.save()
    touch(fresh)
    _step(fresh, AllianceStep.JOINED, _told(made), by)
    record(action="alliance.join", by=by.user, obj=fresh, detail={"member": str(made), "duty": duty})
    return made


def _check_joins(alliance: Alliance, unit: Organisation | None, party: PartyOrganisation | None) -> None:
    """Somebody joins, and who is in it does not join again. Raises Invalid."""
    if unit is None and party is None:
        raise Invalid.field("unit", _("Name the unit, its party organisation, or both."))
    members = alliance.members.filter(ends=None)
    for name, joining in (("unit", unit), ("party", party)):
        if joining is not None and members.filter(**{name: joining}).exists():
            raise Invalid.field(name, _("They are a member of this alliance already."))


@transaction.atomic
def change_member(
    member: AllianceMember, *, by: Actor, person: Person | None, duty: str, version: int | None = None
) -> AllianceMember:
    """Somebody else comes for them, or under another duty."""
    fresh = begin(member.alliance, by, version)
    row = AllianceMember.objects.select_related("unit", "party", "person").get(pk=member.pk, alliance=fresh)
    if row.ends is not None:
        raise Conflict(_("They have left already."))
    before = _told(row)
    row.alliance, row.person, row.duty = fresh, person, duty
    with as_invalid():
        row.full_clean()
    row.save(update_fields=["person", "duty"])
    touch(fresh)
    _step(fresh, AllianceStep.MEMBER, f"{before} → {_told(row)}", by)
    record(action="alliance.member", by=by.user, obj=fresh, detail={"member": str(row), "duty": duty})
    return row


def _told(member: AllianceMember) -> str:
    who = f" · {member.person.masked_name}" if member.person else ""
    return f"{member.name} · {member.get_duty_display()}{who}"


@transaction.atomic
def leave_alliance(
    member: AllianceMember, *, by: Actor, reason: str, ends: date | None = None, version: int | None = None
) -> list[ListItem]:
    """What the member has not finished goes back to the alliance; its orders stay with whoever has them. The items."""
    fresh = begin(member.alliance, by, version)
    member = locked(AllianceMember.objects.select_related("unit", "party"), member)
    if member.ends is not None:
        raise Conflict(_("They have left already."))
    if not reason.strip():
        raise Invalid.field("reason", _("Say why, in a sentence."))
    if (ends or today()) > today():
        raise Invalid.field("ends", _("This day has not come yet."))
    given = end_membership(member, ends or today(), by, reason)
    touch(fresh)
    _step(fresh, AllianceStep.LEFT, f"{member.name}: {reason}", by)
    record(action="alliance.leave", by=by.user, obj=fresh, reason=reason, detail={"member": str(member)})
    return given


def end_membership(member: AllianceMember, ends: date, by: Actor, reason: str) -> list[ListItem]:
    member.ends = max(ends, member.starts)
    member.save(update_fields=["ends"])
    words = _("%(member)s has left the alliance: %(reason)s") % {"member": member.name, "reason": reason}
    rows = ListItem.objects.select_for_update().filter(taken_by=member, state=ItemState.TAKEN)
    return [hand_back(item, WordStage.RETURNED, words, by) for item in rows]


@transaction.atomic
def end_alliance(alliance: Alliance, *, by: Actor, reason: str, version: int | None = None) -> Alliance:
    """Nobody has anything to do for it any more: members leave, what is open is kept as it is."""
    fresh = begin(alliance, by, version)
    if not reason.strip():
        raise Invalid.field("reason", _("Say why, in a sentence."))
    for member in fresh.members.filter(ends=None):
        end_membership(member, today(), by, reason)
    fresh.ended_on = today()
    touch(fresh)
    _step(fresh, AllianceStep.ENDED, reason, by)
    record(action="alliance.end", by=by.user, obj=fresh, reason=reason)
    return fresh


@transaction.atomic
def plan_alliance_meeting(
    alliance: Alliance,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    place: str = "",
    link: str = "",
    version: int | None = None,
) -> Meeting:
    """A meeting with all present members on its list. From here on it is a meeting like any other."""
    fresh = begin(alliance, by, version)
    meeting = meetings.plan_meeting(
        kind=MeetingKind.ALLIANCE,
        title=title,
        area=fresh.area,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        link=link,
        by=by,
    )
    AllianceMeeting.objects.create(alliance=fresh, meeting=meeting)
    members = fresh.members.current().select_related("person", "unit", "party__unit")
    guests = _guests(list(members))
    if guests.people or guests.units or guests.names:
        meetings.invite(meeting, guests, by=by)
    return Meeting.objects.get(pk=meeting.pk)


def _guests(members: Sequence[AllianceMember]) -> meetings.Guests:
    """Who comes for a member; where nobody is named, whoever its unit sends, else the organisation by its name."""
    people = {each.person.pk: each.person for each in members if each.person}
    represents = {each.person.pk: unit for each in members if each.person and (unit := _unit(each))}
    nobody = [each for each in members if each.person is None]
    units = {unit.pk: unit for each in nobody if (unit := _unit(each))}
    names = [each.name[:60] for each in nobody if _unit(each) is None]
    return meetings.Guests(tuple(people.values()), tuple(units.values()), tuple(names), represents)


def _unit(member: AllianceMember) -> Organisation | None:
    return member.unit or (member.party.unit if member.party else None)
