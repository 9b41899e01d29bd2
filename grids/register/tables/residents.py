from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.crypto import keyed_hash
from common.errors import Invalid
from common.masks import mask_id, mask_name, mask_phone
from grids.codes import PoliticalStatus, Sex
from grids.models import Area, Household, Person, Relation, Residence, ResidenceKind
from grids.register.choosing import AGES
from grids.register.doors import Door
from grids.register.households import read_door
from grids.register.listing import narrow_residents
from grids.register.living import Living, check_living
from grids.register.people import PersonData, check_same, person_data
from grids.register.tables.base import (
    DOOR,
    PLACE,
    Problems,
    RegisterTable,
    area_of,
    areas_by_code,
    attempt,
    day,
    text,
)
from grids.register.tables.households import households_behind, place_of
from grids.register.tables.settling import Prepared, settle
from sheets.registers import Column, Filters, Kind, Outcome, Row, Verdict

SEXES = [(each.value, each.label) for each in Sex]
STATUSES = [(each.value, each.label) for each in PoliticalStatus]
KINDS = [(each.value, each.label) for each in ResidenceKind]
RELATIONS = [(each.value, each.label) for each in Relation]
# Where somebody's hukou is. It is in one place only.
HUKOU_HERE = (ResidenceKind.REGISTERED, ResidenceKind.ABSENT)
# What goes out: the rest of a row would only be read and thrown away, a hundred thousand times.
LIVING = ("relation", "kind", "hukou", "moved_in", "moved_out")
OF_PERSON = ("name", "phone_masked", "id_masked", "birth", "sex", "political_status")
SHOWN = (*LIVING, *(f"person__{name}" for name in OF_PERSON), "household__door_masked", "household__area__code")
SHOWN_IN_FULL = ("person__phone", "person__id_number", "household__door")


