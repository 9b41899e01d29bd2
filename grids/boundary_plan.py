"""What taking in a file of boundaries would do, feature by feature, before anything is done."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, TextChoices
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common.clock import today
from grids.boundary_files import Feature
from grids.crs import CRS, to_wgs84
from grids.geo import clean_geometry, examine, moved
from grids.measuring import square_metres
from grids.models import Area
from grids.querysets import AreaQuerySet
from grids.topology import Finding, Piece, findings, surface_of

GeoJSON = dict[str, Any]


MOST_CHOSEN = 1500


class Outcome(TextChoices):
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("The same")
    REFUSED = "refused", pgettext_lazy("rows", "Refused")


@dataclass(frozen=True)
class Planned:
    """What would happen to one feature. `notes` are sentences; `mended` says that the boundary was repaired."""

    feature: Feature
    outcome: Outcome
    area: Area | None = None
    boundary: GeoJSON | None = None
    notes: tuple[str, ...] = ()
    mended: bool = False

    @cached_property
    def hectares_before(self) -> float | None:
        return square_metres(self.area.boundary) / 10_000 if self.area and self.area.boundary else None

    @cached_property
    def hectares_after(self) -> float | None:
        return square_metres(self.boundary) / 10_000 if self.boundary else None

    @property
    def is_open(self) -> bool:
        return self.outcome in (Outcome.NEW, Outcome.CHANGED)


@dataclass(frozen=True)
class Plan:
    rows: list[Planned]
    crs: CRS
    faults: list[Finding] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def is_long(self) -> bool:
        """Too many to choose from one by one: a form takes so many fields only."""
        return len(self.open_rows) > MOST_CHOSEN

    @property
    def open_rows(self) -> list[Planned]:
        return [row for row in self.rows if row.is_open]


def plan(features: list[Feature], crs: str, areas: AreaQuerySet) -> Plan:
    """`areas`: those whose boundaries the caller may set."""
    counts = Counter(feature.code for feature in features)
    known = areas.in_bulk({feature.code for feature in features if feature.code}, field_name="code")
    rows = [_planned(feature, CRS(crs), known.get(feature.code), counts[feature.code]) for feature in features]
    new = {row.area.pk: row.boundary for row in rows if row.is_open and row.area}
    return Plan(rows, CRS(crs), faults_with(new))


def _planned(feature: Feature, crs: CRS, area: Area | None, times: int) -> Planned:
    refusal = _refusal(feature, area, times)
    if refusal or area is None:
        return Planned(feature, Outcome.REFUSED, area, notes=(refusal,))
    try:
        seen = examine(feature.geometry)
        boundary = clean_geometry(moved(seen.boundary, partial(to_wgs84, crs=crs)))
    except (ValidationError, RecursionError) as wrong:
        sentences = (
            wrong.messages if isinstance(wrong, ValidationError) else [gettext("The geometry is nested too deeply.")]
        )
        return Planned(feature, Outcome.REFUSED, area, notes=tuple(sentences))
    notes = (_mended(seen.flaw, seen.flaw_at),) if seen.flaw else ()
    return Planned(feature, _outcome(area, boundary), area, boundary, notes, mended=bool(seen.flaw))


def _refusal(feature: Feature, area: Area | None, times: int) -> str:
    code = {"code": feature.code}
    if not feature.code:
        return gettext("The feature names no code: give it a property “code”.")
    if times > 1:
        return gettext("The code %(code)s stands in the file more than once; it is not clear which one counts.") % code
    if area is None:
        return gettext("None of your areas has the code %(code)s.") % code
    if area.valid_to is not None and area.valid_to < today():
        return gettext("%(name)s has ended; its boundary stays what it was.") % {"name": area.name}
    return ""


def _mended(flaw: str, at: tuple[float, float] | None) -> str:
    what = gettext("crosses itself") if "intersection" in flaw.lower() else gettext("has rings that do not fit")
    if at is None:
        return gettext("The boundary %(what)s; it was mended.") % {"what": what}
    place = {"what": what, "lon": f"{at[0]:.6f}", "lat": f"{at[1]:.6f}"}
    return gettext("The boundary %(what)s at %(lon)s, %(lat)s; it was mended.") % place


def _outcome(area: Area, boundary: GeoJSON) -> Outcome:
    if not area.boundary:
        return Outcome.NEW
    return Outcome.SAME if area.boundary == boundary and not area.boundary_generated else Outcome.CHANGED


def faults_with(new: dict[int, GeoJSON | None]) -> list[Finding]:
    """What would not fit among the areas beside, above and below those with a new boundary."""
    changed = Area.objects.filter(pk__in=new)
    parents = set(changed.exclude(parent=None).values_list("parent_id", flat=True)) | set(new)
    return findings(pieces(Area.objects.current().filter(_in_families(parents)), new), of=parents)


def _in_families(parents: set[int]) -> Q:
    return Q(pk__in=parents) | Q(parent__in=parents)


def pieces(areas: Iterable[Area], new: dict[int, GeoJSON | None] | None = None) -> list[Piece]:
    """The areas with their surfaces, or the `new` ones by primary key."""
    new = new or {}
    return [
        Piece(
            area.pk,
            area.parent_id,
            area.kind,
            area.grid_kind,
            area.name,
            surface_of(new.get(area.pk) or area.boundary),
        )
        for area in areas
    ]
