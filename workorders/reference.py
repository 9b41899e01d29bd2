"""The reference data that the platform brings along: categories, limits, office hours, words, care groups.

What a district has of its own stays: rows that are there already are never touched.
"""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from common.tables import open_table
from grids.models import OfficeHours
from grids.register.care_groups import load_care_groups
from grids.services import set_office_hours
from workorders.models import Category, Ground, Rule, TimeLimit
from workorders.services.reference import save_category, save_ground, save_limit, save_rule

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Added:
    """How many rows of each kind were missing."""

    categories: int
    limits: int
    rules: int
    grounds: int
    office_hours: int
    care_groups: int


@transaction.atomic
def load_reference() -> Added:
    """Add what is missing: categories and care groups by code, limits by category, urgency and step, rules by name."""
    return Added(_categories(), _limits(), _rules(), load_grounds(), _office_hours(), load_care_groups())


def _rows(name: str) -> list[dict[str, str]]:
    return [row.values for row in open_table(DATA / f"{name}.csv").rows()]


def _categories() -> int:
    known = {each.code: each for each in Category.objects.all()}
    added = 0
    for row in _rows("categories"):
        if row["code"] not in known:
            values = {**row, "parent": known[row["parent"]] if row["parent"] else None}
            known[row["code"]] = save_category(Category(**values))
            added += 1
    return added


def _limits() -> int:
    known = set(TimeLimit.objects.values_list("category__code", "urgency", "step"))
    by_code = {each.code: each for each in Category.objects.all()}
    added = 0
    for row in _rows("limits"):
        if (row["category"] or None, row["urgency"], row["step"]) not in known:
            category = by_code[row["category"]] if row["category"] else None
            save_limit(TimeLimit(**{**row, "category": category, "amount": Decimal(row["amount"])}))
            added += 1
    return added


def _rules() -> int:
    known = set(Rule.objects.values_list("name", flat=True))
    by_code = {each.code: each for each in Category.objects.all()}
    added = 0
    for row in _rows("word_rules"):
        if row["name"] not in known:
            words, category = row["words"].split("|"), by_code[row["category"]]
            save_rule(Rule(**{**row, "priority": int(row["priority"]), "words": words, "category": category}))
            added += 1
    return added


def load_grounds() -> int:
    known = set(Ground.objects.values_list("kind", "code"))
    rows = [row for row in _rows("grounds") if (row["kind"], row["code"]) not in known]
    for row in rows:
        save_ground(Ground(**row))
    return len(rows)


def _office_hours() -> int:
    if OfficeHours.objects.exists():
        return 0
    spans = [(time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"])) for row in _rows("office_hours")]
    set_office_hours(spans)
    return len(spans)
