"""Official divisions out of three CSV files: what is new is added, what was renamed is renamed, nothing is removed."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Invalid
from common.tables import Row, open_table
from common.text import reject_controls
from grids.codes import RegionCode, RegionLevel
from grids.models import Area, AreaKind
from grids.oddities import odd_name
from grids.services import change_area, create_areas

MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Level:
    kind: AreaKind
    region: RegionLevel
    digits: int
    parent_column: str


LEVELS = (
    Level(AreaKind.DISTRICT, RegionLevel.COUNTY, 6, ""),
    Level(AreaKind.STREET, RegionLevel.STREET, 9, "areaCode"),
    Level(AreaKind.COMMUNITY, RegionLevel.COMMUNITY, 12, "streetCode"),
)


@dataclass(frozen=True)
class Division:
    """One line of a file. `code` and `parent` are as short as their level allows: 6, 9 or 12 digits."""

    level: Level
    region: RegionCode
    name: str
    parent: str
    where: str

    @property
    def code(self) -> str:
        return str(self.region)[: self.level.digits]


@dataclass
class Loaded:
    """What came of it. The counters are by level."""

    new: "Counter[AreaKind]" = field(default_factory=Counter)
    renamed: "Counter[AreaKind]" = field(default_factory=Counter)
    unchanged: "Counter[AreaKind]" = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)


def load_divisions(areas: Path, streets: Path, communities: Path, only: Collection[str] = ()) -> Loaded:
    """Load the districts of the files, or `only` those of these codes.

    Raises Invalid, having changed nothing, when a file is not of the right form or contradicts itself. What is merely
    unusual is taken and warned of.
    """
    problems: list[str] = []
    divisions = [
        division
        for level, path in zip(LEVELS, (areas, streets, communities), strict=True)
        for division in _read(level, path, problems)
    ]
    divisions = [each for each in divisions if not only or each.code[:6] in only]
    problems += _unknown_districts(divisions, only)
    problems += _repeated(divisions)
    known = Area.objects.in_bulk({code for each in divisions for code in (each.code, each.parent)}, field_name="code")
    problems += _misplaced(divisions, known)
    if problems:
        more = len(problems) - MOST_PROBLEMS
        shown = [*problems[:MOST_PROBLEMS], *([_("… and %(n)d more.") % {"n": more}] if more > 0 else [])]
        raise Invalid("\n".join(shown))
    loaded = Loaded(warnings=[line for each in divisions for line in _oddities(each)])
    _write(divisions, known, loaded)
    return loaded


def _read(level: Level, path: Path, problems: list[str]) -> Iterator[Division]:
    table = open_table(path)
    table.require(["code", "name", *([level.parent_column] if level.parent_column else [])])
    for row in table.rows():
        where = f"{path.name}:{row.number}"
        try:
            yield _division(level, row, where)
        except ValidationError as error:
            problems.append(f"{where}: {' '.join(error.messages)}")


def _division(level: Level, row: Row, where: str) -> Division:
    region = RegionCode.parse(row.values["code"])
    if region.level != level.region:
        raise ValidationError(
            _("%(code)s is no code of the level “%(level)s”."),
            params={"code": row.values["code"], "level": level.kind.label},
        )
    name = row.values["name"].strip()
    reject_controls(name)
    if not 0 < len(name) <= 80 or row.is_ragged:
        raise ValidationError(_("A line holds a code, a name of at most 80 characters and the code above."))
    return Division(level, region, name, _parent_code(level, row), where)


def _parent_code(level: Level, row: Row) -> str:
    if not level.parent_column:
        return ""
    digits = LEVELS[LEVELS.index(level) - 1].digits
    return str(RegionCode.parse(row.values[level.parent_column]))[:digits]


def _unknown_districts(divisions: Iterable[Division], only: Iterable[str]) -> Iterator[str]:
    found = {each.code for each in divisions if each.level.kind == AreaKind.DISTRICT}
    for code in sorted(set(only) - found):
        yield _("The file of districts does not have %(code)s.") % {"code": code}


def _repeated(divisions: Iterable[Division]) -> Iterator[str]:
    first: dict[str, str] = {}
    for each in divisions:
        if each.code in first:
            yield _("%(where)s: the code %(code)s stands in %(first)s already.") % {
                "where": each.where,
                "code": each.code,
                "first": first[each.code],
            }
        first.setdefault(each.code, each.where)


def _misplaced(divisions: Iterable[Division], known: Mapping[str, Area]) -> Iterator[str]:
    """Lines whose parent is nowhere, and codes that are something else here."""
    codes = {each.code for each in divisions}
    for each in divisions:
        line = {"where": each.where, "name": each.name, "code": each.code, "parent": each.parent}
        if each.parent and each.parent not in codes and each.parent not in known:
            yield _("%(where)s: %(name)s is part of %(parent)s, which is neither in the files nor here.") % line
        here = known.get(each.code)
        if here is not None and here.kind != each.level.kind:
            kind = AreaKind(here.kind).label
            yield _("%(where)s: the code %(code)s belongs to “%(here)s” (%(kind)s) here.") % {
                **line,
                "here": here.name,
                "kind": kind,
            }


def _oddities(division: Division) -> Iterator[str]:
    """What is unusual. Real lists hold such lines."""
    for warning in division.region.warnings():
        yield f"{division.where}: {warning}"
    if not division.code.startswith(division.parent):
        line = {"where": division.where, "name": division.name}
        yield _("%(where)s: the code of %(name)s does not begin with that of the area it is part of.") % line
    for sentence in odd_name(kind=division.level.kind, name=division.name):
        yield f"{division.where}: {sentence}"


@transaction.atomic
def _write(divisions: Iterable[Division], known: dict[str, Area], loaded: Loaded) -> None:
    places = dict(known)
    for level in LEVELS:
        here = [each for each in divisions if each.level == level]
        new = [_area(each, places) for each in here if each.code not in known]
        if new:
            create_areas(new)
        places.update((area.code, area) for area in new)
        loaded.new[level.kind] = len(new)
        for each in here:
            if each.code in known:
                _renew(known[each.code], each, loaded)


def _area(division: Division, places: Mapping[str, Area]) -> Area:
    parent = places[division.parent] if division.parent else None
    return Area(kind=division.level.kind, code=division.code, name=division.name, parent=parent)


def _renew(area: Area, division: Division, loaded: Loaded) -> None:
    kind = division.level.kind
    if area.name != division.name:
        change_area(area, name=division.name)
        loaded.renamed[kind] += 1
    else:
        loaded.unchanged[kind] += 1
    if area.parent is not None and area.parent.code != division.parent:
        loaded.warnings.append(
            _("%(where)s: %(name)s is part of %(here)s here, not of %(parent)s; it stays where it is.")
            % {
                "where": division.where,
                "name": division.name,
                "here": area.parent.code,
                "parent": division.parent,
            }
        )
