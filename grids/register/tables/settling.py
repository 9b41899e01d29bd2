"""Residents of a table put into the register, many at a time, by the rules of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from accounts.models import User
from accounts.services import record
from common.clock import now
from grids.models import Area, Household, Occupancy, Person, Residence
from grids.register.doors import Door
from grids.register.living import Living
from grids.register.people import PersonData, fill
from grids.register.tables.households import NewDoor, households_behind, open_many

BATCH = 500
OF_PERSON = (
    "name",
    "phone",
    "phone_hash",
    "phone_masked",
    "id_number",
    "id_hash",
    "id_masked",
    "sex",
    "birth",
    "political_status",
)
OF_RESIDENCE = ("kind", "relation", "hukou", "moved_in", "moved_out")


@dataclass(frozen=True)
class Prepared:
    """One row that passed. None: it is new."""

    area: Area
    door: Door
    household: Household | None
    person: Person | None
    residence: Residence | None
    data: PersonData
    living: Living
    moved_out: date | None


def settle(rows: Sequence[Prepared], by: User) -> None:
    """Save people, households and who lives where, in a fixed number of queries for each batch."""
    households = _households(rows)
    people = _people(rows)
    _residences(rows, people, households)
    touched = {households[_key(row)].pk for row in rows}
    Household.objects.filter(pk__in=touched).update(version=F("version") + 1, changed_at=now())
    lived_in = {households[_key(row)].pk for row in rows if row.moved_out is None}
    Household.objects.filter(pk__in=lived_in, occupancy=Occupancy.VACANT).update(occupancy=Occupancy.OWNED)
    record(action="person.many", by=by, detail={"people": [person.pk for person in people]})


def _key(row: Prepared) -> tuple[int, str]:
    return row.area.pk, row.door.hash


def _households(rows: Sequence[Prepared]) -> dict[tuple[int, str], Household]:
    """Those that are there, and those that the rows open."""
    known = households_behind({row.area.pk: row.area for row in rows}.values(), [row.door for row in rows])
    missing: dict[tuple[int, str], NewDoor] = {
        _key(row): (row.area, row.door, {}) for row in rows if _key(row) not in known
    }
    opened = open_many(list(missing.values()))
    return known | dict(zip(missing, opened, strict=True))


def _people(rows: Sequence[Prepared]) -> list[Person]:
    """The person of each row; rows of one ID number are about one person."""
    numbered = {row.data.id_hash: row.person for row in rows if row.person and row.data.id_hash}
    people = []
    for row in rows:
        person = row.person or numbered.get(row.data.id_hash) or Person(created_at=now())
        if row.data.id_hash:
            numbered.setdefault(row.data.id_hash, person)
        fill(person, row.data)
        people.append(person)
    each_once = list({id(person): person for person in people}.values())
    Person.objects.bulk_update([each for each in each_once if each.pk], OF_PERSON, batch_size=BATCH)
    Person.objects.bulk_create([each for each in each_once if not each.pk], batch_size=BATCH)
    return people


def _residences(rows: Sequence[Prepared], people: list[Person], households: dict[tuple[int, str], Household]) -> None:
    new: list[Residence] = []
    changed: list[Residence] = []
    for row, person in zip(rows, people, strict=True):
        residence = row.residence or Residence(person=person, household=households[_key(row)])
        for name, value in vars(row.living).items():
            setattr(residence, name, value)
        residence.moved_out = row.moved_out
        (changed if residence.pk else new).append(residence)
    Residence.objects.bulk_create(new, batch_size=BATCH)
    Residence.objects.bulk_update(changed, OF_RESIDENCE, batch_size=BATCH)
