import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from accounts.services import record
from common.clock import now
from grids.models import Area, Household, Occupancy
from grids.querysets import boundaries
from grids.register.doors import Door
from grids.register.households import NUMBER_DIGITS, TEXT_LENGTH, check_place, new_household, read_door, set_card
from grids.register.listing import narrow_households
from grids.register.tables.base import (
    DOOR,
    PLACE,
    Problems,
    RegisterTable,
    area_of,
    areas_by_code,
    attempt,
    text,
    unknown_area,
)
from sheets.registers import Column, Filters, Kind, Outcome, Row, Verdict

PARTS = ("occupancy", "cluster", "facilities", "dangers", "disputes", "checked_on")
OCCUPANCIES = [(each.value, each.label) for each in Occupancy]
SEPARATORS = re.compile(r"[、，,;；\n]+")
BATCH = 500
NewDoor = tuple[Area, Door, dict[str, Any]]


@dataclass(frozen=True)
class Prepared:
    household: Household | None  # None: a new one
    area: Area
    door: Door
    card: dict[str, Any]


class Households(RegisterTable):
    key = "households"
    title = pgettext_lazy("list", "Households")
    order = 41
    filters = ("area", "kind", "trouble", "q")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="code", title=gettext_lazy("Household code"), kind=Kind.CODE, width=24, read_only=True),
        PLACE,
        replace(DOOR, help=gettext_lazy("Building and door name the household: one that is there is changed.")),
        Column(name="occupancy", title=gettext_lazy("Occupancy"), kind=Kind.CHOICE, choices=OCCUPANCIES, width=20),
        Column(name="cluster", title=gettext_lazy("Cluster")),
        Column(
            name="facilities",
            title=gettext_lazy("Facilities"),
            width=30,
            example="燃气、烟感",
            help=gettext_lazy("Several with commas between."),
        ),
        Column(name="dangers", title=gettext_lazy("Hidden dangers"), width=30),
        Column(name="disputes", title=gettext_lazy("Disputes"), width=30),
        Column(name="checked_on", title=gettext_lazy("Card checked on"), kind=Kind.DATE),
    )

    def found(self, user: User, filters: Filters) -> Any:
        wishes: dict[str, Any] = {**filters, "area": area_of(user, filters)}
        return narrow_households(Household.objects.visible_to(user).current(), wishes)

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        found = self.found(user, filters).select_related("area").defer(*boundaries("area"))
        found = found if in_full else found.defer("door")
        for household in found.order_by("pk").iterator(chunk_size=BATCH):
            door = household.door.reveal() if in_full else household.door_masked
            card = {name: getattr(household, name) for name in PARTS}
            card["facilities"] = "、".join(household.facilities)
            yield {"code": household.code, "area": household.area.code, "door": door, **card}

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        areas = areas_by_code(by, (text(row, "area") for row in rows))
        doors = [Door.read(text(row, "door")) for row in rows]
        known = households_behind(areas.values(), doors)
        seen: set[tuple[int, str]] = set()
        return [_outcome(row, areas, known, seen) for row in rows]

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        prepared: list[Prepared] = [outcome.prepared for outcome in outcomes]
        changed = [each.household for each in prepared if each.household]
        made = open_many([(each.area, each.door, each.card) for each in prepared if each.household is None])
        for each in prepared:
            if each.household:
                set_card(each.household, each.card)
                each.household.changed_at = now()
        Household.objects.bulk_update(changed, [*PARTS, "changed_at"], batch_size=BATCH)
        Household.objects.filter(pk__in=[each.pk for each in changed]).update(version=F("version") + 1)
        detail = {"opened": [each.pk for each in made], "changed": [each.pk for each in changed]}
        record(action="household.many", by=by, detail=detail)


def households_behind(areas: Iterable[Area], doors: Iterable[Door]) -> dict[tuple[int, str], Household]:
    """The open households of these areas behind these doors."""
    hashes = {door.hash for door in doors}
    rows = Household.objects.current().filter(area__in=[area.pk for area in areas], door_hash__in=hashes)
    return {(each.area_id, each.door_hash): each for each in rows.defer("door")}


def open_many(wanted: Sequence[NewDoor]) -> list[Household]:
    """New households in one batch; several of one area get one number after the other."""
    areas = {area.pk: area for area, _door, _card in wanted}
    list(Area.objects.select_for_update().filter(pk__in=areas).order_by("pk").only("pk"))
    last = _last_numbers(areas)
    made = []
    for area, door, card in wanted:
        last[area.pk] += 1
        made.append(new_household(area, f"{area.code}-{last[area.pk]:0{NUMBER_DIGITS}}", door, card))
    return Household.objects.bulk_create(made, batch_size=BATCH)


def _last_numbers(areas: Mapping[int, Area]) -> dict[int, int]:
    last = dict.fromkeys(areas, 0)
    for pk, code in Household.objects.filter(area__in=areas).values_list("area", "code"):
        number = code.rpartition("-")[2]
        if number.isdigit() and code == f"{areas[pk].code}-{number}":
            last[pk] = max(last[pk], int(number))
    return last


def _outcome(
    row: Row, areas: Mapping[str, Area], known: Mapping[tuple[int, str], Household], seen: set[tuple[int, str]]
) -> Outcome:
    problems: Problems = []
    area = place_of(row, areas, problems)
    door = attempt(problems, lambda: read_door(text(row, "door")))
    card = _card(row, problems)
    if area is None or door is None or problems:
        return Outcome.refused(row, problems)
    key = (area.pk, door.hash)
    if key in seen:
        return Outcome.refused(row, [("door", _("Another row is about this door already."))])
    seen.add(key)
    household = known.get(key)
    verdict = Verdict.NEW if household is None else Verdict.SAME if _is_same(household, card) else Verdict.CHANGED
    return Outcome(row, verdict, Prepared(household, area, door, card))


def place_of(row: Row, areas: Mapping[str, Area], problems: Problems) -> Area | None:
    area = areas.get(text(row, "area"))
    if area is None:
        problems.append(("area", unknown_area(text(row, "area"))))
        return None
    attempt(problems, lambda: check_place(area))
    return area


def _card(row: Row, problems: Problems) -> dict[str, Any]:
    """The parts of the card that the row fills in; an empty cell changes nothing."""
    card: dict[str, Any] = {name: text(row, name) for name in PARTS if text(row, name)}
    if "facilities" in card:
        card["facilities"] = [each for each in map(str.strip, SEPARATORS.split(card["facilities"])) if each]
    if "checked_on" in card:
        card["checked_on"] = date.fromisoformat(card["checked_on"])
    for name, most in {"cluster": 40, "dangers": TEXT_LENGTH, "disputes": TEXT_LENGTH}.items():
        if len(card.get(name, "")) > most:
            problems.append((name, _("Write at most %(limit)d characters.") % {"limit": most}))
    attempt(problems, lambda: set_card(Household(), card))
    return card


def _is_same(household: Household, card: Mapping[str, Any]) -> bool:
    return all(getattr(household, name) == value for name, value in card.items())
