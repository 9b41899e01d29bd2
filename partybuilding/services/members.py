"""The writers of members' records. Who may is asked here: a record is kept by whoever leads the branch."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import now, today
from common.errors import Conflict, Invalid, NotAllowed, WrongState, as_invalid
from common.revisions import bump
from common.versions import check_version, locked
from grids.models import Person, Post
from partybuilding.models import (
    Ending,
    Floating,
    Member,
    Officer,
    PartyOrganisation,
    PartyOrganisationKind,
    Stage,
    StageEntry,
    Step,
    Transfer,
)
from partybuilding.reach import party_reach
from partybuilding.revisions import PARTY
from partybuilding.services.organisations import lock_all, standing
from workorders.actors import SYSTEM
from workorders.models import WorkOrder
from workorders.services import hand_over
from workorders.services.passing_on import pass_on, what_gives
from workorders.workflow import WITH_LEAD

ORDER = list(Stage.values)
DAYS = ("applied_on", "joined_on", "full_on")


def note(member: Member, what: str, by: User | None, *, on: date | None = None, text: str = "") -> None:
    StageEntry.objects.create(member=member, what=what, on=on or today(), note=text[:200], by=by, at=now())
    bump(PARTY)


def lock(member: Member, by: User | None, version: int | None = None) -> Member:
    """The record as it is now, locked, if `by` keeps it. Raises Stale when decided on another version. Everybody locks
    organisations first, then members, then letters and absences, and writes the history when all is locked."""
    fresh = locked(Member.objects.select_related("organisation", "person"), member)
    if by is not None and fresh.organisation_id not in party_reach(by).led:
        raise NotAllowed(_("This record is kept by whoever leads the branch."))
    check_version(fresh, version)
    return fresh


def lock_offices(member: Member) -> None:
    """The organisations in which they hold one."""
    lock_all(PartyOrganisation.objects.filter(officers__person=member.person_id, officers__ends=None))


def current(member: Member) -> Member:
    if member.ended_on is not None:
        raise WrongState(_("This record has ended."), state="ended")
    return member


def save(member: Member, *names: str) -> None:
    """Save these fields, as another version."""
    member.version += 1
    _check(member)
    member.save(update_fields=[*names, "version"])


def _check(member: Member) -> None:
    days = [(name, getattr(member, name)) for name in DAYS if getattr(member, name)]
    for name, day in days:
        if day > today():
            raise Invalid.field(name, _("This day has not come yet."))
    for (_earlier, before), (name, day) in pairwise(days):
        if day < before:
            raise Invalid.field(name, _("This lies before the step that comes first."))
    with as_invalid("full_on"):
        member.full_clean(validate_unique=False)


@transaction.atomic
def add_member(
    organisation: PartyOrganisation,
    person: Person,
    *,
    by: User | None,
    stage: str = Stage.FULL,
    applied_on: date | None = None,
    joined_on: date | None = None,
    full_on: date | None = None,
    request: HttpRequest | None = None,
) -> Member:
    """Take somebody into a branch. Whoever left and is still known here goes on in the same record."""
    organisation = standing(organisation)
    if organisation.kind == PartyOrganisationKind.GROUP:
        raise Invalid.field("organisation", _("A group keeps no records: choose its branch."))
    locked(Person.objects.all(), person)  # there may be no record yet to wait on
    known = Member.objects.select_for_update().filter(person=person).first()
    if known is not None and known.ended_on is None:
        raise Conflict(_("There is a record of this person already."))
    member = known or Member(person=person, created_at=now())
    member.organisation, member.group, member.stage, member.ended_on, member.ending = (
        organisation,
        None,
        stage,
        None,
        "",
    )
    member.applied_on, member.joined_on, member.full_on = applied_on, joined_on, full_on
    member.version = known.version + 1 if known else 1
    _check(member)
    member.save()
    note(member, Step.ADDED, by, text=f"{organisation.name} · {Stage(stage).label}")
    record(action="member.add", by=by, obj=member, request=request)
    return member


@transaction.atomic
def advance(
    member: Member, stage: str, *, by: User | None, on: date | None = None, text: str = "", version: int | None = None
) -> Member:
    """The next stage on the way into the party, one at a time."""
    fresh, day = current(lock(member, by, version)), on or today()
    if ORDER.index(stage) != ORDER.index(fresh.stage) + 1:
        sentence = _("After “%(now)s” comes the next stage, none is left out.")
        raise Invalid.field("stage", sentence % {"now": fresh.get_stage_display()})
    fresh.stage = stage
    if stage == Stage.PROBATIONARY:
        fresh.joined_on = day
    if stage == Stage.FULL:
        fresh.full_on = day
    if day > today():
        raise Invalid.field("on", _("This day has not come yet."))
    save(fresh, "stage", "joined_on", "full_on")
    note(fresh, Step.ADVANCED, by, on=day, text=" · ".join(filter(None, (str(Stage(stage).label), text))))
    return fresh


def named(columns: Iterable[str]) -> str:
    """The columns of a member as they are called on pages."""
    meta: Any = Member._meta
    return ", ".join(str(meta.get_field(column).verbose_name) for column in columns)


@transaction.atomic
def correct_days(
    member: Member,
    *,
    by: User | None,
    applied_on: date | None,
    joined_on: date | None,
    full_on: date | None,
    version: int | None = None,
) -> Member:
    fresh = current(lock(member, by, version))
    wanted = {"applied_on": applied_on, "joined_on": joined_on, "full_on": full_on}
    changed = [name for name in DAYS if getattr(fresh, name) != wanted[name]]
    for name in changed:
        setattr(fresh, name, wanted[name])
    if changed:
        save(fresh, *changed)
        note(fresh, Step.CORRECTED, by, text=named(changed))
    return fresh


@transaction.atomic
def put_in_group(
    member: Member, group: PartyOrganisation | None, *, by: User | None, version: int | None = None
) -> Member:
    group = standing(group) if group else None
    fresh = current(lock(member, by, version))
    is_ours = group is None or (group.kind == PartyOrganisationKind.GROUP and group.parent_id == fresh.organisation_id)
    if not is_ours:
        raise Invalid.field("group", _("Choose one of the groups of the branch."))
    fresh.group = group
    save(fresh, "group")
    note(fresh, Step.GROUPED, by, text=group.name if group else "")
    return fresh


@transaction.atomic
def end_membership(
    member: Member,
    ending: str,
    *,
    by: User | None,
    on: date | None = None,
    text: str = "",
    version: int | None = None,
    request: HttpRequest | None = None,
) -> Member:
    """Close a record. Letters, offices and orders that hang on it do not stay behind."""
    lock_offices(member)
    fresh, day = current(lock(member, by, version)), on or today()
    if day > today():
        raise Invalid.field("on", _("This day has not come yet."))
    fresh.ended_on, fresh.ending = day, ending
    save(fresh, "ended_on", "ending")
    Transfer.objects.pending().filter(member=fresh).update(returned_on=day)
    Floating.objects.current().filter(member=fresh, starts__lte=day).update(ends=day)
    words = str(Ending(ending).label)
    if ending != Ending.TWICE:
        _end_offices(fresh.person, day, by)
        _give_back_orders(fresh.person, words)
    note(fresh, Step.ENDED, by, on=day, text=" · ".join(filter(None, (words, text))))
    record(action="member.end", by=by, obj=fresh, reason=text, request=request, detail={"ending": ending})
    return fresh


def _end_offices(person: Person, day: date, by: User | None) -> None:
    from partybuilding.services.officers import end_office

    for officer in Officer.objects.filter(person=person, ends=None):
        end_office(officer, by=by, last_day=max(day, officer.starts))


def _give_back_orders(person: Person, reason: str) -> None:
    """What somebody agreed to as a member goes back to the desk; whoever holds a post keeps it under that post."""
    if Post.objects.not_ended().filter(person=person).exists():
        return
    for order in WorkOrder.objects.filter(lead_person=person, state__in=WITH_LEAD).order_by("pk"):
        hand_over(order, by=SYSTEM, person=None, reason=reason)
    for order in WorkOrder.objects.open().filter(assignments__person=person, assignments__ended_at=None).distinct():
        if what_gives(order, person):
            pass_on(order, left=person, successor=None, reason=reason)
