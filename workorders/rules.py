"""Editable rules: from the words, category and place of a request to category, handling, unit and limits."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from common.revisions import Kept
from common.text import title_of
from grids.models import Organisation
from grids.revisions import AREAS, ORGANISATIONS
from grids.worktime import ClockKind
from workorders.choices import LimitStep
from workorders.deadlines import Limit
from workorders.models import Category, Rule, WorkOrder

RULES = "rules"
# What a word counts where it stands in the title; anywhere else it counts one. A letter mentions much in passing.
IN_TITLE = 3


@dataclass
class Outcome:
    """What the rules that fit say together. Of each field, the first rule that says something decides."""

    rules: list[Rule] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    category: Category | None = None
    handling: str = ""
    urgency: str = ""
    unit: Organisation | None = None
    limits: dict[LimitStep, Limit] = field(default_factory=dict)

    @property
    def is_automatic(self) -> bool:
        return all(rule.is_automatic for rule in self.rules)


def _load() -> list[Rule]:
    rows = Rule.objects.filter(is_active=True).order_by("priority", "pk")
    rules = list(rows.select_related("if_category", "if_area", "category", "unit"))
    for rule in rules:
        if rule.unit is not None and not rule.unit.is_active:
            rule.unit = None  # the rest of the rule still holds
    return rules


_kept = Kept(_load, RULES, AREAS, ORGANISATIONS)


def outcome_for(order: WorkOrder) -> Outcome | None:
    """What the active rules make of the order; None when none fits."""
    title = order.title or title_of(order.description)
    return combine(_kept.get(), title, order.description, order.category, order.area_path)


def combine(rules: Iterable[Rule], title: str, text: str, category: Category | None, path: str) -> Outcome | None:
    """Go through the rules in turn. A category found by one rule counts for those after it."""
    result = Outcome(category=category)
    for rule, words in _in_turn(rules, title, text):
        if _fits(rule, result.category, path) and _adds(rule, result):
            _take(rule, words, result)
    return result if result.rules else None


def _in_turn(rules: Iterable[Rule], title: str, text: str) -> list[tuple[Rule, list[str]]]:
    """The rules whose words are there, with those words: by priority, then by how much of the rule is there."""
    found = [(rule, [word for word in rule.words if word in title or word in text]) for rule in rules]
    fitting = [(rule, words) for rule, words in found if words or not rule.words]
    return sorted(fitting, key=lambda each: (each[0].priority, -_weight(each[1], title)))


def _weight(words: Iterable[str], title: str) -> int:
    return sum(IN_TITLE if word in title else 1 for word in words)


def _fits(rule: Rule, category: Category | None, path: str) -> bool:
    if rule.if_area is not None and not rule.if_area.contains(path):
        return False
    if rule.if_category is None:
        return True
    return category is not None and rule.if_category_id in category.line


def _adds(rule: Rule, result: Outcome) -> bool:
    return bool(
        (rule.category and not result.category)
        or (rule.handling and not result.handling)
        or (rule.urgency and not result.urgency)
        or (rule.unit and not result.unit)
        or limits_of(rule).keys() - result.limits.keys()
    )


def _take(rule: Rule, words: list[str], result: Outcome) -> None:
    result.rules.append(rule)
    result.words += words
    result.category = result.category or rule.category
    result.handling = result.handling or rule.handling
    result.urgency = result.urgency or rule.urgency
    result.unit = result.unit or rule.unit
    result.limits = {**limits_of(rule), **result.limits}


def why(words: Iterable[str], rules: str, title: str) -> str:
    """The reason of a proposal: the words that were found, those of the title alone if any, and the rules."""
    found = list(dict.fromkeys(words))
    if not found:
        return rules
    in_title = [word for word in found if word in title]
    sentence = _("“%(words)s” in the title; %(rules)s") if in_title else _("“%(words)s” in the text; %(rules)s")
    return sentence % {"words": _(", ").join(in_title or found), "rules": rules}


def limits_of(rule: Rule) -> dict[LimitStep, Limit]:
    limits = {}
    if rule.accept_amount is not None:
        limits[LimitStep.ACCEPT] = Limit(rule.accept_amount, ClockKind(rule.accept_clock), rule.name)
    if rule.finish_amount is not None:
        limits[LimitStep.FINISH] = Limit(rule.finish_amount, ClockKind(rule.finish_clock), rule.name)
    return limits
