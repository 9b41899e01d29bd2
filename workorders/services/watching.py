"""Clockwork: what is due soon or overdue is acted on once, however often and late the task runs."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from common.clock import now
from common.errors import Conflict
from grids.models import AreaKind
from workorders.actors import SYSTEM
from workorders.choices import OPEN, LimitStep, State
from workorders.deadlines import NOBODY_LATE, escalation
from workorders.models import Assignment, Deadline, DeadlineMark, MarkKind, Proposal, WorkOrder
from workorders.policies import policy_for
from workorders.services.closing import expire_review
from workorders.services.step import append, follow, lock
from workorders.services.waiting import resume

BATCH = 500
# The levels that are told one after the other, each once; above them all the supervisor.
ABOVE = {AreaKind.STREET: MarkKind.STREET, AreaKind.DISTRICT: MarkKind.DISTRICT}


def _unmarked(kind: MarkKind) -> list[Deadline]:
    """What is overdue is not said to be due soon any more, when nobody watched in between."""
    marked, at = DeadlineMark.objects.filter(deadline=OuterRef("pk"), kind=kind), now()
    rows = Deadline.objects.running().exclude(step__in=NOBODY_LATE).exclude(Exists(marked))
    if kind == MarkKind.OVERDUE:
        return list(rows.filter(due_at__lte=at).order_by("due_at")[:BATCH])
    return list(rows.filter(soon_at__lte=at, due_at__gt=at).order_by("soon_at")[:BATCH])


def watch() -> int:
    """Mark everything that has become soon or overdue, and what still is. How many marks this call made."""
    made = 0
    for kind in (MarkKind.OVERDUE, MarkKind.SOON):
        made += sum(mark(deadline, kind) for deadline in _unmarked(kind))
    waiting = Deadline.objects.running().filter(escalate_at__lte=now()).order_by("escalate_at")
    return made + sum(escalate(deadline) for deadline in waiting[:BATCH])


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
        deadline.escalate_at = escalation(deadline, deadline.due_at, policy_for(order).escalate_after)
        deadline.save(update_fields=["missed_at", "escalate_at"])
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


@transaction.atomic
def escalate(deadline: Deadline) -> bool:
    """Tell the lowest level above that was not told yet. False when there is none, or it is not time."""
    order, at = lock(deadline.order_id), now()
    deadline = Deadline.objects.get(pk=deadline.pk)
    if not deadline.is_running or deadline.escalate_at is None or deadline.escalate_at > at:
        return False
    told = set(deadline.marks.values_list("kind", flat=True))
    levels = [level for level in _levels(order) if level not in told]
    due, share = deadline.escalate_at, policy_for(order).escalate_after
    deadline.escalate_at = escalation(deadline, due, share) if len(levels) > 1 else None
    deadline.save(update_fields=["escalate_at"])
    if not levels:
        return False
    DeadlineMark.objects.create(deadline=deadline, kind=levels[0], at=at)
    data = {"step": deadline.step, "due_at": deadline.due_at.isoformat(), "level": levels[0].value}
    follow(append(order, "alert", SYSTEM, None, at, order.state, False, data=data))
    return True


def _levels(order: WorkOrder) -> list[MarkKind]:
    """Those above the order's desk, the lowest first."""
    kinds = list(ABOVE)
    here = kinds.index(AreaKind(order.desk.kind)) + 1 if order.desk.kind in kinds else 0
    return [*(ABOVE[kind] for kind in kinds[here:]), MarkKind.SUPERVISOR]


def watch_asked() -> int:
    """What others were asked for by a moment that has passed: noted and told once. How many."""
    at = now()
    parts = Assignment.objects.waiting().filter(due_at__lte=at, missed_at=None, order__state__in=OPEN)
    proposals = Proposal.objects.waiting().filter(agreed_at=None, answer_by__lte=at, missed_at=None)
    missed = sum(miss(row, row.due_at, "part_overdue") for row in parts.order_by("due_at")[:BATCH])
    missed += sum(miss(row, row.answer_by, "unanswered") for row in proposals.order_by("pk")[:BATCH])
    orders = WorkOrder.objects.open().filter(report_by__lte=at).order_by("report_by")
    return missed + sum(call_for_report(pk) for pk in orders.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def miss(row: Assignment | Proposal, due_at: datetime, action: str) -> bool:
    """Note that it was not done, or not answered, in time. False when it was, or when that is noted."""
    order = lock(row.order_id)
    still = {"pk": row.pk, "missed_at": None, **({"agreed_at": None} if isinstance(row, Proposal) else {})}
    if not type(row).objects.waiting().filter(**still).update(missed_at=due_at):
        return False
    key = "proposal" if isinstance(row, Proposal) else "assignments"
    holder = row.unit.name if row.unit else row.person.masked_name if row.person else ""
    data = {
        key: row.pk if isinstance(row, Proposal) else [row.pk],
        "unit_name": holder,
        "due_at": due_at.isoformat(),
    }
    follow(append(order, action, SYSTEM, None, now(), order.state, False, data=data))
    return True


@transaction.atomic
def call_for_report(pk: int) -> bool:
    """Call to mind that the report is due which the supervisor asked for."""
    order, at = lock(pk), now()
    if order.report_by is None or order.report_by > at or not order.is_open:
        return False
    data = {"due_at": order.report_by.isoformat()}
    WorkOrder.objects.filter(pk=pk).update(report_by=None)
    follow(append(order, "report_due", SYSTEM, None, at, order.state, False, data=data))
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
