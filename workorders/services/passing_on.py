"""移交: what somebody has within their unit, or beside the lead, does not stay with them when they leave."""

from datetime import datetime

from django.db import transaction

from common.clock import now
from grids.models import Person
from workorders.actors import SYSTEM
from workorders.models import WorkOrder
from workorders.services.asking import recount
from workorders.services.step import append, follow, lock


@transaction.atomic
def pass_on(order: WorkOrder, *, left: Person, successor: Person | None, reason: str) -> WorkOrder:
    """To the successor; without one the order goes back to its unit, and a part back to the desk, which hear of it."""
    order, at = lock(order.pk), now()
    within = order.assignee_id == left.pk
    if within:
        order.assignee = successor
    parts = _pass_parts(order, left, successor, at)
    recount(order)
    order.version += 1
    order.changed_at = at
    order.save(update_fields=["assignee", "asked", "version", "changed_at"])
    to = {"person": successor.pk, "unit_name": successor.masked_name} if successor else {}
    data = {"within": within, "parts": parts, **to}
    follow(append(order, "passed_on", SYSTEM, None, at, order.state, False, text=reason, data=data))
    return order


def _pass_parts(order: WorkOrder, left: Person, successor: Person | None, at: datetime) -> int:
    """How many parts were theirs. One that the successor has already is not given twice."""
    parts = list(order.assignments.waiting().filter(person=left))
    taken = (
        set(order.assignments.waiting().filter(person=successor).values_list("kind", flat=True)) if successor else ()
    )
    for part in parts:
        if successor is None or part.kind in taken:
            part.ended_at = at
        else:
            part.person, part.accepted_at = successor, None
        part.save(update_fields=["person", "accepted_at", "ended_at"])
    return len(parts)
