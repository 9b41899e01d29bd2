from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from accounts.services import record
from common.errors import Invalid
from grids.models import Area, AreaKind, Building, BuildingKind, Organisation
from grids.next_code import foreign_code
from grids.querysets import boundaries
from grids.register import change_building
from grids.register.buildings import check_facts, code_for
from grids.register.choosing import places_named
from grids.register.forms import parents_for
from grids.register.tables.base import (
    MOST_OFFERED,
    Problems,
    RegisterTable,
    area_of,
    areas_by_code,
    attempt,
    text,
    unknown_area,
)
from grids.services import create_areas
from sheets.registers import Column, Filters, Kind, Outcome, Row, Verdict

NUMBERS = {"units": (1, 99), "floors": (1, 200), "dwellings": (0, 9999), "built": (1700, 2200)}
YES, NO = "1", "0"
KINDS = [(kind.value, kind.label) for kind in BuildingKind]


def _parents(user: User) -> list[tuple[str, str]]:
    codes = parents_for(user).values_list("code", flat=True)[:MOST_OFFERED]
    return [(code, code) for code in codes]


@dataclass(frozen=True)
class Prepared:
    area: Area | None  # None: a new one
    parent: Area
    code: str
    name: str
    facts: dict[str, Any]


class Buildings(RegisterTable):
    key = "buildings"
    title = gettext_lazy("Buildings")
    order = 40
    key_columns = ("code",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            name="code",
            title=gettext_lazy("Building code"),
            kind=Kind.CODE,
            width=22,
            help=gettext_lazy("Known: that building is changed. Empty: a new one gets the next code."),
        ),
        Column(name="name", title=pgettext_lazy("of a place", "Name"), required=True, example="3号楼"),
        Column(
            name="area",
            title=gettext_lazy("Area code"),
            kind=Kind.CODE,
            required=True,
            choices=_parents,
            width=20,
            help=gettext_lazy("Of the grid, group or estate in which it stands."),
        ),
        Column(name="kind", title=gettext_lazy("Kind"), kind=Kind.CHOICE, choices=KINDS, width=24),
        Column(
            name="property_company",
            title=gettext_lazy("Code of the property company"),
            kind=Kind.CODE,
            help=gettext_lazy("As in the table of organisations."),
        ),
        Column(name="units", title=gettext_lazy("Entrances"), kind=Kind.NUMBER, example="2"),
        Column(name="floors", title=gettext_lazy("Floors"), kind=Kind.NUMBER, example="6"),
        Column(name="dwellings", title=gettext_lazy("Dwellings"), kind=Kind.NUMBER, example="24"),
        Column(name="built", title=gettext_lazy("Built in"), kind=Kind.NUMBER, example="1998"),
        Column(
            name="has_lift",
            title=gettext_lazy("Has a lift"),
            kind=Kind.CHOICE,
            choices=((YES, gettext_lazy("yes")), (NO, gettext_lazy("no"))),
        ),
    )

    def found(self, user: User, filters: Filters) -> Any:
        rows = Area.objects.registered_to(user).current().filter(kind=AreaKind.BUILDING)
        area = area_of(user, filters)
        rows = rows.within(area) if area else rows
        rows = rows.filter(building__kind=filters["kind"]) if filters.get("kind") else rows
        return places_named(rows, filters["q"]) if filters.get("q") else rows

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        found = self.found(user, filters).select_related("parent", "building__property_company")
        for area in found.defer("boundary", *boundaries("parent")).order_by("code").iterator(chunk_size=500):
            yield {"code": area.code, "name": area.name, "area": area.parent.code, **_facts(area)}

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        codes = {code for row in rows for code in (text(row, "code"), text(row, "area")) if code}
        areas = areas_by_code(by, codes)
        buildings = {each.area_id: each for each in Building.objects.filter(area__in=[a.pk for a in areas.values()])}
        taken = set(Area.objects.filter(code__in=codes).values_list("code", flat=True))
        wanted = {text(row, "property_company") for row in rows}
        companies = {each.code: each for each in Organisation.objects.visible_to(by).filter(code__in=wanted)}
        known = _Known(areas, buildings, taken, companies)
        return [known.outcome(row) for row in rows]

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        new = [each.prepared for each in outcomes if each.prepared.area is None]
        for each in outcomes:
            if each.prepared.area is not None:
                change_building(each.prepared.area, by=by, name=each.prepared.name, **each.prepared.facts)
        if new:
            _add(new, by)


