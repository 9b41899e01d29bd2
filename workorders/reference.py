"""The reference data that the platform brings along: categories, limits, office hours, words, care groups.

What a district has of its own stays: rows that are there already are never touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.tables import Row, Unreadable, open_table
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


@transaction.atomic
def load_names(file: Path, prefix: str) -> int:
    """Add what is missing of a tree given by names, one column for each level. How many."""
    table = open_table(file)
    known = {(each.parent_id, each.name): each for each in Category.objects.filter(code__startswith=prefix)}
    added = 0
    for row in table.rows():
        above = None
        for name in _line(row, table.columns):
            below = known.get((above.pk if above else None, name))
            if below is None:
                below = known[above.pk if above else None, name] = _in_row(row, name, above, prefix)
                added += 1
            above = below
    return added


def _line(row: Row, columns: Sequence[str]) -> list[str]:
    """The names from the main one down. One that is left out in between would put the rest in the wrong place."""
    names = [row.values[column].strip() for column in columns]
    line = [name for name in names if name]
    if row.is_ragged or names[: len(line)] != line:
        sentence = _("Row %(number)d: each name needs the one above it in the column before, and no cell lies beyond.")
        raise Unreadable(sentence % {"number": row.number})
    return line


def _in_row(row: Row, name: str, above: Category | None, prefix: str) -> Category:
    try:
        return _named(name, above, prefix)
    except ValidationError as error:
        why = {"number": row.number, "name": name[:40], "why": " ".join(error.messages)}
        raise Unreadable(_("Row %(number)d, %(name)s: %(why)s") % why) from error


def _named(name: str, above: Category | None, prefix: str) -> Category:
    """A category with the next free code below the one above it, which it takes after."""
    stem = above.code if above else prefix
    beside = Category.objects.filter(parent=above, code__startswith=stem).values_list("code", flat=True)
    last = max((int(code.removeprefix(stem)) for code in beside if code.removeprefix(stem).isdigit()), default=0)
    usual = {each: getattr(above, each) for each in ("affair", "handling", "severity", "urgency")} if above else {}
    return save_category(Category(code=f"{stem}{last + 1:02d}", name=name, parent=above, **usual))


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
