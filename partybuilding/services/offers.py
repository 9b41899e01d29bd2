"""The writers of offers: make, change, pause, resume, withdraw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now, today
from common.errors import Conflict, Invalid, NotAllowed, as_invalid
from common.versions import locked
from grids.models import UNIT_ROLES, Area
from grids.reach import reach_of
from grids.readings import readings
from partybuilding.models import Offer, OfferEntry, OfferState, Skill
from partybuilding.querysets.offers import desk_paths
from workorders.models import Category

FIELDS = (
    "title", "what", "lon", "lat", "radius", "hours", "per_month", "at_once", "conditions", "valid_from", "valid_to",
)  # fmt: skip


CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Served:
    """What an offer is good for, and where. None stays as it is."""

    skills: Iterable[Skill] | None = None
    categories: Iterable[Category] | None = None
    areas: Iterable[Area] | None = None


@transaction.atomic
def save_offer(offer: Offer, served: Served, *, by: User, version: int | None = None) -> Offer:
    """Save a new or changed offer. Raises Invalid, NotAllowed, or Stale when it was changed meanwhile."""
    before = _facts(_lock(offer, version)) if offer.pk else {}
    is_new = not before
    if is_new:
        offer.created_at = now()
    else:
        offer.version += 1
    _check(offer, served, by)
    offer.search = readings([offer.title])
    with as_invalid():
        offer.full_clean(exclude=["created_at"])
    offer.save()
    _serve(offer, served)
    _note(offer, "made" if is_new else "changed", by, _difference(before, _facts(offer)))
    return offer


def _lock(offer: Offer, version: int | None) -> Offer:
    present = locked(Offer.objects.all(), offer, version)
    offer.version = present.version
    return present


def _check(offer: Offer, served: Served, by: User) -> None:
    if (offer.unit is None) == (offer.person is None):
        raise Invalid.field("unit", _("An offer is a unit's or a person's: choose one of them."))
    if offer.unit is not None and not offer.unit.is_active:
        raise Invalid.field("unit", _("%(unit)s takes no work any more: choose another.") % {"unit": offer.unit.name})
    areas = list(served.areas) if served.areas is not None else list(offer.areas.all())
    if not areas:
        raise Invalid.field("areas", _("Say which areas it serves."))
    matters = [rows for rows in (served.skills, served.categories) if rows is not None]
    if (matters and not any(map(list, matters))) or (not matters and not offer.pk):
        raise Invalid.field("skills", _("Say what it is good for: a skill or a matter."))
    if offer.radius is not None and offer.lon is None:
        raise Invalid.field("radius", _("A radius needs a place: give longitude and latitude."))
    if not may_keep(offer, areas, by):
        raise NotAllowed(_("An offer is kept by its provider, or by the desk of all the areas that it serves."))


def may_keep(offer: Offer, areas: Iterable[Area], by: User) -> bool:
    """As provider, or at the desk of everything that it serves."""
    reach = reach_of(by)
    if reach.everything:
        return True
    if offer.unit_id and any(p.organisation_id == offer.unit_id and p.role in UNIT_ROLES for p in reach.posts):
        return not reach.is_bound
    if offer.person is not None and offer.person.user_id == by.pk and not reach.is_bound:
        return True
    held = tuple(desk_paths(by))
    return bool(held) and all(area.path.startswith(held) for area in areas)


def _serve(offer: Offer, served: Served) -> None:
    for name in ("skills", "categories", "areas"):
        rows = getattr(served, name)
        if rows is not None:
            getattr(offer, name).set(rows)


def _facts(offer: Offer) -> dict[str, str]:
    """As it stands in the history."""
    plain = {name: str(getattr(offer, name) if getattr(offer, name) is not None else "") for name in FIELDS}
    plain["hours"] = str(offer.weekly)
    related = {name: ", ".join(map(str, getattr(offer, name).order_by("pk"))) for name in ("skills", "categories")}
    return {**plain, **related, "areas": ", ".join(offer.areas.order_by("path").values_list("name", flat=True))}


def _difference(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    if not before:
        return {}
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def _note(
    offer: Offer, what: str, by: User | None, changes: dict[str, list[str]] | None = None, note: str = ""
) -> OfferEntry:
    return OfferEntry.objects.create(offer=offer, what=what, changes=changes or {}, note=note, by=by, at=now())


def _turn(
    offer: Offer, what: str, to: OfferState, by: User, version: int | None, note: str = "", **given: Any
) -> Offer:
    """Into another state."""
    row = locked(Offer.objects.select_related("person"), offer, version)
    if not may_keep(row, row.areas.all(), by):
        raise NotAllowed(_("An offer is kept by its provider, or by the desk of all the areas that it serves."))
    _check_turns(row, to, what)
    row.state, row.paused_until = to, given.get("paused_until")
    row.version += 1
    row.save(update_fields=["state", "paused_until", "version"])
    _note(row, what, by, note=note)
    return row


def _check_turns(offer: Offer, to: OfferState, what: str) -> None:
    if offer.state == OfferState.WITHDRAWN:
        raise Conflict(_("This offer was withdrawn: make a new one."))
    if what == CONFIRMED and offer.state != OfferState.DRAFT:
        raise Conflict(_("This offer is confirmed already."))
    if offer.state == OfferState.DRAFT and what != CONFIRMED and to != OfferState.WITHDRAWN:
        raise Conflict(_("This offer is proposed only: confirm it first."))


@transaction.atomic
def confirm_offer(offer: Offer, *, by: User, version: int | None = None) -> Offer:
    """What was drafted from a registration holds from now on."""
    return _turn(offer, CONFIRMED, OfferState.OPEN, by, version)


@transaction.atomic
def pause(offer: Offer, *, by: User, until: date | None = None, note: str = "", version: int | None = None) -> Offer:
    """Nobody is sent to it until the day is over, or until it is resumed. What was agreed stays agreed."""
    if until is not None and until < today():
        raise Invalid.field("until", _("This day has passed: set a later one."))
    return _turn(offer, "paused", OfferState.PAUSED, by, version, note, paused_until=until)


@transaction.atomic
def resume(offer: Offer, *, by: User, version: int | None = None) -> Offer:
    return _turn(offer, "resumed", OfferState.OPEN, by, version)


@transaction.atomic
def withdraw_offer(offer: Offer, *, by: User, note: str = "", version: int | None = None) -> Offer:
    """It holds no more. What was agreed stays agreed."""
    return _turn(offer, "withdrawn", OfferState.WITHDRAWN, by, version, note)