def _facts(area: Area) -> dict[str, object]:
    building: Building | None = getattr(area, "building", None)
    if building is None:
        return {}
    company = building.property_company.code if building.property_company else ""
    names = ("kind", *NUMBERS)
    lift = YES if building.has_lift else NO
    return {**{name: getattr(building, name) for name in names}, "property_company": company, "has_lift": lift}


@dataclass(frozen=True)
class _Known:
    """What the rows of a block stand on."""

    areas: dict[str, Area]
    buildings: dict[int, Building]
    taken: set[str]
    companies: dict[str, Organisation]

    def outcome(self, row: Row) -> Outcome:
        problems: Problems = []
        parent = self._parent(row, problems)
        facts = self._facts(row, problems)
        area = self._area(row, parent, problems)
        if problems or parent is None:
            return Outcome.refused(row, problems)
        prepared = Prepared(area, parent, text(row, "code"), text(row, "name"), facts)
        return Outcome(row, self._verdict(prepared), prepared)

    def _parent(self, row: Row, problems: Problems) -> Area | None:
        parent = self.areas.get(text(row, "area"))
        if parent is None:
            problems.append(("area", unknown_area(text(row, "area"))))
        elif not AreaKind.BUILDING.fits_below(AreaKind(parent.kind)):
            problems.append(("area", _("No building stands directly in %(area)s.") % {"area": parent.name}))
        return parent

    def _area(self, row: Row, parent: Area | None, problems: Problems) -> Area | None:
        code = text(row, "code")
        area = self.areas.get(code)
        if area is None and parent is not None and (sentence := foreign_code(code, parent)):
            problems.append(("code", sentence))
        elif code in self.taken and (area is None or area.kind != AreaKind.BUILDING):
            problems.append(("code", _("This code is taken already; a code is never used twice.")))
        elif area is not None and parent is not None and area.parent_id != parent.pk:
            problems.append(("area", _("A building is moved on the map, not by a table.")))
        elif code and area is None and (len(code) > 20 or not any(map(str.isdigit, code))):
            problems.append(("code", _("A code has digits, and at most 20 characters.")))
        return area

    def _facts(self, row: Row, problems: Problems) -> dict[str, Any]:
        facts: dict[str, Any] = {"kind": text(row, "kind") or None, "has_lift": text(row, "has_lift")}
        facts = {name: value for name, value in facts.items() if value}
        facts |= {"has_lift": facts["has_lift"] == YES} if "has_lift" in facts else {}
        facts |= {name: attempt(problems, partial(_number, row, name)) for name in NUMBERS if text(row, name)}
        company = text(row, "property_company")
        if company and company not in self.companies:
            problems.append(("property_company", _("There is no such organisation among those that you see.")))
        elif company:
            facts["property_company"] = self.companies[company]
        attempt(problems, lambda: check_facts({"built": facts.get("built")}))
        return facts

    def _verdict(self, prepared: Prepared) -> Verdict:
        if prepared.area is None:
            return Verdict.NEW
        building = self.buildings.get(prepared.area.pk)
        same = building is not None and prepared.name == prepared.area.name
        kept = all(getattr(building, name) == value for name, value in prepared.facts.items())
        return Verdict.SAME if same and kept else Verdict.CHANGED


def _number(row: Row, name: str) -> int:
    least, most = NUMBERS[name]
    value = float(text(row, name))
    if value != int(value) or not least <= value <= most:
        sentence = _("Write a whole number from %(least)d to %(most)d.")
        raise Invalid.field(name, sentence % {"least": least, "most": most})
    return int(value)


def _add(new: list[Prepared], by: User) -> None:
    """Save new buildings in one batch."""
    given: dict[int, int] = {}
    areas = []
    for each in new:
        code = each.code
        if not code:
            code = code_for(each.parent, given.get(each.parent.pk, 0))
            given[each.parent.pk] = given.get(each.parent.pk, 0) + 1
        areas.append(Area(kind=AreaKind.BUILDING, code=code, name=each.name, parent=each.parent))
    create_areas(areas)
    pairs = zip(areas, new, strict=True)
    Building.objects.bulk_create([Building(area=area, **each.facts) for area, each in pairs], batch_size=500)
    record(action="building.add_many", by=by, detail={"codes": [area.code for area in areas]})
