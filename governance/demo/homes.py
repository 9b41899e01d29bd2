"""Who lives in the demo: buildings, households and residents of two communities, all of them nobody."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import Any

from accounts.models import User
from governance.demo.ground import Ground, is_village
from governance.demo.material import homes, parts
from governance.demo.plots import plots
from grids.models import Area, BuildingKind, CareGroup, CareMark, Household, Person, Relation, Residence, ResidenceKind
from grids.register import Living, PersonData, add_building, mark_care, person_data
from grids.register.doors import Door
from grids.register.households import set_card
from grids.register.tables.settling import Prepared, settle
from grids.services import change_area

REGION = "999999"  # of no place, so that no number is anybody's
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PHONE = "1990001{:04d}"
# In one grid after the other: a community with grids too small and too large, and one that has just begun.
BUILDINGS = ((4, 12, 7, 9), (2,))
FLOORS, ENTRANCES, DOORS = 6, 2, 2  # per building, floor
EMPTY, NUMBERED, IN_CARE = 0.1, 0.95, 0.06
OLD, ADULT = 70, 18
ADULT_CARE = ("DISABLED", "ILL", "POOR", "PAROLE")


class Settlers:
    """Fills buildings with families. Draws from a chance of its own, so that the rest of the demo stays as it is."""

    def __init__(self, seed: int, until: date) -> None:
        self.rng, self.until = Random(f"{seed} homes"), until
        self.serial = 0

    def settle(self, ground: Ground, community: Area, counts: Sequence[int], by: User) -> int:
        """How many people live in the community now."""
        rows: list[Prepared] = []
        for grid, count in zip(ground.grids[community.pk], cycle(counts), strict=False):
            for number, spot in enumerate(plots(grid, count, self.rng), start=1):
                rows += self._building(grid, number, spot, by)
        for start in range(0, len(rows), 500):
            settle(rows[start : start + 500], by)
        self._fill_cards(community)
        return len(rows)

    def _building(self, grid: Area, number: int, spot: tuple[float, float], by: User) -> Iterator[Prepared]:
        kind = self.rng.choice((BuildingKind.MANAGED, BuildingKind.MANAGED, BuildingKind.UNMANAGED))
        estate = next(iter(grid.aliases), grid.name)
        facts: dict[str, Any] = {
            "kind": kind,
            "units": ENTRANCES,
            "floors": FLOORS,
            "dwellings": FLOORS * ENTRANCES * DOORS,
        }
        facts["built"] = self.rng.randint(1985, 2020)
        building = add_building(parent=grid, name=f"{estate}{number}号楼", by=by, **facts)
        change_area(building.area, lon=spot[0], lat=spot[1])
        for door in _doors():
            if self.rng.random() > EMPTY:
                for data, living in self._family():
                    yield Prepared(building.area, Door.read(door), None, None, None, data, living, None)

    def _family(self) -> Iterator[tuple[PersonData, Living]]:
        surname, kind = self.rng.choice(parts("surnames")), self._kind()
        hukou = self.rng.choice(homes("hukou")) if kind == ResidenceKind.ELSEWHERE else ""
        moved_in = date(2005, 1, 1) + timedelta(days=self.rng.randrange(7000))
        age = self.rng.randint(24, 88)
        members = [(Relation.HEAD, surname, age)]
        if self.rng.random() < (0.4 if age > OLD else 0.75):
            members.append((Relation.SPOUSE, self.rng.choice(parts("surnames")), age + self.rng.randint(-4, 3)))
        if 28 <= age <= 55 and len(members) == 2:
            members += [
                (Relation.CHILD, surname, age - 26 - child * 3) for child in range(self.rng.choice((0, 1, 1, 2)))
            ]
        for relation, name, years in members:
            if years >= 0:
                yield self._person(name, years), Living(kind, relation, hukou, moved_in)

    def _kind(self) -> str:
        return str(self.rng.choices([ResidenceKind.REGISTERED, ResidenceKind.ELSEWHERE], weights=[4, 1])[0])

    def _person(self, surname: str, age: int) -> PersonData:
        self.serial += 1
        born = self.until - timedelta(days=age * 365 + self.rng.randrange(365))
        values: dict[str, Any] = {
            "name": surname + "".join(self.rng.choices(parts("given"), k=self.rng.choice((1, 2, 2)))),
            "birth": born,
            "political_status": self.rng.choices(["13", "01"], weights=[9, 1])[0] if age >= ADULT else "",
        }
        if age >= 14:
            values["phone"] = PHONE.format(self.serial)
        if self.rng.random() < NUMBERED:
            values["id_number"] = self._number(born)
        return person_data(values)

    def _number(self, born: date) -> str:
        stem = f"{REGION}{born:%Y%m%d}{self.serial % 1000:03d}"
        total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, stem, strict=True))
        return stem + "10X98765432"[total % 11]

    def _fill_cards(self, community: Area) -> None:
        """Facilities on most cards, a danger or a dispute on a few."""
        households = list(Household.objects.within(community.path).order_by("pk"))
        for household in households:
            card: dict[str, Any] = {"facilities": self.rng.sample(homes("facilities"), self.rng.randint(1, 4))}
            if self.rng.random() < 0.08:
                card["dangers"] = self.rng.choice(homes("dangers"))
            if self.rng.random() < 0.04:
                card["disputes"] = self.rng.choice(homes("disputes"))
            if self.rng.random() < 0.7:
                card["checked_on"] = self.until - timedelta(days=self.rng.randrange(1, 300))
            set_card(household, card)
        Household.objects.bulk_update(households, ["facilities", "dangers", "disputes", "checked_on"], batch_size=500)

    def care_for(self, community: Area, by: User) -> int:
        """Some are known to need care; whoever is old and alone most of all."""
        by_code = CareGroup.objects.in_bulk(field_name="code")
        people = Person.objects.filter(residences__household__area_path__startswith=community.path).order_by("pk")
        for person in people:
            age = person.age_on(self.until) or 0
            alone = age >= OLD and Residence.objects.filter(household__residences__person=person).count() == 1
            if alone or self.rng.random() < IN_CARE:
                code = (
                    "ALONE"
                    if alone
                    else "CHILD"
                    if age < 18
                    else self.rng.choice(("DISABLED", "ILL", "POOR", "PAROLE"))
                )
                since = self.until - timedelta(days=self.rng.randrange(10, 900))
                mark_care(person, by_code[code], by=by, since=since)
        return CareMark.objects.count()


def _doors() -> Iterator[str]:
    for entrance in range(1, ENTRANCES + 1):
        for floor in range(1, FLOORS + 1):
            for door in range(1, DOORS + 1):
                yield f"{entrance}单元{floor}0{door}"


def towns(communities: list[Area]) -> list[Area]:
    """The first two with buildings rather than farms."""
    return [community for community in communities if not is_village(community)][:2]
