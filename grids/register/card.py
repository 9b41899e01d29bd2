"""The page of a building and the card of a household, read in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import Q

from accounts.models import User
from common.clock import today
from grids.models import Area, CareMark, Household, Relation, Residence
from grids.register.care import sees_care
from grids.register.revealing import RevealedCard, RevealedPerson


@dataclass(frozen=True)
class Door:
    """A household as it stands in its building."""

    household: Household
    door: str
    head: str
    residents: int
    has_care: bool

    @property
    def has_trouble(self) -> bool:
        return bool(self.household.dangers or self.household.disputes)


@dataclass(frozen=True)
class Floor:
    """`number` None: those whose floor the door does not tell."""

    number: int | None
    doors: list[Door]


@dataclass(frozen=True)
class Entrance:
    name: str
    floors: list[Floor]


class PlacePage:
    """A building, or an area in which houses stand alone, door by door."""

    def __init__(self, area: Area, user: User, doors: dict[int, str] | None = None) -> None:
        self.area, self.user, self.revealed = area, user, doors or {}

    @cached_property
    def households(self) -> list[Household]:
        rows = Household.objects.visible_to(self.user).current().filter(area=self.area).defer("door")
        return list(rows.order_by("entrance", "-floor", "pk"))

    @cached_property
    def living(self) -> dict[int, list[Residence]]:
        found: dict[int, list[Residence]] = defaultdict(list)
        rows = Residence.objects.current().filter(household__area=self.area, household__closed_on=None)
        for residence in rows.select_related("person").order_by("pk"):
            found[residence.household_id].append(residence)
        return found

    @cached_property
    def cared_for(self) -> set[int]:
        """Households with somebody who needs care, where the user may know it."""
        if not sees_care(self.user, self.area.path):
            return set()
        homes = Q(person__residences__household__area=self.area, person__residences__moved_out=None)
        marks = CareMark.objects.visible_to(self.user).current().filter(homes)
        return set(marks.values_list("person__residences__household", flat=True))

    @cached_property
    def entrances(self) -> list[Entrance]:
        by_entrance = groupby(map(self._door, self.households), key=lambda door: door.household.entrance)
        return [Entrance(name, _floors(list(doors))) for name, doors in by_entrance]

    @property
    def residents(self) -> int:
        return sum(map(len, self.living.values()))

    def _door(self, household: Household) -> Door:
        residences = self.living.get(household.pk, [])
        shown = self.revealed.get(household.pk) or household.door_masked or household.code
        return Door(household, shown, head_of(residences), len(residences), household.pk in self.cared_for)


def _floors(doors: list[Door]) -> list[Floor]:
    doors.sort(key=lambda door: (door.household.floor is None, -(door.household.floor or 0), door.door))
    return [Floor(number, list(same)) for number, same in groupby(doors, key=lambda door: door.household.floor)]


def head_of(residences: list[Residence]) -> str:
    """Whom the household is called after."""
    first = sorted(residences, key=lambda each: each.relation != Relation.HEAD)[:1]
    return first[0].person.masked_name if first else ""


@dataclass(frozen=True)
class Resident:
    residence: Residence
    age: int | None
    marks: list[CareMark]
    revealed: RevealedPerson | None


class Card:
    """One household with the four clears."""

    def __init__(self, household: Household, user: User, revealed: RevealedCard | None = None) -> None:
        self.household, self.user, self.revealed = household, user, revealed

    @cached_property
    def sees_care(self) -> bool:
        return sees_care(self.user, self.household.area_path)

    @cached_property
    def _residences(self) -> list[Residence]:
        rows = Residence.objects.filter(household=self.household, person__merged_into=None)
        return list(rows.select_related("person").order_by("pk"))

    @cached_property
    def residents(self) -> list[Resident]:
        here = [each for each in self._residences if each.moved_out is None]
        here.sort(key=lambda each: each.relation != Relation.HEAD)
        return [self._resident(each) for each in here]

    @property
    def former(self) -> list[Residence]:
        left = [each for each in self._residences if each.moved_out is not None]
        return sorted(left, key=lambda each: str(each.moved_out), reverse=True)

    @cached_property
    def _marks(self) -> dict[int, list[CareMark]]:
        if not self.sees_care:
            return {}
        found: dict[int, list[CareMark]] = defaultdict(list)
        people = [each.person_id for each in self._residences if each.moved_out is None]
        marks = CareMark.objects.visible_to(self.user).current().filter(person__in=people).select_related("group")
        for mark in marks.order_by("group__code"):
            found[mark.person_id].append(mark)
        return found

    def _resident(self, residence: Residence) -> Resident:
        shown = self.revealed.people.get(residence.person_id) if self.revealed else None
        age = residence.person.age_on(today())
        return Resident(residence, age, self._marks.get(residence.person_id, []), shown)

    @property
    def door(self) -> str:
        return self.revealed.door if self.revealed else self.household.door_masked

    @cached_property
    def above(self) -> list[Area]:
        """The areas that the household is part of, the building last."""
        keys = [int(pk) for pk in self.household.area_path.split("/") if pk]
        return list(Area.objects.filter(pk__in=keys).only("pk", "name", "code", "kind", "path").order_by("path"))
