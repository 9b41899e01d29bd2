"""What points were made of, in words that everybody understands."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.choices import LEVEL_POINTS, IndicatorKind, Level, Scale
from appraisal.figures import FIGURES_OF_UNITS
from appraisal.models import Indicator, Result


def explained(result: Result) -> list[str]:
    """Line by line, as it was when it was counted."""
    if result.indicator.kind == IndicatorKind.FIGURE:
        return list(_of_figure(result))
    return list(_of_scores(result))


def _of_figure(result: Result) -> Iterator[str]:
    kept = result.evidence
    figure = FIGURES_OF_UNITS[kept["figure"]]
    if kept["bulletins"]:
        issues = _(", ").join(_issue(each) for each in kept["bulletins"])
        yield _("Read from the bulletins of %(issues)s") % {"issues": issues}
    if kept["missing"]:
        yield _("No bulletin was issued for %(months)s: these months are left out.") % {
            "months": _(", ").join(kept["missing"])
        }
    if kept["rate"] is not None:
        told = {"figure": figure.name, "over": kept["over"], "under": kept["under"], "rate": kept["rate"]}
        yield _("%(figure)s: %(over)s of %(under)s, %(rate)s %%") % told
    elif kept["bulletins"]:
        yield _("The bulletins say nothing of this unit, so there are no points; the other weights count as the whole.")
    else:
        yield _("Without a bulletin there are no points; the other weights count as the whole.")


def _issue(told: dict[str, object]) -> str:
    if told["issue"] == 1:
        return str(told["month"])
    return _("%(month)s (issue %(issue)s)") % told


def _of_scores(result: Result) -> Iterator[str]:
    kept = result.evidence
    number = len(kept["points"])
    words = ngettext("%(n)d of %(asked)d sheet handed in", "%(n)d of %(asked)d sheets handed in", kept["asked"])
    yield words % {"n": number, "asked": kept["asked"]}
    if kept["levels"]:
        counted = [(level.label, kept["levels"].get(level.value, 0)) for level in Level]
        yield _(", ").join(f"{label} {n}" for label, n in counted if n)
    elif number:
        yield _("Points: %(points)s; the mean counts") % {"points": _(", ").join(kept["points"])}
    if not number:
        yield _("Nobody has scored it, so there are no points; the other weights count as the whole.")


def rule_of(indicator: Indicator) -> str:
    """How an indicator turns into points."""
    if indicator.kind != IndicatorKind.FIGURE:
        return _of_levels() if indicator.scale == Scale.LEVELS else str(indicator.get_scale_display())
    steps = _(", ").join(
        _("from %(rate)s %% %(points)s points") % {"rate": rate, "points": points} for rate, points in indicator.steps
    )
    name = FIGURES_OF_UNITS[indicator.figure].name
    more = _("; between them in proportion") if indicator.is_linear else ""
    return _("%(figure)s: %(steps)s") % {"figure": name, "steps": f"{steps}{more}"}


def _of_levels() -> str:
    levels = [_("%(level)s %(points)s points") % {"level": each.label, "points": LEVEL_POINTS[each]} for each in Level]
    return _("%(levels)s; the mean counts") % {"levels": _(", ").join(levels)}


def share(points: Decimal | None, weight: Decimal) -> Decimal | None:
    """What the points add to the total, as long as nothing is left out."""
    return None if points is None else (points * weight / 100).quantize(Decimal("0.01"))
