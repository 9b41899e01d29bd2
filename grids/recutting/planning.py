"""From what is wanted to the steps on the tree. Nothing is written here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from common.clock import today
from common.errors import Invalid
from grids.history import was_code_used
from grids.models import Area, AreaKind, GridKind, Recut, RecutKind
from grids.oddities import odd_code
from grids.proposing import present_grids


@dataclass(eq=False)
class Place:
    """An area of the tree: one there is, or one that comes into being."""

    area: Area | None = None
    kind: str = ""
    code: str = ""
    name: str = ""
    below: Area | None = None  # of a new one
    grid_kind: str = ""

    @property
    def made(self) -> Area:
        """The area, once it is there."""
        assert self.area is not None
        return self.area

    @property
    def label(self) -> str:
        return f"{self.name}（{self.code}）" if self.area is None else str(self.area)


@dataclass
class Plan:
    """`moves`: which area goes where; `ends`: which one ends, and what follows it; `renames`: what is called anew."""

    effective: date
    moves: list[tuple[Area, Place]] = field(default_factory=list)
    ends: list[tuple[Area, Place]] = field(default_factory=list)
    renames: list[tuple[Area, str, str]] = field(default_factory=list)  # area, name, code
    warnings: list[str] = field(default_factory=list)
    new_made: list[Place] = field(default_factory=list)

    @property
    def new(self) -> list[Place]:
        places = [place for _area, place in (*self.moves, *self.ends) if place.area is None]
        return list(dict.fromkeys(places))

    @property
    def touched(self) -> list[Area]:
        """The areas that are there already and are moved, ended, renamed or given something."""
        given = [place.area for _area, place in (*self.moves, *self.ends) if place.area is not None]
        parents = [area.parent for area, _place in self.moves if area.parent is not None]
        return list({area.pk: area for area in (*self.concerned, *given, *parents, *self._left)}.values())

    @property
    def _left(self) -> list[Area]:
        """Everything that moved buildings leave: they take the ground that they stand on with them."""
        pks: set[int] = set()
        for area, place in self.moves:
            if area.kind == AreaKind.BUILDING:
                to = place.area or place.below
                pks.update(set(area.ancestor_ids[:-1]) - set(to.ancestor_ids if to else ()))
        return list(Area.objects.filter(pk__in=pks).select_related("parent"))

    @property
    def concerned(self) -> list[Area]:
        """The areas that something happens to themselves."""
        placed = [area for area, _place in (*self.moves, *self.ends)]
        return [*placed, *(area for area, _name, _code in self.renames)]


def plan_of(recut: Recut) -> Plan:
    """The steps of the change. Raises Invalid with a sentence per field that is wrong."""
    wanted = recut.plan
    plan = PLANNERS[RecutKind(recut.kind)](wanted, recut.effective)
    _check(plan)
    return plan


def _merge(wanted: dict[str, Any], effective: date) -> Plan:
    areas = _areas(wanted.get("areas", []), "areas")
    into = _area(wanted["into"], "into") if wanted.get("into") else None
    if len({area.pk for area in areas} | ({into.pk} if into else set())) < 2:
        raise Invalid.field("areas", _("Choose at least two areas to be merged."))
    if len({area.kind for area in areas} | ({into.kind} if into else set())) > 1:
        raise Invalid.field("areas", _("Only areas of one level can be merged."))
    first = into or areas[0]
    place = Place(area=into) if into else _new(wanted, _like(first))
    plan = Plan(effective)
    for area in areas:
        if into is None or area.pk != into.pk:
            _end(plan, area, place)
    return plan


def _split(wanted: dict[str, Any], effective: date) -> Plan:
    area = _area(wanted.get("area"), "area")
    parts = [(_new(part, _like(area)), _areas(part.get("children", []), "parts")) for part in wanted.get("parts", [])]
    if not parts:
        raise Invalid.field("parts", _("Name at least one new area."))
    plan = Plan(effective)
    for place, children in parts:
        for child in children:
            if child.parent_id != area.pk:
                raise Invalid.field("parts", _("%(name)s is not part of the area that is split.") % {"name": child})
            plan.moves.append((child, place))
        if not children:
            plan.warnings.append(_("%(name)s begins with nothing in it.") % {"name": place.label})
    if wanted.get("ends"):
        _end(plan, area, parts[0][0])
    elif not any(children for _place, children in parts):
        raise Invalid.field("parts", _("Choose what goes to the new areas."))
    return plan


def _move(wanted: dict[str, Any], effective: date) -> Plan:
    to = _area(wanted.get("to"), "to")
    areas = _areas(wanted.get("areas", []), "areas")
    if not areas:
        raise Invalid.field("areas", _("Choose what is to be moved."))
    plan = Plan(effective, moves=[(area, Place(area=to)) for area in areas if area.parent_id != to.pk])
    if not plan.moves:
        raise Invalid.field("to", _("It is there already."))
    return plan


def _regroup(wanted: dict[str, Any], effective: date) -> Plan:
    """Buildings of an area go to grids anew: to those there are, and to new ones. Grids left empty may end."""
    area = _area(wanted.get("area"), "area")
    plan = Plan(effective)
    for part in wanted.get("parts", []):
        buildings = _areas(part.get("children", []), "parts")
        place = Place(area=_area(part["into"], "parts")) if part.get("into") else _new_grid(part, area, buildings)
        for building in buildings:
            if building.kind != AreaKind.BUILDING or not area.contains(building.path):
                sentence = _("%(name)s is no building of %(area)s.")
                raise Invalid.field("parts", sentence % {"name": building, "area": area})
            if place.area is None or not place.area.contains(building.path):
                plan.moves.append((building, place))
    if not plan.moves:
        raise Invalid.field("parts", _("Every building is in that grid already."))
    if wanted.get("ends"):
        _end_emptied(plan, area)
    return plan


def _new_grid(wanted: dict[str, Any], area: Area, buildings: Sequence[Area]) -> Place:
    """Where most of its buildings' grids lie; in the area itself where they lie in none."""
    grids = present_grids(area)
    above = Counter(grid.parent for each in buildings for grid in grids if grid.contains(each.path))
    below = above.most_common(1)[0][0] if above else area
    return _new(wanted, Place(kind=AreaKind.GRID, below=below, grid_kind=GridKind.GENERAL))


