"""Before registering: is it true?"""

from django.db import transaction

from grids.models import Person
from workorders.actors import Actor
from workorders.choices import State
from workorders.models import WorkOrder
from workorders.services.step import begin, end


@transaction.atomic
def verify(
    order: WorkOrder, *, by: Actor, question: str, person: Person | None = None, version: int | None = None
) -> WorkOrder:
    """核实: somebody of the grid goes to see, the person named or whoever is there."""
    step = begin("verify", order, by, version)
    asked = {"person": person.pk, "unit_name": person.masked_name} if person else {}
    return end(step, State.VERIFYING, text=question, data=asked)


@transaction.atomic
def find(order: WorkOrder, *, by: Actor, finding: str, words: str, version: int | None = None) -> WorkOrder:
    """What was found. The desk decides on it."""
    step = begin("find", order, by, version)
    return end(step, State.SUBMITTED, text=words, data={"finding": finding})
