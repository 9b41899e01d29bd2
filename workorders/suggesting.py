"""What the platform would do next, and why: units for a dispatch, values for a registration."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.models import Organisation
from workorders.choices import Urgency
from workorders.models import Category, Dispatch, Responsibility, Suggestion, WorkOrder

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


def proposals(
    order: WorkOrder, suggestion: Suggestion | None, dispatches: Iterable[Dispatch], units: Collection[Organisation]
) -> list[Proposal]:
    """Of `units`, all that can be given the order: the one that the rules name, those that answer for the category
    here, those that did the like around here, and the backstop unit. Two queries."""
    serving = {unit.pk: unit for unit in units}
    reasons: dict[int, list[str]] = {}
    advised = suggestion.unit_id if suggestion and suggestion.unit_id in serving else None
    if suggestion and advised:
        reasons[advised] = [rule_words(suggestion, order.title)]
    for pk, words in _responsible(order, serving):
        reasons.setdefault(pk, []).append(words)
    for pk, words in _records(order, serving):
        reasons.setdefault(pk, []).append(words)
    if backstop := _backstop(order, units):
        reasons.setdefault(backstop.pk, []).append(_("Backstop unit, for what nobody else takes"))
    returned = {each.unit_id: each for each in dispatches if each.returned_at}
    for pk, why in reasons.items():
        why.extend(_against(returned.get(pk)))
    return [Proposal(serving[pk], why, pk == advised and pk not in returned) for pk, why in reasons.items()]


def rule_words(suggestion: Suggestion, title: str) -> str:
    """ "Rule “Street lights”: the title has “lamp”, “dark”"; words of the text only where the title has none."""
    rule = _("Rule “%(rules)s”") % {"rules": suggestion.rules}
    if not suggestion.words:
        return rule
    found = list(dict.fromkeys(suggestion.words))
    in_title = [word for word in found if word in title]
    words = _(", ").join(_("“%(word)s”") % {"word": word} for word in in_title or found)
    sentence = _("%(rule)s: the title has %(words)s") if in_title else _("%(rule)s: the text has %(words)s")
    return sentence % {"rule": rule, "words": words}


def _responsible(order: WorkOrder, serving: Collection[int]) -> Iterator[tuple[int, str]]:
    """Units that answer for the category or one above it, in the area or one above it; the closest first."""
    if order.category is None:
        return
    rows = Responsibility.objects.filter(unit__in=serving, category__in=order.category.line)
    here = rows.filter(area__in=order.area.ancestor_ids).order_by("-category__path", "-area__path", "unit")
    told: set[int] = set()
    for unit, category, area in here.values_list("unit", "category__name", "area__name"):
        if unit not in told:
            told.add(unit)
            yield unit, _("Answers for “%(category)s” in %(area)s") % {"category": category, "area": area}


def _records(order: WorkOrder, serving: Collection[int]) -> Iterator[tuple[int, str]]:
    """How units did with orders of the same category around here, the most experienced first."""
    if order.category_id is None:
        return
    place = Q(order__community=order.community_id) if order.community_id else Q(order__desk=order.desk_id)
    done = Dispatch.objects.filter(place, order__category=order.category_id, completed_at__isnull=False)
    in_time = Count("pk", filter=Q(completed_at__lte=F("finish_by")))
    rows = done.filter(unit__in=serving).values("unit").annotate(done=Count("pk"), in_time=in_time)
    for row in rows.order_by("-done", "unit")[:MOST_EXPERIENCED]:
        yield row["unit"], _("%(done)d such orders done, %(in_time)d in time") % row


def _backstop(order: WorkOrder, units: Iterable[Organisation]) -> Organisation | None:
    """The closest one: of the community before that of the street."""
    line = order.area.ancestor_ids
    here = [unit for unit in units if unit.is_backstop and unit.home_id in line]
    return max(here, key=lambda unit: line.index(unit.home_id or 0), default=None)


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
        return Triage(_of_rules(order, suggestion), rule_words(suggestion, order.title))
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
