"""The orders behind a number, as they are listed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from workorders.models import Fact, WorkOrder


@dataclass(frozen=True)
class Line:
    order: WorkOrder
    day: date
    area: str
    unit: str
    category: str
    n: int
    is_reversal: bool


def behind(rows: Iterable[Any], grouped: bool) -> list[Line]:
    """Facts as `selecting.facts` gives them, or, grouped by order, what `selecting.beyond` gives."""
    return _of_groups(list(rows)) if grouped else [_of_fact(fact) for fact in rows]


def _of_fact(fact: Fact) -> Line:
    unit, category = fact.unit.name if fact.unit else "", fact.category.name if fact.category else ""
    return Line(fact.order, fact.day, fact.area.name, unit, category, fact.n, fact.is_reversal)


def _of_groups(groups: list[dict[str, Any]]) -> list[Line]:
    orders = WorkOrder.objects.only("pk", "created_at", "title").in_bulk([each["order"] for each in groups])
    return [
        Line(
            orders[each["order"]],
            each["on"],
            each["area__name"],
            each["unit__name"] or "",
            each["category__name"] or "",
            each["total"],
            False,
        )
        for each in groups
    ]
