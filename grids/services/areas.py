"""The writers of areas."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import today
from common.errors import Invalid
from common.revisions import bump
from grids.history import remember
from grids.models import Area, AreaKind, AreaPast
from grids.readings import readings
from grids.revisions import AREAS

# What of an area may change once it is there.
CHANGEABLE = {
    "name",
    "aliases",
    "boundary",
    "boundary_generated",
    "grid_kind",
    "lon",
    "lat",
    "valid_from",
    "valid_to",
}


@transaction.atomic
def create_area(*, kind: str, code: str, name: str, parent: Area | None = None, **fields: Any) -> Area:
    """Add an area below `parent`. Raises Invalid when its level does not lie below the parent's."""
    _check_level(kind, parent)
    _check_code(code)
    _check_dates(None, fields)
    found_by = readings([name, *fields.get("aliases", [])])
    area = Area.objects.create(kind=kind, code=code, name=name, parent=parent, search=found_by, **fields)
    area.path = f"{parent.path if parent else '/'}{area.pk}/"
    area.save(update_fields=["path"])
    bump(AREAS)
    return area


@transaction.atomic
def create_areas(areas: Sequence[Area]) -> None:
    """Save many new areas of one level, in batches. The areas that they are part of are saved already."""
    for area in areas:
        _check_level(area.kind, area.parent)
        area.search = readings([area.name, *area.aliases])
    Area.objects.bulk_create(areas, batch_size=500)
    for area in areas:
        area.path = f"{area.parent.path if area.parent else '/'}{area.pk}/"
    Area.objects.bulk_update(areas, ["path"], batch_size=500)
    bump(AREAS)


def _check_level(kind: str, parent: Area | None) -> None:
    if (parent is None) != (kind == AreaKind.DISTRICT):
        raise Invalid.field("parent", _("A district stands at the top; everything else is part of another area."))
    if parent is not None and not AreaKind(kind).fits_below(AreaKind(parent.kind)):
        sentence = _("%(kind)s cannot be part of %(name)s.")
        raise Invalid.field("parent", sentence % {"kind": AreaKind(kind).label, "name": parent.name})


def _check_code(code: str) -> None:
    """A code stays that of its area for good, even after the area has ended."""
    holder = Area.objects.filter(code=code).first() or AreaPast.objects.filter(code=code).first()
    if holder is not None:
        sentence = _(
            "The code %(code)s is or was that of %(name)s. A code is never given again, not even one of an ended area."
        )
        raise Invalid.field("code", sentence % {"code": code, "name": holder.name})
    if not any(character.isdigit() for character in code):
        raise Invalid.field("code", _("A code has digits, such as 640106001001 or 640106001001-B01."))


def _check_dates(area: Area | None, fields: Mapping[str, Any]) -> None:
    first = fields.get("valid_from", area.valid_from if area else None)
    last = fields.get("valid_to", area.valid_to if area else None)
    if first and last and last < first:
        raise Invalid.field("valid_to", _("The last day lies before the first."))


@transaction.atomic
def change_area(area: Area, **fields: Any) -> Area:
    """Change what does not move the area: name, aliases, boundary, grid kind, dates."""
    if fields.keys() - CHANGEABLE:
        raise Invalid.field("parent", _("Level, code and place in the tree stay as they are."))
    _check_dates(area, fields)
    if _is_told_apart(area, fields):
        remember([area], until=today())
    for name, value in fields.items():
        setattr(area, name, value)
    area.search = readings([area.name, *area.aliases])
    area.save(update_fields=[*fields, "search"])
    bump(AREAS)
    return area


@transaction.atomic
def set_boundaries(boundaries: Mapping[int, dict[str, Any]]) -> int:
    """Give the areas of these primary keys these (clean, WGS-84) boundaries, all or none. How many were given one."""
    areas = list(Area.objects.select_for_update().filter(pk__in=boundaries).order_by("pk"))
    for area in areas:
        change_area(area, boundary=boundaries[area.pk], boundary_generated=False)
    return len(areas)


def _is_told_apart(area: Area, fields: Mapping[str, Any]) -> bool:
    """Whether the map of yesterday looks another from now on. A boundary that is new or was for trial corrects it."""
    before = Area.objects.only("name", "boundary", "boundary_generated").get(pk=area.pk)
    redrawn = "boundary" in fields and before.boundary not in (None, fields["boundary"])
    return before.name != fields.get("name", before.name) or (redrawn and not before.boundary_generated)


@transaction.atomic
def rename_area(area: Area, *, name: str, code: str, on: date) -> Area:
    """Another official name, and where the list was numbered anew another code, from the day `on`."""
    remember([area], until=on)
    area.name, area.code = name, code
    area.search = readings([name, *area.aliases])
    area.save(update_fields=["name", "code", "search"])
    bump(AREAS)
    return area