class Residents(RegisterTable):
    key = "residents"
    title = gettext_lazy("Residents")
    order = 42
    key_columns = ("id_number", "area", "door")
    filters = ("area", "kind", "age", "political_status", "care", "q")
    columns: ClassVar[tuple[Column, ...]] = (
        PLACE,
        replace(DOOR, help=gettext_lazy("A household that is not in the register yet is opened.")),
        Column(
            name="name", title=gettext_lazy("Name"), required=True, sensitive=True, mask=mask_name, example="王小明"
        ),
        Column(
            name="id_number",
            title=gettext_lazy("ID number"),
            kind=Kind.CODE,
            sensitive=True,
            mask=mask_id,
            width=24,
            aliases=("身份证", "身份证号码", "公民身份号码"),
            help=gettext_lazy(
                "Sex and date of birth follow from it. Whoever has it already is changed. "
                "Somebody with two homes has a row for each."
            ),
        ),
        Column(
            name="phone",
            title=gettext_lazy("Phone"),
            kind=Kind.CODE,
            sensitive=True,
            mask=mask_phone,
            aliases=("手机", "手机号", "联系电话"),
        ),
        Column(name="relation", title=gettext_lazy("Relation to the head"), kind=Kind.CHOICE, choices=RELATIONS),
        Column(
            name="kind",
            title=gettext_lazy("Kind"),
            kind=Kind.CHOICE,
            choices=KINDS,
            width=24,
            help=gettext_lazy("Empty: hukou here, or elsewhere for whoever has it in another home."),
        ),
        Column(name="hukou", title=gettext_lazy("Hukou registered at"), width=24),
        Column(name="sex", title=gettext_lazy("Sex"), kind=Kind.CHOICE, choices=SEXES, width=10),
        Column(name="birth", title=gettext_lazy("Date of birth"), kind=Kind.DATE, sensitive=True),
        Column(
            name="political_status",
            title=gettext_lazy("Political status"),
            kind=Kind.CHOICE,
            choices=STATUSES,
            width=20,
        ),
        Column(name="moved_in", title=gettext_lazy("Moved in"), kind=Kind.DATE),
        Column(name="moved_out", title=gettext_lazy("Moved out"), kind=Kind.DATE),
    )

    def key_of(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """However the door is written."""
        key = super().key_of(values)
        return (key[0].upper(), key[1], Door.read(key[2]).normal) if key else ()

    def found(self, user: User, filters: Filters) -> Any:
        wishes: dict[str, Any] = {**filters, "area": area_of(user, filters)}
        if wishes.get("age") and wishes["age"] not in AGES:
            raise Invalid.field("age", _("Choose one of the list."))
        return narrow_residents(Residence.objects.visible_to(user).current(), user, wishes)

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        shown = (*SHOWN, *SHOWN_IN_FULL) if in_full else SHOWN
        found = self.found(user, filters).select_related("person", "household__area").only(*shown)
        for residence in found.order_by("household_id", "pk").iterator(chunk_size=500):
            personal = _in_full(residence) if in_full else _masked(residence)
            plain = {name: getattr(residence, name) for name in LIVING}
            person = residence.person
            known = {"sex": person.sex, "political_status": person.political_status}
            yield {"area": residence.household.area.code, **personal, **plain, **known}

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        read = [_read(row) for row in rows]
        known = _Known.of(read, by)
        return [known.outcome(each) for each in read]

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        settle([outcome.prepared for outcome in outcomes], by)


def _in_full(residence: Residence) -> dict[str, object]:
    person = residence.person
    numbers = {"phone": person.phone.reveal(), "id_number": person.id_number.reveal(), "birth": person.birth}
    return {"door": residence.household.door.reveal(), "name": person.name, **numbers}


def _masked(residence: Residence) -> dict[str, object]:
    person = residence.person
    numbers = {"phone": person.phone_masked, "id_number": person.id_masked, "birth": "*" if person.birth else ""}
    return {"door": residence.household.door_masked, "name": person.masked_name, **numbers}


@dataclass(frozen=True)
class _Read:
    """A row as far as it can be understood alone."""

    row: Row
    door: Door | None
    data: PersonData | None
    problems: Problems


def _read(row: Row) -> _Read:
    problems: Problems = []
    door = attempt(problems, lambda: read_door(text(row, "door")))
    data = attempt(problems, lambda: person_data({**row.values, "birth": day(row, "birth")}))
    return _Read(row, door, data, problems)


class _Known:
    """What the rows of a block stand on, read in a fixed number of queries."""

    def __init__(
        self,
        read: Sequence["_Read"],
        areas: dict[str, Area],
        households: dict[tuple[int, str], Household],
        residences: list[Residence],
        elsewhere: list[Residence],
    ) -> None:
        self.areas, self.households = areas, households
        self.homes: dict[tuple[int, int], Residence] = {}
        self.by_name: dict[tuple[int, str], Residence] = {}
        self.seen: set[tuple[int, str, str, str]] = set()
        self.names: dict[str, str] = {}
        kept = (*elsewhere, *residences)
        self.by_number = {each.person.id_hash: each.person for each in kept if each.person.id_hash}
        for residence in residences:
            self.homes[(residence.household_id, residence.person_id)] = residence
            self.by_name[(residence.household_id, residence.person.name)] = residence
        self.hukou_known = _hukou_known(kept, read)

    @classmethod
    def of(cls, read: Sequence[_Read], by: User) -> "_Known":
        areas = areas_by_code(by, (text(each.row, "area") for each in read))
        households = households_behind(areas.values(), [each.door for each in read if each.door])
        hashes = {each.data.id_hash for each in read if each.data and each.data.id_number}
        here = Residence.objects.current().select_related("person")
        numbered = list(Person.objects.filter(id_hash__in=hashes).values_list("pk", flat=True))
        elsewhere = here.visible_to(by).filter(person__in=numbered)
        inside = here.filter(household__in=[each.pk for each in households.values()])
        return cls(read, areas, households, list(inside), list(elsewhere))

    def outcome(self, read: _Read) -> Outcome:
        row, door, data, problems = read.row, read.door, read.data, list(read.problems)
        area = place_of(row, self.areas, problems)
        if area is None or door is None or data is None or problems:
            return Outcome.refused(row, problems)
        household = self.households.get((area.pk, door.hash))
        person, residence = self._person(data, household)
        living = self._living(row, data, residence, problems)
        if person is not None:
            attempt(problems, lambda: check_same(person, data))
        self._refuse_twice(area, door, data, problems)
        self._refuse_other_name(data, problems)
        if problems:
            return Outcome.refused(row, problems)
        prepared = Prepared(area, door, household, person, residence, data, living, day(row, "moved_out"))
        return Outcome(row, _verdict(prepared), prepared)

    def _person(self, data: PersonData, household: Household | None) -> tuple[Person | None, Residence | None]:
        """Who is meant: by the ID number; without one, whoever of this name lives behind this door."""
        if data.id_number:
            person = self.by_number.get(data.id_hash)
            if person is not None:
                return person, self.homes.get((household.pk, person.pk)) if household else None
        named = self.by_name.get((household.pk, data.name)) if household else None
        # One known without a number gets it now; one with another number is somebody else.
        if named is not None and (not data.id_number or not named.person.id_hash):
            return named.person, named
        return None, None

    def _living(self, row: Row, data: PersonData, residence: Residence | None, problems: Problems) -> Living:
        kept = {name: getattr(residence, name) for name in vars(Living())} if residence else {}
        if residence is None and data.id_number and data.id_hash in self.hukou_known:
            kept = {"kind": ResidenceKind.ELSEWHERE.value}
        plain = {name: text(row, name) for name in ("kind", "relation", "hukou") if text(row, name)}
        moved_in = {"moved_in": day(row, "moved_in")} if text(row, "moved_in") else {}
        living = replace(Living(), **{**kept, **plain, **moved_in})
        if data.id_number and living.kind in HUKOU_HERE and not text(row, "moved_out"):
            self.hukou_known.add(data.id_hash)
        attempt(problems, lambda: check_living(living))
        _check_end(living.moved_in, day(row, "moved_out"), problems)
        return living

    def _refuse_twice(self, area: Area, door: Door, data: PersonData, problems: Problems) -> None:
        key = (area.pk, door.hash, data.name, data.id_hash)
        if key in self.seen:
            problems.append(("name", _("Another row is about this person behind this door already.")))
        self.seen.add(key)

    def _refuse_other_name(self, data: PersonData, problems: Problems) -> None:
        """One ID number is one person, in every home."""
        if data.id_number and self.names.setdefault(data.id_hash, data.name) != data.name:
            problems.append(("id_number", _("Another row gives this ID number to somebody of another name.")))


def _hukou_known(kept: Sequence[Residence], read: Sequence[_Read]) -> set[str]:
    """The ID numbers, hashed, of those whose hukou is known to be in one of their homes."""
    numbered = [(each.data.id_hash, each.row) for each in read if each.data and each.data.id_number]
    leaving = {number for number, row in numbered if text(row, "moved_out")}
    said = {number for number, row in numbered if text(row, "kind") in HUKOU_HERE and not text(row, "moved_out")}
    return ({each.person.id_hash for each in kept if each.kind in HUKOU_HERE} - leaving) | said


def _check_end(moved_in: date | None, moved_out: date | None, problems: Problems) -> None:
    if moved_in and moved_out and moved_out < moved_in:
        sentence = _("This lies before the day of moving in, %(day)s.")
        problems.append(("moved_out", sentence % {"day": moved_in.isoformat()}))
    attempt(problems, lambda: check_living(Living(moved_in=moved_out)) if moved_out else None)


def _verdict(prepared: Prepared) -> Verdict:
    person, residence, data = prepared.person, prepared.residence, prepared.data
    if person is None or residence is None:
        return Verdict.NEW
    compared: dict[str, object] = {
        "name": person.name,
        "id_hash": person.id_hash or data.id_hash,
        "phone_hash": person.phone_hash,
    }
    compared |= {"sex": person.sex, "birth": person.birth, "political_status": person.political_status}
    given: dict[str, object] = {"name": data.name, "id_hash": data.id_hash}
    given["phone_hash"] = keyed_hash(data.phone) if data.phone else ""
    given |= {"sex": data.sex, "birth": data.birth, "political_status": data.political_status}
    new_number = bool(data.id_hash and not person.id_hash)
    same = all(value in ("", None, Sex.UNKNOWN) or compared[name] == value for name, value in given.items())
    lives = all(getattr(residence, name) == value for name, value in vars(prepared.living).items())
    return Verdict.SAME if same and lives and not new_number and prepared.moved_out is None else Verdict.CHANGED
