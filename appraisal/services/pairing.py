"""Which unit works with which community."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services import record
from appraisal.models import Pairing
from appraisal.permissions import communities_to_pair
from common.errors import Conflict, Invalid, NotAllowed
from common.versions import locked
from grids.models import Organisation
from workorders.actors import Actor


@transaction.atomic
def pair(*, by: Actor, **fields: Any) -> Pairing:
    """A unit and a community from a day on."""
    pairing = Pairing(**fields)
    locked(Organisation.objects.all(), pairing.unit)  # two who pair it come one after the other
    _check(pairing, by)
    pairing.save()
    _note("appraisal.paired", pairing, by)
    return pairing


@transaction.atomic
def change_pairing(
    pairing: Pairing, *, by: Actor, ends: date | None, note: str = "", version: int | None = None
) -> Pairing:
    """End it on a day, or go on; who is paired with whom and since when stays as it is."""
    fresh = locked(Pairing.objects.for_list(), pairing, version)
    fresh.ends, fresh.note = ends, note
    _check(fresh, by)
    fresh.version += 1
    fresh.save()
    _note("appraisal.pairing_changed", fresh, by)
    return fresh


def _check(pairing: Pairing, by: Actor) -> None:
    if not communities_to_pair(by).filter(pk=pairing.area_id).exists():
        raise NotAllowed(_("The coordinators of the street and the district keep the pairings."))
    others = Pairing.objects.filter(unit=pairing.unit_id, area=pairing.area_id).exclude(pk=pairing.pk)
    if any(other.overlaps(pairing.starts, pairing.ends) for other in others):
        raise Conflict(_("They are paired in these days already."))
    try:
        pairing.clean_fields()
        pairing.validate_constraints()
    except ValidationError as refusal:
        named = refusal.message_dict
        whole = named.pop("__all__", [])
        raise Invalid(fields={**named, **({"ends": whole} if whole else {})}) from refusal


def _note(action: str, pairing: Pairing, by: Actor) -> None:
    told = {"from": str(pairing.starts), "to": str(pairing.ends or ""), "note": pairing.note}
    record(action=action, by=by.user, obj=pairing, detail=told)
