"""Editable rules: from the words, category and place of a request to category, handling, unit and limits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from common.clock import now
from common.revisions import Kept
from common.text import title_of
from grids.calendars import office_now
from grids.models import Organisation
from grids.revisions import AREAS, ORGANISATIONS
from grids.worktime import ClockKind
from workorders.choices import Hours, LimitStep, Severity, Urgency
from workorders.deadlines import Limit
from workorders.models import Category, Rule, WorkOrder
from workorders.revisions import RULES

# What a word counts where it stands in the title; anywhere else it counts one. A letter mentions much in passing.
IN_TITLE = 3


@dataclass(frozen=True)
class Arrival:
    """What the rules look at: an order as it comes in."""

    title: str
    text: str
    category: Category | None
    path: str
    at: datetime

    @property
    def in_office_hours(self) -> bool:
        return office_now(self.at).is_open


@dataclass
class Outcome:
    """What the rules that fit say together. Of each field, the first rule that says something decides."""

    rules: list[Rule] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    category: Category | None = None
    handling: str = ""
    urgency: str = ""
    chooser: Rule | None = None  # the rule that says who gets it
    limits: dict[LimitStep, Limit] = field(default_factory=dict)

    @property
    def unit(self) -> Organisation | None:
        """The unit that a rule names; who is found otherwise, `choosing` says."""
        return self.chooser.unit if self.chooser else None

    @property
    def is_automatic(self) -> bool:
        return all(rule.is_automatic for rule in self.rules)


def _load() -> list[Rule]:
    rows = Rule.objects.filter(is_active=True).order_by("priority", "pk")
    rules = list(rows.select_related("if_category", "if_area", "category", "unit", "person"))
    for rule in rules:
        if rule.unit is not None and not rule.unit.is_active:
            rule.unit = None  # the rest of the rule still holds
        if rule.category is not None and not rule.category.is_active:
            rule.category = None
    return rules


_kept = Kept(_load, RULES, AREAS, ORGANISATIONS)


def outcome_for(order: WorkOrder) -> Outcome | None:
    """What the active rules make of the order; None when none fits."""
    title = order.title or title_of(order.description)
    at = order.created_at or now()  # an order that is only being typed has come in now
    return combine(_kept.get(), Arrival(title, order.description, order.category, order.area_path, at))


def active_rules() -> list[Rule]:
    """Those that hold at present, by priority."""
    return _kept.get()


def combine(rules: Iterable[Rule], arrival: Arrival) -> Outcome | None:
    """Go through the rules in turn. A category or urgency found by one rule counts for those after it."""
    result = Outcome(category=arrival.category)
    for rule, words in _in_turn(rules, arrival.title, arrival.text):
        if _fits(rule, result, arrival) and _adds(rule, result):
            _take(rule, words, result)
    return result if result.rules else None


def _in_turn(rules: Iterable[Rule], title: str, text: str) -> list[tuple[Rule, list[str]]]:
    """The rules whose words are there, with those words: by priority, then by how much of the rule is there."""
    found = [(rule, [word for word in rule.words if word in title or word in text]) for rule in rules]
    fitting = [(rule, words) for rule, words in found if words or not rule.words]
    return sorted(fitting, key=lambda each: (each[0].priority, -_weight(each[1], title)))


def _weight(words: Iterable[str], title: str) -> int:
    return sum(IN_TITLE if word in title else 1 for word in words)


def _fits(rule: Rule, result: Outcome, arrival: Arrival) -> bool:
    if rule.if_area is not None and not rule.if_area.contains(arrival.path):
        return False
    category = result.category
    if rule.if_category_id and (category is None or rule.if_category_id not in category.line):
        return False
    if rule.if_severity and rule.if_severity != (category.severity if category else Severity.MINOR):
        return False
    if rule.if_urgency and rule.if_urgency != _urgency(result):
        return False
    return not rule.hours or (rule.hours == Hours.OFFICE) == arrival.in_office_hours


def _urgency(result: Outcome) -> str:
    return result.urgency or (result.category.urgency if result.category else Urgency.NORMAL)


def names_lead(rule: Rule) -> bool:
    """Whether the rule says who gets the order."""
    return bool(rule.unit or rule.choosing)


def says_something(rule: Rule) -> bool:
    """Whether the rule leads to anything at all."""
    return bool(rule.category or rule.handling or rule.urgency or names_lead(rule) or limits_of(rule))


def _adds(rule: Rule, result: Outcome) -> bool:
    return bool(
        (rule.category and not result.category)
        or (rule.handling and not result.handling)
        or (rule.urgency and not result.urgency)
        or (names_lead(rule) and not result.chooser)
        or limits_of(rule).keys() - result.limits.keys()
    )


def _take(rule: Rule, words: list[str], result: Outcome) -> None:
    result.rules.append(rule)
    result.words += words
    result.category = result.category or rule.category
    result.handling = result.handling or rule.handling
    result.urgency = result.urgency or rule.urgency
    result.chooser = result.chooser or (rule if names_lead(rule) else None)
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
