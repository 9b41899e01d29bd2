"""What stands out is listed for the auditor, who says what came of looking into it. Nothing else follows from it."""

from datetime import date, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import now
from common.errors import Conflict, Invalid, NotAllowed
from common.versions import locked
from grids.models import Area, Organisation, Person
from workorders.models import NoteKind, Oddity, OddityEvidence, OddityNote
from workorders.oddities import Hit, hits

SETTLED = timedelta(minutes=10)  # what is younger may still be joined by what was committed late
LOOKS_BACK = timedelta(days=1)  # into the month before


def find_due() -> int:
    """List what stands out in this month, and on its first days in the month before. How many are new or have grown."""
    today = timezone.localdate(now())
    months = {day.replace(day=1) for day in (today, today - LOOKS_BACK)}
    return sum(find(month) for month in sorted(months))


def find(month: date) -> int:
    """List what stands out in the month; what is listed already grows with what was found since. Looked for outside
    the transaction, which on SQLite would keep everybody else from writing for as long."""
    return _keep(month, list(hits(month, now() - SETTLED)))


@transaction.atomic
def _keep(month: date, found: list[Hit]) -> int:
    known = {row.key: row for row in Oddity.objects.select_for_update().filter(month=month)}
    changed = 0
    for hit in found:
        row = known.get(hit.key)
        if row is None:
            changed += _list(hit, month)
        elif hit.n > row.n:
            changed += _grow(row, hit)
    return changed


def _list(hit: Hit, month: date) -> bool:
    area = Area.objects.filter(pk=hit.area or 0).first()
    if area is None:
        return False
    at = now()
    row, is_new = Oddity.objects.get_or_create(
        key=hit.key,
        defaults={
            "kind": hit.kind,
            "area": area,
            "unit_id": hit.unit,
            "month": month,
            "data": {"unit": _whose(hit, area), **hit.data},
            "n": hit.n,
            "first_at": hit.seen[0].at,
            "last_at": hit.seen[-1].at,
            "found_at": at,
        },
    )
    _keep_evidence(row, hit)
    return is_new


def _whose(hit: Hit, area: Area) -> str:
    """The unit, else the person, else the place whose orders they are."""
    unit = Organisation.objects.filter(pk=hit.unit or 0).first()
    person = Person.objects.filter(pk=hit.person or 0).first()
    return unit.name if unit else person.name if person else area.name


def _grow(row: Oddity, hit: Hit) -> bool:
    """More of the same; what was looked into is to be looked into again."""
    row.data = {**row.data, **hit.data}
    row.n, row.last_at = hit.n, hit.seen[-1].at
    row.version += 1
    if row.looked_at is not None:
        row.looked_at = row.looked_by = None
        OddityNote.objects.create(oddity=row, kind=NoteKind.GROWN, at=now())
    row.save()
    _keep_evidence(row, hit)
    return True


def _keep_evidence(row: Oddity, hit: Hit) -> None:
    rows = [OddityEvidence(oddity=row, order_id=each.order, review_id=each.review, at=each.at) for each in hit.seen]
    OddityEvidence.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def look_into(
    oddity: Oddity, *, by: User, words: str, version: int | None = None, request: HttpRequest | None = None
) -> Oddity:
    """It has been looked into; `words` say what came of it."""
    if not words.strip():
        raise Invalid.field("words", _("Say what you looked at and what came of it."))
    return _note(oddity, NoteKind.LOOKED, by, words, version, request)


def look_again(
    oddity: Oddity, *, by: User, words: str, version: int | None = None, request: HttpRequest | None = None
) -> Oddity:
    """Take that back: the entry stays, and a new one says why."""
    if not words.strip():
        raise Invalid.field("words", _("Say why it is to be looked into again."))
    return _note(oddity, NoteKind.UNDONE, by, words, version, request)


@transaction.atomic
def _note(
    oddity: Oddity, kind: NoteKind, by: User, words: str, version: int | None, request: HttpRequest | None
) -> Oddity:
    if not Oddity.objects.visible_to(by).filter(pk=oddity.pk).exists():
        raise NotAllowed(_("The auditor or a supervisor of the area says what came of it."))
    row = locked(Oddity.objects.all(), oddity, version)
    is_looked = kind == NoteKind.LOOKED
    if is_looked == (row.looked_at is not None):
        raise Conflict(_("Somebody else has just done this."))
    row.looked_at, row.looked_by = (now(), by) if is_looked else (None, None)
    row.version += 1
    row.save(update_fields=["looked_at", "looked_by", "version"])
    OddityNote.objects.create(oddity=row, kind=kind, at=now(), user=by, name=_name(by), words=words.strip())
    record(action=f"oddity.{kind.value}", by=by, obj=row, request=request, reason=words.strip()[:500])
    return row


def _name(user: User) -> str:
    person: Person | None = getattr(user, "person", None)
    return person.name if person else user.get_full_name() or user.get_username()
