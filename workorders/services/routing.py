"""What the worker does with a fresh request: find the place, and apply the rules or propose what they say."""

from typing import Any

from common.clock import now
from grids.locating import area_at, area_named_in
from grids.models import Area
from workorders.actors import SYSTEM, of_rule
from workorders.choices import Handling, State
from workorders.choosing import next_lead, proposed_lead
from workorders.models import Suggestion, WorkOrder
from workorders.models.history import NAMES_APART
from workorders.rules import Outcome, outcome_for
from workorders.services.dispatching import dispatch
from workorders.services.placing import place
from workorders.services.step import append, lock
from workorders.services.triage import register


def route(pk: int) -> WorkOrder:
    """Locate a fresh request and apply the rules; the order as it then is. Within a transaction.

    Does nothing once somebody has taken the request up.
    """
    order = lock(pk)
    if order.state != State.SUBMITTED:
        return order
    locate(order)
    outcome = outcome_for(order)
    if outcome is None:
        return order
    if outcome.is_automatic and outcome.category is not None:
        return _apply(order, outcome)
    suggest(order, outcome)
    return order


def locate(order: WorkOrder) -> None:
    """Move the locked order down to the deepest area that its point or address names, below where it is."""
    found, how = _find(order)
    if found is None or found == order.area_id:
        return
    area = Area.objects.get(pk=found)
    if not order.area.contains(area.path):
        return
    before = order.area.code
    place(order, area)
    order.version += 1
    order.changed_at = now()
    order.save()
    data = {"how": how, "from": before, "to": area.code}
    append(order, "locate", SYSTEM, None, order.changed_at, order.state, False, data=data)


def _find(order: WorkOrder) -> tuple[int | None, str]:
    if order.lon is not None and order.lat is not None:
        found = area_at(order.lon, order.lat)
        if found is not None:
            return found, "point"
    if order.address:
        return area_named_in(order.address, under=order.area), "address"
    return None, ""


def suggest(order: WorkOrder, outcome: Outcome) -> None:
    """Keep what the rules say beside the order, in place of what they said before."""
    lead = proposed_lead(order, outcome)
    fields: dict[str, Any] = {
        "rules": NAMES_APART.join(rule.name for rule in outcome.rules)[:300],
        "words": outcome.words,
        "category": outcome.category,
        "handling": outcome.handling,
        "urgency": outcome.urgency,
        "unit": lead.unit,
        "person": lead.person,
        "limits": {step: [str(limit.amount), limit.clock, limit.basis] for step, limit in outcome.limits.items()},
        "created_at": now(),
    }
    suggestion = Suggestion(order=order, **fields)
    Suggestion.objects.bulk_create(
        [suggestion], update_conflicts=True, unique_fields=["order"], update_fields=list(fields)
    )


def _apply(order: WorkOrder, outcome: Outcome) -> WorkOrder:
    assert outcome.category is not None
    by = of_rule(outcome.rules[0])
    handling = outcome.handling or outcome.category.handling
    order = register(order, by=by, category=outcome.category, handling=handling, urgency=outcome.urgency)
    if handling == Handling.REFER and (lead := next_lead(order, outcome)):
        return dispatch(order, by=by, unit=lead.unit, person=lead.person, limits=outcome.limits)
    if outcome.limits or outcome.chooser:
        suggest(order, outcome)
    return order
