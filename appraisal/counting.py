"""What everything came to: the points of each unit in each indicator with what they were made of, and the total."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from appraisal.choices import IndicatorKind
from appraisal.figures import CENT, FIGURES_OF_UNITS, Bulletins, mean, points_for
from appraisal.models import Indicator, Mark, Result, Scheme, Sheet, Subject

Evidence = dict[str, Any]
Counted = tuple[Decimal | None, Evidence]


class Count:
    """One scheme, counted once."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.indicators = list(scheme.indicators.all())
        self.subjects = list(scheme.subjects.select_related("unit"))
        self.bulletins = Bulletins(scheme)
        self.sheets = list(Sheet.objects.filter(subject__scheme=scheme))
        handed_in = {sheet.pk: sheet for sheet in self.sheets if sheet.is_handed_in}
        self.marks: dict[tuple[int, int], list[Mark]] = {}
        for mark in Mark.objects.filter(sheet__in=handed_in, points__isnull=False).order_by("pk"):
            subject = handed_in[mark.sheet_id].subject_id
            self.marks.setdefault((subject, mark.indicator_id), []).append(mark)

    def results(self) -> list[Result]:
        return [self._result(subject, indicator) for subject in self.subjects for indicator in self.indicators]

    def _result(self, subject: Subject, indicator: Indicator) -> Result:
        points, evidence = self._counted(subject, indicator)
        return Result(subject=subject, indicator=indicator, first_points=points, points=points, evidence=evidence)

    def _counted(self, subject: Subject, indicator: Indicator) -> Counted:
        if indicator.kind == IndicatorKind.FIGURE:
            return self._figure(subject, indicator)
        asked = sum(s.subject_id == subject.pk and s.kind == indicator.rater for s in self.sheets)
        return scored(self.marks.get((subject.pk, indicator.pk), []), asked)

    def _figure(self, subject: Subject, indicator: Indicator) -> Counted:
        figure = FIGURES_OF_UNITS[indicator.figure]
        found = self.bulletins.evidence(subject.unit.code, figure)
        points = None if found.rate is None else points_for(found.rate, indicator)
        return points, found.kept(figure)


def scored(marks: Sequence[Mark], asked: int) -> Counted:
    """The mean of what was handed in; words without the names of those who said them."""
    levels = Counter(mark.level for mark in marks if mark.level)
    evidence = {
        "asked": asked,
        "points": [str(mark.points) for mark in marks],
        "levels": dict(levels),
        "words": [mark.words for mark in marks if mark.words],
    }
    return mean(mark.points for mark in marks if mark.points is not None), evidence


def total_of(results: Iterable[tuple[Decimal | None, Decimal]]) -> Decimal | None:
    """Of pairs of points and weight. What has no points is left out, and the weight of the rest counts as the whole."""
    known = [(points, weight) for points, weight in results if points is not None]
    weights = sum((weight for _points, weight in known), Decimal())
    if not weights:
        return None
    return (sum((points * weight for points, weight in known), Decimal()) / weights).quantize(CENT)


def sum_up(subject: Subject, results: Iterable[Result], weights: dict[int, Decimal], scheme: Scheme) -> Subject:
    """Set the total and the band of the unit."""
    subject.total = total_of((result.points, weights[result.indicator_id]) for result in results)
    subject.band = scheme.band_of(subject.total)
    return subject
