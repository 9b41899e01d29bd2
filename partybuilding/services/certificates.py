"""The writers of certificates of service: issued as the record says on that day, revoked for a reason."""

import secrets
from datetime import date

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import now, today
from common.errors import Conflict, Invalid, NotAllowed
from common.versions import locked
from grids.models import Person
from partybuilding.models import Member, ServiceCertificate
from partybuilding.service_record import LONGEST, ServiceRecord, may_see_record
from partybuilding.services.belonging import check_reason

# Without letters and digits that look alike on paper.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, PER_GROUP = 3, 4


def _check_sees(by: User, person: Person) -> None:
    if not may_see_record(by, person):
        raise NotAllowed(_("A record of service is for the one whom it is about and the secretary of their branch."))


def check_period(starts: date, ends: date) -> None:
    if ends < starts:
        raise Invalid.field("ends", _("The last day lies before the first."))
    if ends > today():
        raise Invalid.field("ends", _("This day has not come yet."))
    if ends - starts > LONGEST:
        raise Invalid.field("starts", _("Choose at most ten years."))


@transaction.atomic
def issue_certificate(
    person: Person, *, starts: date, ends: date, by: User, request: HttpRequest | None = None
) -> ServiceCertificate:
    """Its text stays as it is now."""
    _check_sees(by, person)
    check_period(starts, ends)
    found = ServiceRecord(person, starts, ends)
    if not found.lines:
        raise Conflict(_("Nothing is on record for these days."))
    member = Member.objects.current().of(person.pk).select_related("organisation").first()
    made = ServiceCertificate.objects.create(
        person=person,
        number=_new_number(),
        name=person.name,
        organisation=member.organisation.name if member else "",
        starts=starts,
        ends=ends,
        hours=found.hours,
        lines=[line.kept for line in found.lines],
        by=by,
        issued_at=now(),
    )
    record(action="certificate.issue", by=by, obj=made, request=request)
    return made


def _new_number() -> str:
    """Nobody can guess one: whoever types it has seen the paper."""
    groups = ("".join(secrets.choice(SIGNS) for _n in range(PER_GROUP)) for _g in range(GROUPS))
    return "-".join(groups)


@transaction.atomic
def revoke_certificate(
    certificate: ServiceCertificate, *, reason: str, by: User, request: HttpRequest | None = None
) -> ServiceCertificate:
    """What it says is not so, or should not be shown any more. It stays, and whoever checks it is told."""
    fresh: ServiceCertificate = locked(ServiceCertificate.objects.all(), certificate)
    _check_sees(by, fresh.person)
    check_reason(reason)
    if fresh.revoked_at is not None:
        raise Conflict(_("This certificate has been revoked already."))
    fresh.revoked_at, fresh.revoked_by, fresh.reason = now(), by, reason.strip()
    fresh.save(update_fields=["revoked_at", "revoked_by", "reason"])
    record(action="certificate.revoke", by=by, obj=fresh, reason=fresh.reason, request=request)
    return fresh


def note_printed(certificate: ServiceCertificate, *, by: User, request: HttpRequest | None = None) -> None:
    """That somebody took another's certificate on paper is on record."""
    if getattr(by, "person", None) != certificate.person:
        record(action="certificate.print", by=by, obj=certificate, request=request)
