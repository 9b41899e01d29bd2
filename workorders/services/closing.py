"""The other ends of an order."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Conflict
from workorders.actors import SYSTEM, Actor
from workorders.choices import State
from workorders.models import WorkOrder
from workorders.selectors import can_be_asked
from workorders.services.step import Step, begin, end


def _close(step: Step, state: State, text: str = "") -> WorkOrder:
    step.order.dispatches.active().update(ended_at=step.at)
    return end(step, state, text=text)


@transaction.atomic
def expire_review(order: WorkOrder, *, by: Actor, version: int | None = None) -> WorkOrder:
    """Close what nobody reviewed in time, or what nobody can be asked about. Counted apart, never as satisfied."""
    step = begin("expire_review", order, by, version)
    if step.order.due_at > step.at and can_be_asked(step.order):
        raise Conflict(_("The reporter may still review this order."))
    return _close(step, State.CLOSED)


def ask_or_close(order: WorkOrder) -> WorkOrder:
    """The order that has just come to review; closed at once where nobody can be asked. Within a transaction."""
    return order if can_be_asked(order) else expire_review(order, by=SYSTEM)


@transaction.atomic
def force_close(order: WorkOrder, *, by: Actor, explanation: str, version: int | None = None) -> WorkOrder:
    """强制结案: the next desk up ends it, and explains to the reporter."""
    return _close(begin("force_close", order, by, version), State.CLOSED, explanation)


@transaction.atomic
def withdraw(order: WorkOrder, *, by: Actor, reason: str = "", version: int | None = None) -> WorkOrder:
    """撤回: the reporter takes it back."""
    return _close(begin("withdraw", order, by, version), State.WITHDRAWN, reason)


@transaction.atomic
def void(order: WorkOrder, *, by: Actor, reason: str, version: int | None = None) -> WorkOrder:
    """作废: it should never have been an order."""
    return _close(begin("void", order, by, version), State.VOID, reason)