def _end_emptied(plan: Plan, area: Area) -> None:
    """The grids that lose their last building end, each followed by the place that most of its buildings go to."""
    goes_to = {building.pk: place for building, place in plan.moves}
    given = {place.area.pk for place in goes_to.values() if place.area is not None}
    rows = Area.objects.current().within(area).filter(kind=AreaKind.BUILDING).order_by("code")
    buildings = dict(rows.values_list("pk", "path"))
    for grid in present_grids(area):
        held = [pk for pk, path in buildings.items() if grid.contains(path)]
        if held and grid.pk not in given and all(pk in goes_to for pk in held):
            _end(plan, grid, Counter(goes_to[pk] for pk in held).most_common(1)[0][0])


def _rename(wanted: dict[str, Any], effective: date) -> Plan:
    area = _area(wanted.get("area"), "area")
    name, code = str(wanted.get("name", "")).strip(), str(wanted.get("code", "")).strip()
    if not name or len(name) > 80:
        raise Invalid.field("name", _("Give a name of at most 80 characters."))
    if name == area.name and code in ("", area.code):
        raise Invalid.field("name", _("It is called so already."))
    return Plan(effective, renames=[(area, name, code or area.code)])


def _retire(wanted: dict[str, Any], effective: date) -> Plan:
    area = _area(wanted.get("area"), "area")
    into = _area(wanted["into"], "into") if wanted.get("into") else area.parent
    if into is None:
        raise Invalid.field("area", _("A district cannot be retired."))
    plan = Plan(effective)
    _end(plan, area, Place(area=into))
    return plan


