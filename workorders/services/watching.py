"""Clockwork: what is due soon or overdue is acted on once, however often and late the task runs."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from common.clock import now
from common.errors import Conflict
from workorders.actors import SYSTEM
from workorders.choices import LimitStep, State
from workorders.deadlines import NOBODY_LATE
from workorders.models import Deadline, DeadlineMark, MarkKind, Proposal, WorkOrder
from workorders.services.closing import expire_review
from workorders.services.step import append, follow, lock
from workorders.services.waiting import resume

BATCH = 500


def _unmarked(kind: MarkKind) -> list[Deadline]:
    running = Deadline.objects.running().exclude(step__in=NOBODY_LATE)
    marked = DeadlineMark.objects.filter(deadline=OuterRef("pk"), kind=kind)
    field = "due_at" if kind == MarkKind.OVERDUE else "soon_at"
    return list(running.filter(~Exists(marked), **{f"{field}__lte": now()}).order_by(field)[:BATCH])


def watch() -> int:
    """Mark everything that has become soon or overdue. How many marks this call made."""
    made = 0
    for kind in (MarkKind.OVERDUE, MarkKind.SOON):
        made += sum(mark(deadline, kind) for deadline in _unmarked(kind))
    return made


@transaction.atomic
def mark(deadline: Deadline, kind: MarkKind) -> bool:
    """Note that the deadline is soon or overdue. False when it was noted before, or no longer runs."""
    order = lock(deadline.order_id)
    deadline = Deadline.objects.get(pk=deadline.pk)
    if not deadline.is_running:
        return False
    _, is_new = DeadlineMark.objects.get_or_create(deadline=deadline, kind=kind, defaults={"at": now()})
    if not is_new:
        return False
    if kind == MarkKind.OVERDUE:
        deadline.missed_at = deadline.due_at
        deadline.save(update_fields=["missed_at"])
    data = {"step": deadline.step, "due_at": deadline.due_at.isoformat()}
    follow(append(order, kind.value, SYSTEM, None, now(), order.state, False, data=data))
    return True


def remind_providers() -> int:
    """Remind those who were asked and have not answered, once each, before their answer is due. How many."""
    due = Proposal.objects.waiting().filter(agreed_at=None, remind_at__lte=now()).order_by("remind_at")
    return sum(remind(proposal) for proposal in due[:BATCH])


@transaction.atomic
def remind(proposal: Proposal) -> bool:
    """False when they have answered, or were reminded, meanwhile."""
    order = lock(proposal.order_id)
    proposal = Proposal.objects.get(pk=proposal.pk)
    if not proposal.is_pending or proposal.remind_at is None:
        return False
    proposal.remind_at = None
    proposal.save(update_fields=["remind_at"])
    data = {"proposal": proposal.pk, "unit_name": proposal.masked_name}
    follow(append(order, "remind", SYSTEM, None, now(), order.state, False, data=data))
    return True


def resume_due() -> int:
    """Let the orders go on whose hold or deferral is over. How many."""
    over = Deadline.objects.running().filter(step=LimitStep.RESUME, due_at__lte=now()).order_by("due_at")
    resumed = 0
    for deadline in over.select_related("order")[:BATCH]:
        try:
            resume(deadline.order, by=SYSTEM)
            resumed += 1
        except Conflict:  # somebody went on in this very moment
            continue
    return resumed


def expire_reviews() -> int:
    """Close the orders whose time to be reviewed is over. How many."""
    waiting = WorkOrder.objects.filter(state=State.REVIEWING, due_at__lte=now()).order_by("due_at")
    closed = 0
    for order in waiting[:BATCH]:
        try:
            expire_review(order, by=SYSTEM)
            closed += 1
        except Conflict:  # reviewed in this very moment
            continue
    return closed
