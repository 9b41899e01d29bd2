"""What the platform would do next, and why: units for a dispatch, values for a registration."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.models import Organisation
from workorders.choices import Urgency
from workorders.models import Category, Dispatch, Suggestion, WorkOrder

MOST_EXPERIENCED = 3


@dataclass(frozen=True)
class Proposal:
    """A unit that could take the order, with the reasons for and against."""

    unit: Organisation
    reasons: list[str] = field(default_factory=list)
    is_advised: bool = False

    @property
    def reason(self) -> str:
        return " · ".join(self.reasons)


@dataclass(frozen=True)
class Record:
    """How a unit did with orders of the same category around here."""

    unit: Organisation
    done: int
    in_time: int

    @property
    def words(self) -> str:
        return _("%(done)d such orders done, %(in_time)d in time") % {"done": self.done, "in_time": self.in_time}


def proposals(order: WorkOrder, suggestion: Suggestion | None, dispatches: Iterable[Dispatch]) -> list[Proposal]:
    """The unit that the rules name, those that did the like here, and the backstop unit. Three queries at most."""
    reasons: dict[Organisation, list[str]] = {}
    advised = suggestion.unit if suggestion and suggestion.unit and suggestion.unit.is_active else None
    if suggestion and advised:
        reasons[advised] = [rule_words(suggestion)]
    for record in _records(order):
        reasons.setdefault(record.unit, []).append(record.words)
    if backstop := _backstop(order):
        reasons.setdefault(backstop, []).append(_("Backstop unit, for what nobody else takes"))
    returned = {each.unit_id: each for each in dispatches if each.returned_at}
    for unit, why in reasons.items():
        why.extend(_against(returned.get(unit.pk)))
    return [Proposal(unit, why, unit == advised and unit.pk not in returned) for unit, why in reasons.items()]


def rule_words(suggestion: Suggestion) -> str:
    """ "Rule “Street lights”: the text has “lamp”, “dark”"."""
    rule = _("Rule “%(rules)s”") % {"rules": suggestion.rules}
    if not suggestion.words:
        return rule
    words = _(", ").join(_("“%(word)s”") % {"word": word} for word in dict.fromkeys(suggestion.words))
    return _("%(rule)s: the text has %(words)s") % {"rule": rule, "words": words}


def _records(order: WorkOrder) -> list[Record]:
    if order.category_id is None:
        return []
    place = Q(order__community=order.community_id) if order.community_id else Q(order__desk=order.desk_id)
    done = Dispatch.objects.filter(place, order__category=order.category_id, completed_at__isnull=False)
    serving = Organisation.objects.serving(order.area)
    in_time = Count("pk", filter=Q(completed_at__lte=F("finish_by")))
    rows = done.filter(unit__in=serving).values("unit").annotate(done=Count("pk"), in_time=in_time)
    figures = {row["unit"]: row for row in rows.order_by("-done", "unit")[:MOST_EXPERIENCED]}
    units = Organisation.objects.in_bulk(figures) if figures else {}
    return [Record(units[pk], row["done"], row["in_time"]) for pk, row in figures.items()]


def _backstop(order: WorkOrder) -> Organisation | None:
    """The closest one: of the community before that of the street."""
    here = Organisation.objects.active().filter(is_backstop=True, home__in=order.area.ancestor_ids)
    return here.order_by("-home__path", "pk").first()


def _against(returned: Dispatch | None) -> Iterator[str]:
    if returned is not None and returned.returned_at is not None:
        yield _("returned this order on %(day)s") % {"day": f"{timezone.localtime(returned.returned_at):%m-%d}"}


@dataclass(frozen=True)
class Triage:
    """Values to begin a registration with, and where they are from."""

    values: dict[str, Any]
    reason: str = ""


def triage_for(order: WorkOrder, suggestion: Suggestion | None, chosen: Category | None = None) -> Triage:
    """What the rules propose; else what is usual for the category chosen, or for the one that the request named."""
    if chosen is None and suggestion is not None and (suggestion.category or suggestion.handling):
        return Triage(_of_rules(order, suggestion), rule_words(suggestion))
    category = chosen or order.category
    if category is None:
        return Triage({})
    reason = _("Usual for “%(category)s”") if chosen else _("The request named “%(category)s”; usual for it")
    return Triage(_usual(category), reason % {"category": category.name})


def _of_rules(order: WorkOrder, suggestion: Suggestion) -> dict[str, Any]:
    category = suggestion.category or order.category
    values = _usual(category) if category else {}
    if suggestion.handling:
        values["handling"] = suggestion.handling
    if suggestion.urgency:
        values["urgency"] = Urgency(suggestion.urgency).value
    return values


def _usual(category: Category) -> dict[str, Any]:
    fields = ("affair", "handling", "severity", "urgency")
    return {"category": category.code, **{name: getattr(category, name) for name in fields}}