PLANNERS = {
    RecutKind.MERGE: _merge,
    RecutKind.SPLIT: _split,
    RecutKind.MOVE: _move,
    RecutKind.REGROUP: _regroup,
    RecutKind.RENAME: _rename,
    RecutKind.RETIRE: _retire,
}


def _end(plan: Plan, area: Area, place: Place) -> None:
    """End the area; what is part of it and not sent elsewhere goes to the one that follows it."""
    sent = {child.pk for child, _place in plan.moves}
    # Those that ended long ago too: what once happened there is found where it belongs today.
    children = Area.objects.filter(parent=area).select_related("parent").order_by("code")
    plan.moves += [(child, place) for child in children if child.pk not in sent]
    plan.ends.append((area, place))


def _areas(pks: Iterable[Any], name: str) -> list[Area]:
    wanted = [int(pk) for pk in pks]
    found = Area.objects.current().select_related("parent").in_bulk(wanted)
    if missing := set(wanted) - found.keys():
        _area(min(missing), name)
    return [found[pk] for pk in dict.fromkeys(wanted)]


def _area(pk: Any, name: str) -> Area:
    area = Area.objects.current().select_related("parent").filter(pk=pk or 0).first()
    if area is None:
        raise Invalid.field(name, _("Choose an area that is valid today."))
    return area


def _like(area: Area) -> Place:
    """A place for a new area of the same level beside this one."""
    return Place(kind=area.kind, below=area.parent, grid_kind=area.grid_kind)


def _new(wanted: dict[str, Any], place: Place) -> Place:
    """The place with the name and the code that are wanted."""
    name, code = str(wanted.get("name", "")).strip(), str(wanted.get("code", "")).strip()
    if not name or len(name) > 80:
        raise Invalid.field("name", _("Give a name of at most 80 characters."))
    if not code or len(code) > 20 or not code.isalnum() or not code.isascii():
        raise Invalid.field("code", _("Give a code of at most 20 digits and letters."))
    return replace(place, code=code, name=name)


def _check(plan: Plan) -> None:
    if plan.effective < today():
        raise Invalid.field("effective", _("A change takes effect today or later: what is past stays as it was."))
    _check_codes(plan)
    _check_places(plan)
    for area, _place in plan.ends:
        if area.valid_from is not None and area.valid_from >= plan.effective:
            sentence = _("%(name)s began on %(day)s: take that change back instead of ending it at once.")
            raise Invalid.field("effective", sentence % {"name": area, "day": f"{area.valid_from:%Y-%m-%d}"})


def _check_codes(plan: Plan) -> None:
    codes = [place.code for place in plan.new]
    codes += [code for area, _name, code in plan.renames if code != area.code]
    for code in codes:
        if codes.count(code) > 1 or was_code_used(code):
            sentence = _("The code %(code)s is or was in use; a code never means two places.")
            raise Invalid.field("code", sentence % {"code": code})
    kinds = {place.code: place.kind for place in plan.new}
    plan.warnings += [odd for code in codes for odd in odd_code(kind=kinds.get(code, ""), code=code)]


def _check_places(plan: Plan) -> None:
    ended = {area.pk for area, _place in plan.ends}
    for area, place in plan.moves:
        kind = AreaKind(place.area.kind if place.area else place.kind)
        if place.area and area.contains(place.area.path):
            raise Invalid.field("to", _("%(name)s cannot become part of itself.") % {"name": area})
        if place.area and place.area.pk in ended:
            raise Invalid.field("to", _("%(name)s ends with this change.") % {"name": place.area})
        if not AreaKind(area.kind).fits_below(kind):
            sentence = _("%(kind)s cannot be part of %(name)s.")
            raise Invalid.field("to", sentence % {"kind": area.get_kind_display(), "name": place.label})
    for area, place in plan.ends:
        if place.area and area.contains(place.area.path):
            raise Invalid.field("into", _("What follows an area cannot lie within it."))
