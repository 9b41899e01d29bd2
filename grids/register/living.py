"""Who lives where, from when to when."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import today
from common.errors import Conflict, Invalid, WrongState
from common.versions import locked
from grids.models import Household, Occupancy, Person, Relation, Residence, ResidenceKind
from grids.register.people import PersonData, change_person, known_to, record_person
from grids.register.reach import check_area, check_past, lock, touch

HUKOU_LENGTH = 100
KINDS, RELATIONS = frozenset(ResidenceKind.values), frozenset(Relation.values)


@dataclass(frozen=True)
class Living:
    """How a person lives in a household."""

    kind: str = ResidenceKind.REGISTERED
    relation: str = Relation.OTHER
    hukou: str = ""
    moved_in: date | None = None


@transaction.atomic
def move_in(
    household: Household,
    data: PersonData,
    living: Living,
    *,
    by: User,
    leaves_others: bool = False,
    version: int | None = None,
    request: HttpRequest | None = None,
) -> Residence:
    """A person comes to live in the household. With `leaves_others` they move out of the others in sight."""
    household = _begin(household, by, version)
    check_living(living)
    person = record_person(data, by=by, request=request)
    if household.residences.current().filter(person=person).exists():
        raise Conflict(_("%(name)s lives here already.") % {"name": person.masked_name})
    if leaves_others:
        for other in elsewhere(person, household, by):
            move_out(other, on=max(living.moved_in or today(), other.moved_in or date.min), by=by, request=request)
    residence = Residence.objects.create(person=person, household=household, **vars(living))
    if household.occupancy == Occupancy.VACANT:
        household.occupancy = Occupancy.RENTED if living.relation == Relation.TENANT else Occupancy.OWNED
        household.save(update_fields=["occupancy"])
    _end("residence.move_in", residence, household, by, request)
    return residence


@transaction.atomic
def change_residence(
    residence: Residence,
    data: PersonData,
    living: Living,
    *,
    by: User,
    version: int | None = None,
    request: HttpRequest | None = None,
) -> Residence:
    """Correct what is known of a resident and how they live here."""
    household, residence = _at_home(residence, by, version)
    check_living(living)
    change_person(residence.person, data, by=by, request=request)
    for name, value in vars(living).items():
        setattr(residence, name, value)
    residence.save()
    _end("residence.change", residence, household, by, request)
    return residence


@transaction.atomic
def move_out(
    residence: Residence,
    *,
    on: date,
    by: User,
    version: int | None = None,
    request: HttpRequest | None = None,
) -> Residence:
    """The person lives here no longer. A dwelling that nobody is left in stands vacant."""
    household, residence = _at_home(residence, by, version)
    _check_end(residence, on, "moved_out")
    _leave(residence, household, on)
    _end("residence.move_out", residence, household, by, request)
    return residence


@transaction.atomic
def died(
    residence: Residence,
    *,
    on: date,
    by: User,
    version: int | None = None,
    request: HttpRequest | None = None,
) -> Person:
    """The resident has died: no longer in any household, nor in the care of anybody."""
    household, residence = _at_home(residence, by, version)
    person = Person.objects.select_for_update().get(pk=residence.person_id)
    check_past("died_on", on)
    if person.birth is not None and on < person.birth:
        raise Invalid.field("died_on", _("This lies before the date of birth."))
    for each in person.residences.filter(moved_out=None).select_related("household"):
        _leave(each, each.household, max(on, each.moved_in or on))
        if each.household_id != household.pk:
            touch(each.household)
    person.care_marks.filter(until=None).update(until=on)
    person.died_on = on
    person.save(update_fields=["died_on"])
    household.refresh_from_db(fields=["occupancy"])
    _end("person.died", residence, household, by, request)
    return person


def elsewhere(person: Person, household: Household, by: User) -> list[Residence]:
    """Where else the person lives, as far as `by` may know; being registered at a place is not living there."""
    rows = Residence.objects.visible_to(by).current().filter(person=person).exclude(household=household)
    return list(rows.exclude(kind=ResidenceKind.ABSENT).select_related("household__area").order_by("pk"))


def lives_elsewhere(data: PersonData, household: Household, by: User) -> list[Residence]:
    person = known_to(by, data)
    return elsewhere(person, household, by) if person else []


def check_living(living: Living) -> None:
    """Raises Invalid."""
    problems: dict[str, list[Any]] = {}
    if living.kind not in KINDS:
        problems["kind"] = [_("Choose one of the list.")]
    if living.relation not in RELATIONS:
        problems["relation"] = [_("Choose one of the list.")]
    if len(living.hukou) > HUKOU_LENGTH:
        problems["hukou"] = [_("Write at most %(limit)d characters.") % {"limit": HUKOU_LENGTH}]
    try:
        check_past("moved_in", living.moved_in)
    except Invalid as refusal:
        problems |= refusal.fields
    if problems:
        raise Invalid(fields=problems)


def _begin(household: Household, by: User, version: int | None) -> Household:
    household = lock(household, version)
    check_area(household.area, by)
    if household.closed_on is not None:
        raise WrongState(_("This household has been given up."), state="closed")
    return household


def _at_home(residence: Residence, by: User, version: int | None) -> tuple[Household, Residence]:
    """Household and resident as they are now, both locked."""
    household = _begin(residence.household, by, version)
    fresh = locked(Residence.objects.select_related("person"), residence)
    if fresh.moved_out is not None:
        raise WrongState(_("This person has moved out already."), state="moved_out")
    return household, fresh


def _end(action: str, residence: Residence, household: Household, by: User, request: HttpRequest | None) -> None:
    touch(household)
    record(action=action, by=by, obj=residence, request=request, detail={"household": household.code})


def _check_end(residence: Residence, on: date, name: str) -> None:
    check_past(name, on)
    if residence.moved_in is not None and on < residence.moved_in:
        sentence = _("This lies before the day of moving in, %(day)s.")
        raise Invalid.field(name, sentence % {"day": residence.moved_in.isoformat()})


def _leave(residence: Residence, household: Household, on: date) -> None:
    residence.moved_out = on
    residence.save(update_fields=["moved_out"])
    if household.occupancy != Occupancy.BUSINESS and not household.residences.current().exists():
        household.occupancy = Occupancy.VACANT
        household.save(update_fields=["occupancy"])
