"""Households: one front door each, with the card of the four clears."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import now, today
from common.errors import Conflict, Invalid, WrongState
from common.text import reject_controls
from grids.models import Area, AreaKind, Household, Occupancy
from grids.next_code import check_given
from grids.register.doors import LONGEST, Door
from grids.register.reach import check_area, check_past, checked, lock

# Where people live: buildings, and what houses stand in directly.
PLACE_KINDS = (AreaKind.BUILDING, AreaKind.GRID, AreaKind.GROUP, AreaKind.ESTATE)
CHANGEABLE = ("occupancy", "cluster", "facilities", "dangers", "disputes", "checked_on")
NUMBER_DIGITS = 4
MOST_FACILITIES, FACILITY_LENGTH = 30, 60
TEXT_LENGTH = 2000


@transaction.atomic
def open_household(
    *, area: Area, by: User, door: str = "", code: str = "", request: HttpRequest | None = None, **card: Any
) -> Household:
    """A new front door in a building, or in a grid or group where houses stand alone."""
    check_area(area, by)
    check_place(area)
    area = Area.objects.select_for_update().defer("boundary").get(pk=area.pk)
    check_given(code, area)
    household = new_household(area, code or next_codes(area, 1)[0], read_door(door), card)
    _check_code(household.code)
    _check_door(household)
    household.save()
    record(action="household.open", by=by, obj=household, request=request)
    return household


@transaction.atomic
def change_household(
    household: Household,
    *,
    by: User,
    door: str | None = None,
    version: int | None = None,
    request: HttpRequest | None = None,
    **card: Any,
) -> Household:
    """Change the door or the card; what is left out stays."""
    household = lock(household, version)
    check_area(household.area, by)
    _check_open(household)
    if door is not None:
        set_door(household, read_door(door))
        _check_door(household)
    set_card(household, card)
    household.version += 1
    household.changed_at = now()
    household.save()
    fields = sorted(card) + (["door"] if door is not None else [])
    record(action="household.change", by=by, obj=household, request=request, detail={"fields": fields})
    return household


@transaction.atomic
def close_household(
    household: Household, *, by: User, version: int | None = None, request: HttpRequest | None = None
) -> Household:
    """Give the door up: pulled down, joined to the next one. Nobody may live there any more."""
    household = lock(household, version)
    check_area(household.area, by)
    _check_open(household)
    if household.residences.current().exists():
        raise Conflict(_("People still live here. Record first that they moved out."))
    household.closed_on = today()
    household.version += 1
    household.changed_at = now()
    household.save()
    record(action="household.close", by=by, obj=household, request=request)
    return household


def new_household(area: Area, code: str, door: Door, card: Mapping[str, Any]) -> Household:
    """Not saved yet. The caller has checked the area."""
    household = Household(code=code, area=area, area_path=area.path, changed_at=now())
    set_door(household, door)
    set_card(household, card)
    return household


def set_door(household: Household, door: Door) -> None:
    if door.hash == household.door_hash:
        return
    household.door, household.door_hash, household.door_masked = door.text, door.hash, door.masked
    household.entrance, household.floor = door.entrance, door.floor


def set_card(household: Household, card: Mapping[str, Any]) -> None:
    unknown = card.keys() - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"no such part of the card: {sorted(unknown)}")
    check_past("checked_on", card.get("checked_on"))
    if card.get("occupancy", household.occupancy) not in Occupancy.values:
        raise Invalid.field("occupancy", _("Choose one of the list."))
    for name, value in card.items():
        setattr(household, name, _facilities(value) if name == "facilities" else value)


def _facilities(given: list[str]) -> list[str]:
    facilities = list(dict.fromkeys(each.strip() for each in given if each.strip()))
    if len(facilities) > MOST_FACILITIES or any(len(each) > FACILITY_LENGTH for each in facilities):
        sentence = _("At most %(n)d facilities, each of at most %(length)d characters.")
        raise Invalid.field("facilities", sentence % {"n": MOST_FACILITIES, "length": FACILITY_LENGTH})
    return facilities


def read_door(text: str) -> Door:
    checked("door", _reject, text)
    if len(text) > LONGEST:
        raise Invalid.field("door", _("A door has at most %(n)d characters.") % {"n": LONGEST})
    return Door.read(text)


def _reject(text: str) -> None:
    reject_controls(text.strip())


def check_place(area: Area) -> None:
    if area.kind not in PLACE_KINDS:
        sentence = _(
            "People live in a building, or in a grid, group or estate where houses stand alone; not in %(area)s."
        )
        raise Invalid.field("area", sentence % {"area": area.name})


def next_codes(area: Area, count: int) -> list[str]:
    """Codes for new households of the area, whose row the caller has locked."""
    stem = f"{area.code}-"
    used = Household.objects.filter(code__startswith=stem).values_list("code", flat=True)
    last = max((int(code[len(stem) :]) for code in used if code[len(stem) :].isdigit()), default=0)
    return [f"{stem}{number:0{NUMBER_DIGITS}}" for number in range(last + 1, last + 1 + count)]


def _check_code(code: str) -> None:
    if Household.objects.filter(code=code).exists():
        raise Invalid.field("code", _("This code is taken already; a code is never used twice."))


def _check_door(household: Household) -> None:
    others = Household.objects.current().filter(area=household.area_id, door_hash=household.door_hash)
    if household.door_hash and others.exclude(pk=household.pk).exists():
        raise Invalid.field("door", _("There is a household behind this door already."))


def _check_open(household: Household) -> None:
    if household.closed_on is not None:
        raise WrongState(_("This household has been given up."), state="closed")
