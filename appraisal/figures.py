"""What issued bulletins say of a unit, and the points that a scheme gives for it. Nothing is counted again here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from appraisal.models import Indicator, Scheme
from workorders.bulletins import COUNTED
from workorders.figures.definitions import ASSIGNED, FIGURES, Figure, Value
from workorders.models import Bulletin, BulletinState

CENT = Decimal("0.01")
# Those that can be made of what the row of a unit says.
FIGURES_OF_UNITS: dict[str, Figure] = {
    code: figure
    for code, figure in FIGURES.items()
    if {*figure.over, figure.under} <= set(COUNTED) and figure.modes == ASSIGNED
}


@dataclass(frozen=True)
class Evidence:
    """What a figure was read from. `missing`: months without an issued bulletin, as "2026-03"."""

    issues: Sequence[dict[str, Any]]
    missing: Sequence[str]
    counts: dict[str, int]
    rate: Decimal | None

    def kept(self, figure: Figure) -> dict[str, Any]:
        """As it stands with the result for good."""
        return {
            "figure": figure.code,
            "bulletins": list(self.issues),
            "missing": list(self.missing),
            "over": str(sum((weight * self.counts.get(kind, 0) for kind, weight in figure.over.items()), Decimal())),
            "under": self.counts.get(figure.under, 0),
            "rate": None if self.rate is None else str(self.rate),
        }


class Bulletins:
    """The last published issue of each month that the scheme is about, read once for all units."""

    def __init__(self, scheme: Scheme) -> None:
        rows = Bulletin.objects.filter(
            area=scheme.area_id, month__in=scheme.months, state=BulletinState.PUBLISHED
        ).order_by("month", "issue")
        self.issues = {row.month: row for row in rows}
        self.missing = [f"{month:%Y-%m}" for month in scheme.months if month not in self.issues]
        self._units: dict[str, Counter[str]] = {}
        for row in self.issues.values():
            for unit in row.content.get("units", []):
                self._units.setdefault(unit["code"], Counter()).update(unit["counts"])

    def evidence(self, code: str, figure: Figure) -> Evidence:
        counts = dict(self._units.get(code, {}))
        rate = Value(figure, {kind: counts.get(kind, 0) for kind in figure.over}, counts.get(figure.under, 0)).rate
        issues = [
            {"id": row.pk, "month": f"{month:%Y-%m}", "issue": row.issue} for month, row in sorted(self.issues.items())
        ]
        return Evidence(issues, self.missing, counts, rate)


def points_for(rate: Decimal, indicator: Indicator) -> Decimal:
    """By the steps of the indicator: those of the highest rate that is reached, or in proportion between two."""
    steps = [(Decimal(at), Decimal(points)) for at, points in indicator.steps]
    if indicator.is_linear:
        return _between(rate, steps)
    return next((points for at, points in steps if rate >= at), Decimal(0))


def _between(rate: Decimal, steps: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    if rate >= steps[0][0]:
        return steps[0][1]
    for (upper, most), (lower, least) in pairwise(steps):
        if rate >= lower:
            return (least + (most - least) * (rate - lower) / (upper - lower)).quantize(CENT)
    return steps[-1][1]


def mean(points: Iterable[Decimal]) -> Decimal | None:
    """Of nothing there is none."""
    known = list(points)
    return (sum(known, Decimal()) / len(known)).quantize(CENT) if known else None
