"""The care groups that the platform brings along; a district renames, adds and switches off its own."""

from pathlib import Path

from django.db import transaction

from common.tables import open_table
from grids.models import CareGroup
from grids.register.care import save_group

FILE = Path(__file__).parents[1] / "data" / "care_groups.csv"


@transaction.atomic
def load_care_groups() -> int:
    """Add those that are missing, by code. How many."""
    known = set(CareGroup.objects.values_list("code", flat=True))
    missing = [row.values for row in open_table(FILE).rows() if row.values["code"] not in known]
    for values in missing:
        save_group(CareGroup(**values))
    return len(missing)
