"""An organisation is dissolved: parts, members, letters and whatever else hangs on it go to the one that follows."""

from collections.abc import Callable, Iterator
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from common.clock import now, today
from common.errors import Invalid
from partybuilding.dissolving.registry import Dissolution, Hanging, followers
from partybuilding.models import (
    Deed,
    Floating,
    Member,
    Officer,
    PartyOrganisation,
    PartyOrganisationKind,
    StageEntry,
    Step,
    Transfer,
)
from partybuilding.services.entries import enter, lock, touch
from partybuilding.services.officers import end_all_offices
from partybuilding.services.organisations import lock_lines, put_below, refuse_dissolved
from workorders.models import WorkOrder

NOWHERE = "—"


def preview_dissolution(planned: Dissolution) -> list[Hanging]:
    """What hangs on the organisation and where it goes. Changes nothing."""
    own = (preview for part in PARTS for preview in part(planned))
    others = (preview for each in followers() for preview in each.preview(planned))
    return [each for each in (*own, *others) if each.number]


@transaction.atomic
def dissolve(
    organisation: PartyOrganisation,
    *,
    successor: PartyOrganisation | None,
    by: User | None,
    reason: str = "",
    on: date | None = None,
    version: int | None = None,
) -> PartyOrganisation:
    """End an organisation. While it has members the one that they go to must be named."""
    lock_lines(organisation, successor, moves=organisation)
    fresh = lock(organisation, version)
    refuse_dissolved(fresh)
    to = lock(successor) if successor else None
    day = on or today()
    _check(fresh, to, day)
    _lock_what_hangs(fresh)
    planned = Dissolution(fresh, to, day, by, reason)
    _move_parts(planned)
    _move_members(planned)
    _turn_letters(planned)
    Floating.objects.current().filter(host=fresh).update(host=to)
    end_all_offices(fresh, day, by)
    for follower in followers():
        follower.follow(planned)
    fresh.dissolved_on, fresh.succeeded_by = day, to
    fresh.save(update_fields=["dissolved_on", "succeeded_by"])
    touch(fresh)
    enter(fresh, Deed.DISSOLVED, by, to=to.name if to else "", reason=reason, on=day.isoformat())
    if to is not None:
        enter(to, Deed.TOOK_OVER, by, **{"from": fresh.name})
        touch(to)
    return fresh


def _check(organisation: PartyOrganisation, successor: PartyOrganisation | None, day: date) -> None:
    if day > today():
        raise Invalid.field("on", _("This day has not come yet."))
    if successor is None:
        if Member.objects.current().filter(organisation=organisation).exists():
            raise Invalid.field("successor", _("There are members: say which organisation they go to."))
        if organisation.parent_id is None and organisation.children.filter(dissolved_on=None).exists():
            raise Invalid.field("successor", _("There are parts below it: say which organisation they go to."))
        return
    refuse_dissolved(successor)
    if organisation.contains(successor.path):
        raise Invalid.field("successor", _("Choose one that does not end with it."))
    if successor.kind == PartyOrganisationKind.GROUP and organisation.kind != PartyOrganisationKind.GROUP:
        raise Invalid.field("successor", _("A group keeps no members of its own: choose a branch."))


def _lock_what_hangs(organisation: PartyOrganisation) -> None:
    """In the order in which everybody does (`members.lock`)."""
    members = Member.objects.filter(Q(organisation=organisation) | Q(group=organisation))
    letters = Transfer.objects.pending().filter(to=organisation)
    guests = Floating.objects.current().filter(host=organisation)
    for pks in (rows.order_by("pk").values_list("pk", flat=True) for rows in (members, letters, guests)):
        list(pks.select_for_update(of=("self",)))


def _above(planned: Dissolution) -> PartyOrganisation | None:
    """Where the parts go: to the successor, else to the organisation above."""
    return planned.successor or planned.organisation.parent


def _move_parts(planned: Dissolution) -> None:
    for part in planned.organisation.children.filter(dissolved_on=None):
        put_below(part, _above(planned), by=planned.by)


def _move_members(planned: Dissolution) -> None:
    """The current ones with a line in their record; ended records go along, so that somebody keeps them."""
    old, new = planned.organisation, planned.successor
    of_group = Member.objects.filter(group=old)
    of_group.update(group=new if new and new.kind == PartyOrganisationKind.GROUP else None)
    rows = Member.objects.filter(organisation=old)
    if new is None or not rows.exists():
        return
    note = f"{old.name} → {new.name}"
    entries = [
        StageEntry(member=member, what=Step.DISSOLVED, on=planned.on, note=note, by=planned.by, at=now())
        for member in rows.current()
    ]
    StageEntry.objects.bulk_create(entries)
    for member in rows:
        member.organisation = new
        member.version += 1
        member.save(update_fields=["organisation", "version"])


def _turn_letters(planned: Dissolution) -> None:
    """Letters for it are for the successor; without one they are taken back, and the members stay where they are."""
    letters = Transfer.objects.pending().filter(to=planned.organisation)
    for letter in letters:
        if planned.successor is None or letter.member.organisation_id == planned.successor.pk:
            letter.returned_on = planned.on
        else:
            letter.to = planned.successor
        letter.version += 1
        letter.save(update_fields=["to", "returned_on", "version"])


def _target(planned: Dissolution) -> str:
    return planned.successor.name if planned.successor else NOWHERE


def _parts(planned: Dissolution) -> Iterator[Hanging]:
    above = _above(planned)
    number = planned.organisation.children.filter(dissolved_on=None).count()
    yield Hanging(_("Parts below"), number, above.name if above else NOWHERE)


def _members(planned: Dissolution) -> Iterator[Hanging]:
    rows = Member.objects.current()
    goes = planned.successor.name if planned.successor else _("to whichever follows: choose it below")
    yield Hanging(pgettext("of the party", "Members"), rows.filter(organisation=planned.organisation).count(), goes)
    yield Hanging(_("Members of the group"), rows.filter(group=planned.organisation).count(), _("stay in their branch"))


def _letters(planned: Dissolution) -> Iterator[Hanging]:
    rows = Transfer.objects.pending()
    taken_back = _("taken back; the members stay where they are")
    goes = planned.successor.name if planned.successor else taken_back
    yield Hanging(_("Transfer letters for it"), rows.filter(to=planned.organisation).count(), goes)
    written = rows.filter(member__organisation=planned.organisation).count()
    yield Hanging(_("Transfer letters of its members"), written, _("stay valid"))


def _hosted(planned: Dissolution) -> Iterator[Hanging]:
    number = Floating.objects.current().filter(host=planned.organisation).count()
    yield Hanging(_("Floating members looked after"), number, _target(planned))


def _offices(planned: Dissolution) -> Iterator[Hanging]:
    number = Officer.objects.filter(organisation=planned.organisation, ends=None).count()
    yield Hanging(_("Offices"), number, _("end"))


def _orders(planned: Dissolution) -> Iterator[Hanging]:
    """Orders are held by units and people, neither of which ends with the organisation."""
    unit = planned.organisation.unit
    held = WorkOrder.objects.open().filter(lead_unit=unit).count() if unit else 0
    yield Hanging(_("Open orders of its unit"), held, _("stay with the unit"))
    people = Member.objects.current().filter(organisation=planned.organisation).values("person")
    own = WorkOrder.objects.open().filter(lead_person__in=people).count()
    yield Hanging(_("Open orders that members have agreed to"), own, _("stay with the member"))


PARTS: tuple[Callable[[Dissolution], Iterator[Hanging]], ...] = (_parts, _members, _letters, _hosted, _offices, _orders)
