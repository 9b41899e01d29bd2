"""While it is in hand: who of the unit does it, contact with the reporter, appointments, progress."""

from datetime import datetime

from django.db import transaction

from grids.models import Person
from workorders.actors import Actor
from workorders.choices import ContactOutcome
from workorders.models import WorkOrder
from workorders.services.asking import check_later
from workorders.services.step import begin, end


@transaction.atomic
def assign(order: WorkOrder, *, by: Actor, person: Person, note: str = "", version: int | None = None) -> WorkOrder:
    """二次派单: within the lead unit, to one of its people."""
    step = begin("assign", order, by, version)
    step.order.assignee = person
    return end(step, text=note, data={"person": person.pk, "unit_name": person.masked_name})


@transaction.atomic
def contact(order: WorkOrder, *, by: Actor, outcome: str, note: str = "", version: int | None = None) -> WorkOrder:
    """The reporter was reached, which stops the response clock, or was tried for in vain, which does not."""
    step = begin("contact", order, by, version)
    reached = outcome == ContactOutcome.REACHED
    if reached:
        step.order.dispatches.active().filter(contacted_at=None).update(contacted_at=step.at)
    return end(step, text=note, data={"outcome": outcome}, meets=reached)


@transaction.atomic
def appoint(
    order: WorkOrder, *, by: Actor, appointment: datetime, word: str = "", version: int | None = None
) -> WorkOrder:
    """When the handler will be there, as agreed with the reporter."""
    step = begin("appoint", order, by, version)
    check_later(appointment, "appointment", step.at)
    step.order.dispatches.active().update(appointment_at=appointment)
    return end(step, text=word, data={"appointment": appointment.isoformat()})


@transaction.atomic
def progress(order: WorkOrder, *, by: Actor, progress: str, version: int | None = None) -> WorkOrder:
    """How far it is, for everybody to read."""
    return end(begin("progress", order, by, version), text=progress)
