"""接访: a caller's or visitor's request is taken in and, in the same step, settled or sent on."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import now
from common.errors import Invalid, NotAllowed
from grids.models import Organisation
from workorders.actors import Actor
from workorders.choices import Handling, Severity, State
from workorders.choosing import Lead, next_lead
from workorders.models import Category, WorkOrder
from workorders.permissions import holds
from workorders.rules import Outcome, outcome_for
from workorders.services.dispatching import dispatch
from workorders.services.routing import suggest
from workorders.services.step import append
from workorders.services.submitting import Reported, submit
from workorders.services.triage import register, settle
from workorders.workflow import ACTIONS


class Then(TextChoices):
    """What the desk does with a request that it takes in."""

    NOTHING = "take_in", gettext_lazy("Only take in")
    SETTLE = "settle", gettext_lazy("Settled on the spot")
    REGISTER = "register", gettext_lazy("Register")
    DISPATCH = "dispatch", gettext_lazy("Register and dispatch")


@dataclass(frozen=True)
class Decision:
    """What was decided with the request. What is left open is as the rules propose."""

    then: str = Then.NOTHING
    result: str = ""
    category: Category | None = None
    handling: str = ""
    unit: Organisation | None = None
    note: str = ""


@transaction.atomic
def receive(reported: Reported, decision: Decision, *, by: Actor) -> WorkOrder:
    """Take the request in and do what was decided: all of it or nothing. Sent again, it is the same order."""
    order = submit(reported, by=by)
    if decision.then == Then.NOTHING or order.state != State.SUBMITTED:
        return order
    outcome = outcome_for(order) or Outcome(category=order.category)
    if outcome.rules:
        suggest(order, outcome)
    try:
        return _go_on(order, decision, outcome, by)
    except NotAllowed as refusal:
        sentence = _("The place lies with %(desk)s, not with you: choose “%(take_in)s”, and it appears there.")
        words = {"desk": order.desk.name, "take_in": Then.NOTHING.label}
        raise Invalid.field("then", sentence % words) from refusal


def _go_on(order: WorkOrder, decision: Decision, outcome: Outcome, by: Actor) -> WorkOrder:
    category = decision.category or outcome.category
    if category is None:
        raise Invalid.field("category", _("Choose a category: no rule proposes one for this text."))
    if decision.then == Then.SETTLE:
        return _settle(order, decision, category, by)
    handling, before = _handling(decision, outcome, category), order.desk_id
    order = register(order, by=by, category=category, handling=handling, urgency=outcome.urgency)
    if decision.then == Then.REGISTER:
        return order
    lead = Lead(unit=decision.unit) if decision.unit else next_lead(order, outcome)
    if order.desk_id != before and not holds(by, order, ACTIONS["dispatch"].who):
        return _leave_above(order, decision, lead, by)
    if not lead:
        raise Invalid.field("unit", _("Choose the unit: no rule proposes one for this text."))
    return dispatch(order, by=by, unit=lead.unit, person=lead.person, note=decision.note)


def _leave_above(order: WorkOrder, decision: Decision, lead: Lead, by: Actor) -> WorkOrder:
    """A graver matter has moved up with the registration: the desk above sends it, and reads what was meant here."""
    whom = lead.unit or lead.person
    words = " · ".join(part for part in (whom.name if whom else "", decision.note) if part)
    if words:
        append(order, "advise", by, None, now(), order.state, False, text=words)
    return order


def _settle(order: WorkOrder, decision: Decision, category: Category, by: Actor) -> WorkOrder:
    if category.severity != Severity.MINOR:
        sentence = _("“%(category)s” is no minor matter, so it cannot be settled on the spot: register it.")
        raise Invalid.field("then", sentence % {"category": category.name})
    return settle(order, by=by, result=decision.result, category=category)


def _handling(decision: Decision, outcome: Outcome, category: Category) -> str:
    if decision.then == Then.DISPATCH:
        return Handling.REFER
    return decision.handling or outcome.handling or category.handling
