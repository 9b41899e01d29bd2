"""The writers of organisations."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.errors import Invalid
from common.masks import mask_phone
from common.phones import normal_phone
from common.revisions import bump
from grids.models import Area, Contact, Organisation, StaffingNorm
from grids.readings import readings
from grids.revisions import ORGANISATIONS

LEAST_REASON = 4


@transaction.atomic
def create_organisation(
    *, code: str, name: str, kind: str, home: Area | None = None, serves: Iterable[Area] = (), **fields: Any
) -> Organisation:
    """Add a unit at home in an area, that serves further ones."""
    unit = Organisation(code=code, name=name, kind=kind, home=home, **fields)
    return save_organisation(unit, serves=serves)


@transaction.atomic
def save_organisation(unit: Organisation, *, serves: Iterable[Area] | None = None) -> Organisation:
    """Save a new or changed unit, and the areas it serves when given."""
    unit.full_clean()
    unit.search = readings([unit.name])
    unit.save()
    if serves is not None:
        unit.serves.set(serves)
    bump(ORGANISATIONS)
    return unit


@transaction.atomic
def save_contact(contact: Contact, *, phone: str = "") -> Contact:
    """Save a new or changed contact. An empty phone leaves the one that is kept."""
    if phone:
        contact.phone = normal_phone(phone)
        contact.phone_masked = mask_phone(normal_phone(phone))
    contact.full_clean()
    contact.save()
    return contact


@transaction.atomic
def reveal_contacts(
    unit: Organisation, *, by: User, reason: str, request: HttpRequest | None = None
) -> list[tuple[Contact, str]]:
    """The contacts with their telephones in full: for a reason, and on record."""
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise Invalid.field("reason", _("Say what you need it for, in a few words."))
    shown = [(each, each.phone.reveal() if each.phone else "") for each in unit.contacts.all()]
    record(action="contact.reveal", by=by, obj=unit, reason=reason, request=request, detail={"contacts": len(shown)})
    return shown


@transaction.atomic
def save_norm(norm: StaffingNorm) -> StaffingNorm:
    """How many households a grid should have, and people for them."""
    norm.full_clean()
    norm.save()
    return norm
