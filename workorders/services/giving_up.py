"""Somebody helps no longer: what they were asked for or had agreed to goes back to the desk, so that no order is left
without a holder."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from common.clock import now
from grids.models import Organisation, Person
from workorders.actors import SYSTEM
from workorders.choices import OPEN, Mode
from workorders.models import Assignment, Proposal, WorkOrder
from workorders.querysets import WorkOrderQuerySet
from workorders.services.asking import recount
from workorders.services.dispatching import hand_over
from workorders.services.passing_on import pass_on
from workorders.services.step import append, follow, lock
from workorders.workflow import WITH_LEAD


def helped_by(
    *, person: Person | None = None, unit: Organisation | None = None, entirely: bool = False
) -> WorkOrderQuerySet:
    """The open orders that the person or unit is asked about or has agreed to; `entirely`: whatever else is theirs."""
    asked = Proposal.objects.waiting().filter(person=person, unit=unit, agreed_at=None).values("order")
    lead = Q(lead_person=person, lead_unit=unit, state__in=WITH_LEAD)
    mine = Q(pk__in=asked, state__in=OPEN) | (lead if entirely else lead & Q(mode=Mode.AGREED))
    if entirely and person is not None:
        parts = Assignment.objects.waiting().filter(person=person).values("order")
        mine |= Q(assignee=person, state__in=WITH_LEAD) | Q(pk__in=parts, state__in=OPEN)
    return WorkOrder.objects.filter(mine).order_by("pk")


@transaction.atomic
def give_up_all(
    *, reason: str, person: Person | None = None, unit: Organisation | None = None, entirely: bool = False
) -> int:
    """Give all of it back. How many orders that were."""
    orders = list(helped_by(person=person, unit=unit, entirely=entirely))
    for order in orders:
        _give_up(lock(order.pk), person, unit, reason, entirely)
    return len(orders)


def _give_up(order: WorkOrder, person: Person | None, unit: Organisation | None, reason: str, entirely: bool) -> None:
    _end_question(order, person, unit, reason, now())
    is_lead = (order.lead_person_id, order.lead_unit_id) == (person and person.pk, unit and unit.pk)
    if is_lead and order.state in WITH_LEAD and (entirely or order.mode == Mode.AGREED):
        order = hand_over(order, by=SYSTEM, reason=reason)
    if not entirely or person is None:
        return
    if order.assignee_id == person.pk or order.assignments.waiting().filter(person=person).exists():
        pass_on(order, left=person, successor=None, reason=reason)


def _end_question(
    order: WorkOrder, person: Person | None, unit: Organisation | None, reason: str, at: datetime
) -> None:
    """Nobody waits for their answer any more, and their link opens nothing."""
    asked = order.proposals.waiting().filter(person=person, unit=unit, agreed_at=None).first()
    if asked is None:
        return
    asked.links.filter(used_at=None).update(used_at=at)
    asked.ended_at = at
    asked.save(update_fields=["ended_at"])
    recount(order)
    order.version += 1
    order.changed_at = at
    order.save(update_fields=["asked", "version", "changed_at"])
    data = {"within": False, "parts": 1, "proposal": asked.pk}
    follow(append(order, "passed_on", SYSTEM, None, at, order.state, False, text=reason, data=data))
