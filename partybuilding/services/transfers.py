"""Transfer letters: written, handed in, taken back; and members who are away for a time."""

from datetime import date, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import today
from common.errors import Conflict, Invalid, NotAllowed, Stale, WrongState, as_invalid
from common.versions import locked
from grids.models import Area
from notices.outbox import emit
from partybuilding.models import Ending, Floating, Member, PartyOrganisation, PartyOrganisationKind, Step, Transfer
from partybuilding.reach import party_reach
from partybuilding.services.members import current, end_membership, lock, lock_offices, note, save
from partybuilding.services.organisations import standing

VALID_DAYS = 90
LETTER = "partybuilding.letter"


@transaction.atomic
def write_letter(
    member: Member,
    *,
    by: User | None,
    to: PartyOrganisation | None = None,
    to_name: str = "",
    letter: str = "",
    valid_until: date | None = None,
    version: int | None = None,
) -> Transfer:
    """A letter for another organisation. The record stays here until it is handed in there."""
    to = standing(to) if to else None
    fresh = current(lock(member, by, version))
    if (to is None) == (not to_name):
        raise Invalid.field("to", _("Choose an organisation, or name one outside the platform."))
    if to is not None and (to.kind == PartyOrganisationKind.GROUP or to.pk == fresh.organisation_id):
        raise Invalid.field("to", _("Choose another branch."))
    until = valid_until or today() + timedelta(days=VALID_DAYS)
    if until < today():
        raise Invalid.field("valid_until", _("This day has passed."))
    if Transfer.objects.pending().filter(member=fresh).exists():
        raise Conflict(_("There is a letter on its way already: take it back first."))
    made = Transfer(member=fresh, origin=fresh.organisation, to=to, to_name=to_name, letter=letter, valid_until=until)
    made.issued_on = today()
    _checked(made)
    save(fresh)
    note(fresh, Step.LETTER, by, text=f"{to.name if to else to_name} · {letter}".strip(" ·"))
    emit(LETTER, {"letter": made.pk, "what": "written"})
    return made


def _checked(row: Transfer | Floating) -> None:
    with as_invalid("starts" if isinstance(row, Floating) else "to"):
        row.full_clean()
    row.save()


def _pending(transfer: Transfer, version: int | None) -> Transfer:
    """The letter as it is now, locked, and before it its member."""
    lock(transfer.member, None)
    fresh = locked(Transfer.objects.select_related("to", "origin"), transfer, version)
    if fresh.received_on or fresh.returned_on:
        raise WrongState(_("This letter is settled already."), state="settled")
    return fresh


def may_receive(transfer: Transfer, user: User) -> bool:
    """Whoever leads the organisation that the letter is for; of one outside the platform its own branch hears."""
    led = party_reach(user).led
    return (transfer.to_id or transfer.member.organisation_id) in led


@transaction.atomic
def receive(
    transfer: Transfer,
    *,
    by: User | None,
    on: date | None = None,
    version: int | None = None,
    request: HttpRequest | None = None,
) -> Transfer:
    """The letter was handed in: the record goes over. From outside the platform comes word, and the record ends."""
    to = standing(transfer.to) if transfer.to else None
    if to is None:
        lock_offices(transfer.member)
    letter, day = _pending(transfer, version), on or today()
    if letter.to_id != transfer.to_id:
        raise Stale(version=letter.version)
    if by is not None and not may_receive(letter, by):
        raise NotAllowed(_("The organisation that the letter is for takes it."))
    if not letter.issued_on <= day <= today():
        raise Invalid.field("on", _("Give a day between the writing of the letter and today."))
    letter.received_on = day
    letter.version += 1
    letter.save(update_fields=["received_on", "version"])
    member = current(lock(letter.member, None))
    if to is None:
        end_membership(member, Ending.ELSEWHERE, by=None, on=day, text=letter.to_name)
    else:
        member.organisation, member.group = to, None
        save(member, "organisation", "group")
        origin = letter.origin.name if letter.origin else ""
        note(member, Step.RECEIVED, by, on=day, text=f"{origin} → {to.name}")
    record(action="member.transfer", by=by, obj=member, request=request, detail={"letter": letter.pk})
    emit(LETTER, {"letter": letter.pk, "what": "taken"})
    return letter


@transaction.atomic
def take_back(transfer: Transfer, *, by: User | None, version: int | None = None) -> Transfer:
    """The letter is void: the member stays."""
    letter = _pending(transfer, version)
    member = lock(letter.member, by)
    letter.returned_on = today()
    letter.version += 1
    letter.save(update_fields=["returned_on", "version"])
    save(member)
    note(member, Step.LETTER_BACK, by, text=letter.to.name if letter.to else letter.to_name)
    emit(LETTER, {"letter": letter.pk, "what": "back"})
    return letter


@transaction.atomic
def go_away(
    member: Member,
    *,
    by: User | None,
    place: str,
    area: Area | None = None,
    host: PartyOrganisation | None = None,
    reason: str = "",
    starts: date | None = None,
    version: int | None = None,
) -> Floating:
    """Somebody lives elsewhere for a time; the host looks after them there."""
    host = standing(host) if host else None
    fresh = current(lock(member, by, version))
    if Floating.objects.current().filter(member=fresh).exists():
        raise Conflict(_("They are away already: say first that they came back."))
    if host is not None and host.pk == fresh.organisation_id:
        raise Invalid.field("host", _("Choose another branch."))
    made = Floating(member=fresh, place=place, area=area, host=host, reason=reason, starts=starts or today())
    if made.starts > today():
        raise Invalid.field("starts", _("This day has not come yet."))
    _checked(made)
    save(fresh)
    note(fresh, Step.AWAY, by, on=made.starts, text=place)
    return made


def _away(floating: Floating, by: User | None, version: int | None) -> tuple[Floating, Member]:
    """For whoever keeps the record, and for whoever looks after the member there."""
    lock(floating.member, None)
    fresh = locked(Floating.objects.all(), floating)
    if fresh.ends is not None:
        raise WrongState(_("They have come back already."), state="back")
    is_host = by is not None and fresh.host_id in party_reach(by).led
    return fresh, lock(fresh.member, None if is_host else by, version)


@transaction.atomic
def note_contact(
    floating: Floating, *, by: User | None, on: date | None = None, text: str = "", version: int | None = None
) -> Floating:
    fresh, member = _away(floating, by, version)
    day = on or today()
    if not fresh.starts <= day <= today():
        raise Invalid.field("on", _("Give a day since they left."))
    if fresh.contacted_on is None or day > fresh.contacted_on:
        fresh.contacted_on, fresh.reminded_on = day, None
        fresh.save(update_fields=["contacted_on", "reminded_on"])
    save(member)
    note(member, Step.CONTACT, by, on=day, text=text)
    return fresh


@transaction.atomic
def come_back(floating: Floating, *, by: User | None, on: date | None = None, version: int | None = None) -> Floating:
    fresh, member = _away(floating, by, version)
    day = on or today()
    if not fresh.starts <= day <= today():
        raise Invalid.field("on", _("Give a day since they left."))
    fresh.ends = day
    fresh.save(update_fields=["ends"])
    save(member)
    note(member, Step.BACK, by, on=day)
    return fresh
