from collections.abc import Mapping
from typing import Any

from django import template

from appraisal.evidence import rule_of
from appraisal.models import Indicator, Sheet

register = template.Library()


@register.filter
def of_key(rows: Mapping[int, Any], key: int) -> Any:
    """The row under the key, or nothing."""
    return rows.get(key)


@register.filter
def rule(indicator: Indicator) -> str:
    """How it turns into points."""
    return rule_of(indicator)


@register.filter
def said(sheet: Sheet, indicator: Indicator) -> str:
    """What a sheet says on an indicator: the level in words, or the points."""
    mark = next((each for each in sheet.marks.all() if each.indicator_id == indicator.pk), None)
    if mark is None or mark.points is None:
        return ""
    return str(mark.get_level_display() or mark.points)
