"""A dry run: what a changed or new rule would have done with the orders of a period, beside what was done.

Nothing is written. Orders are read in batches; rules, responsibilities, rosters and turns are kept in memory. Where a
rule looks at the category, that is the one the order was given in the end. The fewest open orders are counted among
those that the trial itself hands out, beginning with what each unit has open now.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from grids.covering import answers
from grids.models import UNIT_ROLES, Duty, Organisation, Person, Post
from grids.worktime import MIDNIGHT, SHANGHAI
from workorders.choices import Choosing, Handling
from workorders.choosing import Live, Matter, find, line_of_path
from workorders.models import Category, Dispatch, Responsibility, Rule, WorkOrder
from workorders.rules import Arrival, Outcome, active_rules, combine

BATCH = 2000
MOST_SHOWN = 200


@dataclass(frozen=True)
class Difference:
    order: WorkOrder
    would: str
    was: str
    is_automatic: bool


@dataclass
class Result:
    """Counted so far. `would` and `was` are by the name of the unit or person."""

    total: int
    seen: int = 0
    fits: int = 0
    automatic: int = 0
    same: int = 0
    nobody: int = 0
    would: Counter[str] = field(default_factory=Counter)
    was: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    @property
    def other(self) -> int:
        return self.fits - self.same

    @property
    def rows(self) -> list[tuple[str, int, int]]:
        names = sorted(self.would | self.was, key=lambda name: (-self.would[name], name))
        return [(name, self.would[name], self.was[name]) for name in names]


class Remembered(Live):
    """Facts of the period, read once; what the trial hands out is counted here and nowhere else."""

    def __init__(self, rule: Rule, among: Sequence[Organisation], first: datetime, last: datetime) -> None:
        self._among: dict[int | None, list[Organisation]] = {rule.pk: list(among)}
        self._handed: Counter[int] = Counter()
        self._turns: dict[int | None, dict[int, int]] = {}
        self._responsible: dict[tuple[int, tuple[int, ...]], list[Organisation]] = {}
        self._answering: dict[tuple[int, date], Person | None] = {}
        self._present: dict[tuple[tuple[int, ...], date], list[Organisation]] = {}
        turns = Duty.objects.filter(starts_at__lt=last, ends_at__gt=first).select_related("person", "area")
        self._duties = list(turns.order_by("-area__path", "-is_lead", "starts_at", "pk"))

    @cached_property
    def _loads(self) -> dict[int, int]:
        return dict(super().loads(Organisation.objects.values_list("pk", flat=True)))

    @cached_property
    def _responsibilities(self) -> list[Responsibility]:
        rows = Responsibility.objects.select_related("unit", "category", "area")
        return list(rows.order_by("-category__path", "-area__path", "unit"))

    def responsible(self, matter: Matter) -> list[Organisation]:
        if matter.category is None:
            return []
        key = (matter.category.pk, tuple(matter.line))
        if key not in self._responsible:
            kinds, places = set(matter.category.line), set(matter.line)
            rows = (row for row in self._responsibilities if row.category_id in kinds and row.area_id in places)
            self._responsible[key] = list({row.unit_id: row.unit for row in rows}.values())
        return self._responsible[key]

    def among(self, rule: Rule) -> list[Organisation]:
        if rule.pk not in self._among:
            self._among[rule.pk] = super().among(rule)
        return self._among[rule.pk]

    def turns(self, rule: Rule) -> Mapping[int, int]:
        if rule.pk not in self._turns:
            self._turns[rule.pk] = dict(super().turns(rule)) if rule.pk else {}
        return self._turns[rule.pk]

    def loads(self, units: Iterable[int]) -> Mapping[int, int]:
        return {pk: self._loads.get(pk, 0) + self._handed[pk] for pk in units}

    def present(self, units: Sequence[Organisation], at: datetime) -> list[Organisation]:
        key = (tuple(unit.pk for unit in units), at.astimezone(SHANGHAI).date())
        if key not in self._present:
            self._present[key] = self._present_on(units, key[1])
        return self._present[key]

    def _present_on(self, units: Sequence[Organisation], day: date) -> list[Organisation]:
        posts = Post.objects.current().filter(organisation__in=[unit.pk for unit in units], role__in=UNIT_ROLES)
        held = posts.filter(person__user__is_active=True).select_related("person", "partner").order_by("pk")
        found = {each.post.organisation_id for each in answers(held, day) if not each.is_gap}
        return [unit for unit in units if unit.pk in found]

    def on_duty(self, matter: Matter) -> list[Person]:
        here, at = set(matter.line), matter.at
        return [turn.person for turn in self._duties if turn.area_id in here and turn.starts_at <= at < turn.ends_at]

    def answering(self, person: Person, at: datetime) -> Person | None:
        key = (person.pk, at.astimezone(SHANGHAI).date())
        if key not in self._answering:
            self._answering[key] = super().answering(person, at)
        return self._answering[key]

    def handed(self, rule: Rule, unit: Organisation) -> None:
        self._handed[unit.pk] += 1
        if rule.choosing == Choosing.TURN:
            turns = self._turns[rule.pk]
            turns[unit.pk] = max(turns.values(), default=0) + 1


class Trial:
    """One rule over one period, in batches."""

    def __init__(
        self, rule: Rule, among: Sequence[Organisation], first: date, last: date, rows: "QuerySet[WorkOrder]"
    ) -> None:
        begins, ends = (datetime.combine(day, MIDNIGHT, SHANGHAI) for day in (first, last + timedelta(days=1)))
        sent = Dispatch.objects.filter(order=OuterRef("pk")).order_by("pk")
        self.rule = rule
        self.facts = Remembered(rule, among, begins, ends)
        self.rules = _with(active_rules(), rule)
        self._categories = Category.objects.in_bulk()
        self._names = dict(Organisation.objects.values_list("pk", "name"))
        found = rows.filter(created_at__gte=begins, created_at__lt=ends)
        self.rows = found.annotate(
            first_unit=Subquery(sent.values("unit")[:1]), first_person=Subquery(sent.values("person__name")[:1])
        ).only("pk", "created_at", "title", "description", "category", "area_path")
        self.result = Result(found.count())

    def run(self) -> Iterator[Result]:
        """The result so far after each batch; the last one is whole."""
        last = 0
        while batch := list(self.rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
            for order in batch:
                self._try(order)
            last = batch[-1].pk
            self.result.seen += len(batch)
            yield self.result

    def _try(self, order: Any) -> None:
        category = None if self.rule.category_id else self._categories.get(order.category_id)
        arrival = Arrival(order.title, order.description, category, order.area_path, order.created_at)
        outcome = combine(self.rules, arrival)
        if outcome is None or self.rule not in outcome.rules:
            return
        self._count(order, outcome, self._would(order, outcome))

    def _would(self, order: Any, outcome: Outcome) -> str:
        """Whom the rules would have sent it to, by name; empty for nobody."""
        category = outcome.category
        handling = outcome.handling or (category.handling if category else Handling.REFER)
        if outcome.chooser is None or handling != Handling.REFER:
            return ""
        lead = find(outcome.chooser, Matter(category, line_of_path(order.area_path), order.created_at), self.facts)
        if lead.unit is not None:
            self.facts.handed(outcome.chooser, lead.unit)
            return lead.unit.name
        return lead.person.name if lead.person else ""

    def _count(self, order: Any, outcome: Outcome, would: str) -> None:
        result, was = self.result, self._names.get(order.first_unit, "") or order.first_person or ""
        result.fits += 1
        result.automatic += outcome.is_automatic
        result.nobody += not would
        result.would[would or _("nobody")] += 1
        result.was[was or _("nobody")] += 1
        if would == was:
            result.same += 1
        elif len(result.differences) < MOST_SHOWN:
            result.differences.append(Difference(order, would, was, outcome.is_automatic))


def _with(rules: Iterable[Rule], rule: Rule) -> list[Rule]:
    """The rules that hold, with this one in the place of what it was; switched off, it is tried all the same."""
    others = [each for each in rules if each.pk != rule.pk]
    return sorted([*others, rule], key=lambda each: (each.priority, each.pk or 0))
