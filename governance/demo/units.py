"""The units that communities call on, and the rules that lead to them."""

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from governance.demo.ground import Ground, is_village
from governance.demo.material import UnitPlan, unit_plans
from governance.demo.names import Names
from grids.models import Area, AreaKind, Organisation, OrganisationKind
from grids.services import create_organisation
from workorders.choices import Handling
from workorders.models import Category, Rule
from workorders.services.reference import save_rule

PROPERTY = "property"
PROPERTY_CATEGORIES = ("M06", "M07", "M05")
COMMUNITIES_PER_FIRM = 4
UNMANAGED = 0.1  # communities without a property company
AUTOMATIC_PRIORITY, UNIT_PRIORITY = 5, 200


@dataclass
class Units:
    """Every unit, and which one of a key is responsible where: by key, then by primary key of its home."""

    all: list[Organisation] = field(default_factory=list)
    by_key: dict[str, dict[int, Organisation]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, key: str, place: Area, unit: Organisation) -> None:
        self.by_key[key][place.pk] = unit
        if unit not in self.all:
            self.all.append(unit)

    def responsible(self, key: str, place: Area) -> Organisation:
        """The unit of this key closest above the place; where there is none, the backstop unit of the street."""
        for name in (key, "street_backstop"):
            for pk in reversed(place.ancestor_ids):
                if found := self.by_key[name].get(pk):
                    return found
        raise LookupError(f"No unit {key} for {place}.")


def found_units(ground: Ground, staffed: list[Area], names: Names, rng: Random) -> Units:
    units = Units()
    homes = {"district": [ground.district], "street": ground.streets, "community": staffed}
    for plan in unit_plans():
        for home in homes[plan.level]:
            units.add(plan.key, home, _unit(plan, home))
    _property_companies(ground, staffed, units, names, rng)
    _rules(units, staffed)
    return units


def _unit(plan: UnitPlan, home: Area) -> Organisation:
    short = home.name.removesuffix("区") if plan.level == "district" else home.name
    return create_organisation(
        code=f"{home.code}-{plan.key.replace('_', '-')}",
        name=plan.name.format(area=short if plan.kind == "firm" else home.name),
        kind=plan.kind,
        home=home,
        is_backstop=plan.is_backstop,
    )


def _property_companies(ground: Ground, staffed: list[Area], units: Units, names: Names, rng: Random) -> None:
    """Each serves a few neighbouring communities; villages and some communities have none."""
    for street in ground.streets:
        managed = [
            each
            for each in ground.communities_of(street)
            if not is_village(each) and (each in staffed or rng.random() > UNMANAGED)
        ]
        for start in range(0, len(managed), COMMUNITIES_PER_FIRM):
            served = managed[start : start + COMMUNITIES_PER_FIRM]
            firm = create_organisation(
                code=f"{street.code}-property-{start // COMMUNITIES_PER_FIRM + 1}",
                name=names.firm(),
                kind=OrganisationKind.PROPERTY,
                home=street,
                serves=served,
            )
            for community in served:
                units.add(PROPERTY, community, firm)


def _rules(units: Units, staffed: list[Area]) -> None:
    categories = {each.code: each for each in Category.objects.all()}
    for plan in unit_plans():
        for unit in units.by_key[plan.key].values():
            if plan.automatic:
                _automatic(plan, unit, categories[plan.automatic])
            for code in plan.categories:
                _proposal(categories[code], unit, unit.home)
    for community in staffed:
        for code in PROPERTY_CATEGORIES:
            _proposal(categories[code], units.responsible(PROPERTY, community), community)


def _automatic(plan: UnitPlan, unit: Organisation, category: Category) -> None:
    rule = Rule(
        name=f"自动派单：{category.name} → {unit.name}",
        priority=AUTOMATIC_PRIORITY,
        words=list(plan.words),
        if_area=unit.home,
        category=category,
        handling=Handling.REFER,
        unit=unit,
        is_automatic=True,
    )
    save_rule(rule)


def _proposal(category: Category, unit: Organisation, area: Area | None) -> None:
    assert area is not None  # units of the demo are at home somewhere
    name = f"{category.name} → {unit.name}"
    if area.kind == AreaKind.COMMUNITY and unit.home_id != area.pk:
        name = f"{area.name}：{name}"
    save_rule(Rule(name=name, priority=UNIT_PRIORITY, if_category=category, if_area=area, unit=unit))
