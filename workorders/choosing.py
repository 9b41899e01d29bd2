"""Whom a rule sends an order to, at the moment of sending: a unit, a person, whoever is on duty, the unit with the
fewest open orders, or several in turn. Absence and cover count; nobody who is away gets anything.

`find` is one definition over `Facts`: those of the database now (`Live`), or those that a trial remembers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.db.models import Count
from django.utils import timezone

from common.clock import now
from grids.covering import answers, away_on
from grids.models import UNIT_ROLES, Duty, Organisation, Person, Post
from workorders.choices import Choosing
from workorders.models import Category, Responsibility, Rule, RuleUnit, WorkOrder
from workorders.rules import Outcome


@dataclass(frozen=True)
class Lead:
    unit: Organisation | None = None
    person: Person | None = None

    def __bool__(self) -> bool:
        return self.unit is not None or self.person is not None


NOBODY = Lead()


@dataclass(frozen=True)
class Matter:
    """Of an order, what decides who gets it: its category, the areas it lies in from the top down, the moment."""

    category: Category | None
    line: Sequence[int]
    at: datetime


class Facts(Protocol):
    def responsible(self, matter: Matter) -> list[Organisation]:
        """Those that answer for the category there, the closest first."""

    def among(self, rule: Rule) -> list[Organisation]:
        """The units that the rule chooses from."""

    def turns(self, rule: Rule) -> Mapping[int, int]:
        """When each of them had its turn last, by unit."""

    def loads(self, units: Iterable[int]) -> Mapping[int, int]:
        """How many open orders each has."""

    def present(self, units: Sequence[Organisation], at: datetime) -> list[Organisation]:
        """Those where somebody answers for a post."""

    def on_duty(self, matter: Matter) -> list[Person]:
        """Whoever has a turn, of the closest roster first, who leads the shift first."""

    def answering(self, person: Person, at: datetime) -> Person | None:
        """Themselves, or whoever covers them; nobody while nobody does."""


def find(rule: Rule, matter: Matter, facts: Facts) -> Lead:
    """Whom the rule names for the matter. Equal facts give an equal answer."""
    if rule.choosing == Choosing.PERSON and rule.person is not None:
        return Lead(person=facts.answering(rule.person, matter.at))
    if rule.choosing == Choosing.DUTY:
        found = (facts.answering(person, matter.at) for person in facts.on_duty(matter))
        return Lead(person=next((person for person in found if person is not None), None))
    if not rule.choosing:
        return Lead(unit=rule.unit)
    return Lead(unit=_of_several(rule, matter, facts))


def _of_several(rule: Rule, matter: Matter, facts: Facts) -> Organisation | None:
    named = facts.among(rule) if rule.choosing != Choosing.RESPONSIBLE else []
    units = facts.present([unit for unit in named or facts.responsible(matter) if unit.is_active], matter.at)
    if not units or rule.choosing == Choosing.RESPONSIBLE:
        return units[0] if units else None
    figures = facts.turns(rule) if rule.choosing == Choosing.TURN else facts.loads([unit.pk for unit in units])
    return min(units, key=lambda unit: (figures.get(unit.pk, 0), unit.pk))


class Live:
    """What the database says now."""

    def responsible(self, matter: Matter) -> list[Organisation]:
        if matter.category is None:
            return []
        rows = Responsibility.objects.filter(category__in=matter.category.line, area__in=matter.line)
        closest = rows.order_by("-category__path", "-area__path", "unit").select_related("unit")
        return list({row.unit_id: row.unit for row in closest}.values())

    def among(self, rule: Rule) -> list[Organisation]:
        return [row.unit for row in rule.among.select_related("unit")]

    def turns(self, rule: Rule) -> Mapping[int, int]:
        return dict(rule.among.values_list("unit", "last_turn"))

    def loads(self, units: Iterable[int]) -> Mapping[int, int]:
        rows = WorkOrder.objects.open().filter(lead_unit__in=units).order_by().values("lead_unit")
        return dict(rows.annotate(n=Count("pk")).values_list("lead_unit", "n"))

    def present(self, units: Sequence[Organisation], at: datetime) -> list[Organisation]:
        posts = Post.objects.current().filter(organisation__in=[unit.pk for unit in units], role__in=UNIT_ROLES)
        held = posts.filter(person__user__is_active=True).select_related("person", "partner").order_by("pk")
        found = {each.post.organisation_id for each in answers(held, _day(at)) if not each.is_gap}
        return [unit for unit in units if unit.pk in found]

    def on_duty(self, matter: Matter) -> list[Person]:
        turns = Duty.objects.at(matter.at).filter(area__in=matter.line)
        rows = turns.order_by("-area__path", "-is_lead", "starts_at", "pk").select_related("person")
        return [turn.person for turn in rows]

    def answering(self, person: Person, at: datetime) -> Person | None:
        held = list(Post.objects.current().filter(person=person).select_related("person", "partner").order_by("pk"))
        if not held:
            return None if person.pk in away_on(_day(at)) else person
        return next((each.by for each in answers(held, _day(at)) if each.by is not None), None)


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def proposed_lead(order: WorkOrder, outcome: Outcome) -> Lead:
    """Whom the rules would send the order to if it were sent now. Nobody's turn is taken."""
    return find(outcome.chooser, _matter(order, outcome), Live()) if outcome.chooser else NOBODY


def next_lead(order: WorkOrder, outcome: Outcome) -> Lead:
    """Whom to send the order to now, within the transaction that sends it: whose turn it was, has had it.

    The row of the rule is locked until then, so that two workers do not choose the same unit out of the same facts.
    """
    rule = outcome.chooser
    if rule is None:
        return NOBODY
    if rule.choosing in (Choosing.LEAST, Choosing.TURN):
        Rule.objects.select_for_update().filter(pk=rule.pk).first()
    lead = find(rule, _matter(order, outcome), Live())
    if rule.choosing == Choosing.TURN and lead.unit is not None:
        latest = max(rule.among.values_list("last_turn", flat=True), default=0)
        RuleUnit.objects.filter(rule=rule, unit=lead.unit).update(last_turn=latest + 1)
    return lead


def _matter(order: WorkOrder, outcome: Outcome) -> Matter:
    return Matter(outcome.category or order.category, line_of_path(order.area_path), now())


def line_of_path(path: str) -> list[int]:
    return [int(pk) for pk in path.split("/") if pk]
