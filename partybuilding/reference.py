"""The skills that the platform brings along; a district renames, adds and switches off its own."""

from pathlib import Path

from django.db import transaction

from common.tables import open_table
from partybuilding.models import Skill
from partybuilding.services import save_skill
from workorders.models import Category

SKILLS = Path(__file__).parent / "data" / "skills.csv"


@transaction.atomic
def load_skills() -> int:
    """Add those that are missing, by code. How many. Matters that the district does not have are passed over."""
    known, matters = (
        set(Skill.objects.values_list("code", flat=True)),
        {each.code: each for each in Category.objects.all()},
    )
    missing = [row.values for row in open_table(SKILLS).rows() if row.values["code"] not in known]
    for row in missing:
        served = [matters[code] for code in row["categories"].split("|") if code in matters]
        save_skill(Skill(code=row["code"], name=row["name"]), categories=served)
    return len(missing)
