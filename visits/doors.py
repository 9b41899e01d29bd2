"""The doors of an area as the phone shows them: masked, and without a word of who needs care."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import F, Max, Q

from accounts.models import User
from common.clock import today
from common.errors import Invalid
from grids.models import Area, CareMark, Household
from grids.querysets import AreaQuerySet, boundaries, within
from grids.register.card import PlacePage
from grids.register.choosing import places, places_named
from grids.register.doors import Door
from grids.register.households import read_door
from visits.choices import Met
from visits.models import Visit

MOST_PLACES = 100
MOST_WANTED = 30
SOON = timedelta(days=7)


class Places:
    """The buildings of an area, and the visits that somebody waits for there."""

    def __init__(self, area: Area, user: User, text: str = "") -> None:
        self.area, self.user, self.text = area, user, text.strip()

    @cached_property
    def _found(self) -> list[Area]:
        rows: AreaQuerySet = places(Area.objects.registered_to(self.user).current().within(self.area))
        rows = places_named(rows, self.text) if self.text else rows
        return list(
            rows.select_related("parent").defer("boundary", *boundaries("parent")).order_by("code")[: MOST_PLACES + 1]
        )

    @property
    def rows(self) -> list[Area]:
        return self._found[:MOST_PLACES]

    @property
    def has_more(self) -> bool:
        return len(self._found) > MOST_PLACES

    @cached_property
    def wanted(self) -> list[Visit]:
        """Due now or within a week, the longest overdue first."""
        rows = Visit.objects.visible_to(self.user).within(self.area).wanted(today() + SOON).for_list()
        return list(rows.order_by("next_wanted", "pk")[:MOST_WANTED])


class DoorsPage(PlacePage):
    """Of one building, or of houses that stand alone."""

    def find(self, text: str) -> list[Household]:
        """The households behind a door, however its number was written. Raises Invalid for what is no door."""
        door = read_door(text)
        names = {door.hash, *(Door.read(f"{entrance}-{door.normal}").hash for entrance in self._entrances)}
        return [household for household in self.households if household.door_hash and household.door_hash in names]

    @property
    def _entrances(self) -> set[str]:
        return {household.entrance for household in self.households if household.entrance}


def found_doors(page: DoorsPage, text: str) -> tuple[list[Household], str]:
    """What was found, and what was wrong with the question."""
    try:
        return page.find(text), ""
    except Invalid as refusal:
        return [], " ".join(str(sentence) for texts in refusal.fields.values() for sentence in texts)


@dataclass(frozen=True)
class CaredFor:
    household: Household
    groups: str
    last: date | None


def cared_for(user: User, area: Area) -> list[CaredFor]:
    """The households of the area in which somebody needs care, whoever was seen longest ago first."""
    marks = CareMark.objects.visible_to(user).current()
    here = Q(residences__moved_out=None, residences__person__in=marks.values("person"))
    met = Max("visits__at", filter=~Q(visits__met=Met.NOBODY))
    rows = Household.objects.visible_to(user).current().filter(within(area.path, "area_path"), here)
    rows = rows.annotate(last=met).select_related("area").defer("door", *boundaries("area"))
    found: list[Any] = list(rows.order_by(F("last").asc(nulls_first=True), "code").distinct()[:MOST_WANTED])
    groups = _groups(user, found)
    return [CaredFor(each, "、".join(groups.get(each.pk, ())), each.last) for each in found]


def _groups(user: User, households: list[Household]) -> dict[int, list[str]]:
    marks = CareMark.objects.visible_to(user).current().filter(person__residences__moved_out=None)
    marks = marks.filter(person__residences__household__in=households).order_by("group__code")
    names: dict[int, list[str]] = {}
    for household, name in marks.values_list("person__residences__household", "group__name"):
        if name not in names.setdefault(household, []):
            names[household].append(name)
    return names
