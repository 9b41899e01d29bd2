"""The writers of organisations."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from common.revisions import bump
from grids.models import Area, Organisation
from grids.readings import readings
from grids.revisions import ORGANISATIONS


@transaction.atomic
def create_organisation(
    *, code: str, name: str, kind: str, home: Area | None = None, serves: Iterable[Area] = (), **fields: Any
) -> Organisation:
    """Add a unit at home in an area, that serves further ones."""
    unit = Organisation(code=code, name=name, kind=kind, home=home, **fields)
    return save_organisation(unit, serves=serves)


@transaction.atomic
def save_organisation(unit: Organisation, *, serves: Iterable[Area] | None = None) -> Organisation:
    """Save a new or changed unit, and the areas it serves when given."""
    unit.full_clean()
    unit.search = readings([unit.name])
    unit.save()
    if serves is not None:
        unit.serves.set(serves)
    bump(ORGANISATIONS)
    return unit
