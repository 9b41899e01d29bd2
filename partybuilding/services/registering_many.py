"""People of a table, registered many at a time: placed from what is in memory, written in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from accounts.models import User
from accounts.services import record
from common.clock import now
from common.crypto import keyed_hash
from grids.models import Area, AreaKind, Person
from grids.querysets import within_any
from grids.reach import reach_of
from grids.register import PersonData
from grids.services import set_person_data
from partybuilding.models import (
    EntryKind,
    Registration,
    RegistrationEntry,
    RegistrationState,
    Source,
)
from partybuilding.querysets.registrations import KEEPERS, paths_as
from partybuilding.services.registered_offers import NOTHING, Change, Standing, keep_in_step
from partybuilding.services.registrations import PLAIN, Willingness, said_by

BATCH = 500
Key = tuple[str, str]  # keyed hash of the telephone, name
OF_PERSON = ("phone", "phone_hash", "phone_masked", "address", "address_masked")
OF_REGISTRATION = (*PLAIN, "kind", "area", "grid", "placed", "version")


def key_of(data: PersonData) -> Key:
    return keyed_hash(data.phone), data.name


@dataclass
class Known:
    """What the rows of a block stand on, read in a fixed number of queries. `communities`: those kept, by code."""

    registrations: dict[Key, Registration] = field(default_factory=dict)
    people: dict[Key, Person] = field(default_factory=dict)
    communities: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, read: Sequence[PersonData], by: User) -> "Known":
        """Of registrations only those in the areas that `by` keeps: of others nothing is to be learned."""
        hashes = {keyed_hash(data.phone) for data in read}
        kept = None if reach_of(by).everything else paths_as(by, KEEPERS)
        rows = Registration.objects.open().filter(person__phone_hash__in=hashes).select_related("person", "area")
        areas = Area.objects.current().filter(kind=AreaKind.COMMUNITY)
        if kept is not None:
            rows, areas = rows.filter(within_any(kept, "area__path")), areas.filter(within_any(kept))
        known = cls(communities=dict(areas.values_list("code", "pk")))
        for each in rows.defer("area__boundary").prefetch_related("skills"):
            if each.person is not None:
                known.registrations[(each.person.phone_hash, each.person.name)] = each
        living = Person.objects.registered_to(by).filter(phone_hash__in=hashes)
        known.people = {(each.phone_hash, each.name): each for each in living}
        return known

    def registration_of(self, data: PersonData) -> Registration | None:
        return self.registrations.get(key_of(data))

    def person_of(self, data: PersonData) -> Person | None:
        registered = self.registration_of(data)
        return registered.person if registered else self.people.get(key_of(data))


@dataclass(frozen=True)
class Incoming:
    """One row that passed. `spot`: community (or where it waits), grid, how it was found."""

    data: PersonData
    address: str
    kind: str
    said: Willingness
    spot: tuple[int, int | None, str]
    registration: Registration | None
    person: Person | None

    @property
    def has_moved(self) -> bool:
        person = self.registration.person if self.registration else None
        return bool(person and self.address and person.address.reveal() != self.address)

    @property
    def differs(self) -> bool:
        known = self.registration
        if known is None or known.kind != self.kind or self.has_moved:
            return True
        return said_by(known) != self.said


@transaction.atomic
def register_many(rows: Sequence[Incoming], *, by: User) -> None:
    """Save people, registrations and the first entry of each. Nobody is told row by row."""
    moved = [row.has_moved for row in rows]  # asked before the new address stands with the person
    people = _people(rows)
    communities = _communities(row.spot[0] for row in rows)
    before = [Standing.of(row.registration) if row.registration else NOTHING for row in rows]
    filled = [_filled(*each, communities) for each in zip(rows, people, moved, strict=True)]
    changed = [each for each in filled if each.pk]
    new = [each for each in filled if not each.pk]
    Registration.objects.bulk_create(new, batch_size=BATCH)
    Registration.objects.bulk_update(changed, OF_REGISTRATION, batch_size=BATCH)
    _save_skills(rows, filled, changed)
    _append(new, changed, by)
    standings = [Standing.of(each, row.said.skills) for row, each in zip(rows, filled, strict=True)]
    keep_in_step([Change(*each) for each in zip(filled, before, standings, strict=True)], by=by)
    record(action="registration.many", by=by, detail={"new": len(new), "changed": len(changed)})


def _people(rows: Sequence[Incoming]) -> list[Person]:
    people = []
    for row in rows:
        person = row.person or Person(name=row.data.name, created_at=now())
        set_person_data(person, phone=row.data.phone, address=row.address)
        people.append(person)
    Person.objects.bulk_update([each for each in people if each.pk], OF_PERSON, batch_size=BATCH)
    Person.objects.bulk_create([each for each in people if not each.pk], batch_size=BATCH)
    return people


def _communities(pks: Iterable[int]) -> set[int]:
    return set(Area.objects.filter(pk__in=set(pks), kind=AreaKind.COMMUNITY).values_list("pk", flat=True))


def _filled(row: Incoming, person: Person, moves: bool, communities: set[int]) -> Registration:
    """Whoever is placed in a community counts as confirmed by it, since it brought them in."""
    at = now()
    registration = row.registration or Registration(
        person=person, source=Source.SHEET, applied_at=at, state=RegistrationState.APPLIED, version=0
    )
    if row.registration is None or moves:
        registration.area_id, registration.grid_id, registration.placed = row.spot
    if row.registration is None and registration.area_id in communities:
        registration.state, registration.decided_at = RegistrationState.CONFIRMED, at
    registration.kind = row.kind
    for name in PLAIN:
        setattr(registration, name, getattr(row.said, name))
    registration.version += 1
    return registration


def _save_skills(
    rows: Sequence[Incoming], registrations: Sequence[Registration], changed: Sequence[Registration]
) -> None:
    through = Registration.skills.through
    through.objects.filter(registration__in=[each.pk for each in changed]).delete()
    chosen = [
        through(registration=each, skill=skill)
        for row, each in zip(rows, registrations, strict=True)
        for skill in row.said.skills
    ]
    through.objects.bulk_create(chosen, batch_size=BATCH)


def _append(new: list[Registration], changed: list[Registration], by: User) -> None:
    at = now()
    entries = [
        RegistrationEntry(registration=each, what=what, at=at, by=by)
        for what, rows in ((EntryKind.APPLIED, new), (EntryKind.CHANGED, changed))
        for each in rows
    ]
    entries += [
        RegistrationEntry(registration=each, what=EntryKind.CONFIRMED, at=at, by=by)
        for each in new
        if each.state == RegistrationState.CONFIRMED
    ]
    RegistrationEntry.objects.bulk_create(entries, batch_size=BATCH)
