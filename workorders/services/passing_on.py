"""移交: what somebody has, be it the lead, within their unit or beside it, does not stay with them when they leave."""

from datetime import datetime

from django.db import transaction

from common.clock import now
from common.versions import check_version
from grids.models import Person
from workorders.actors import SYSTEM, Actor
from workorders.models import WorkOrder
from workorders.permissions import post_for
from workorders.querysets import AskedQuerySet
from workorders.services.asking import recount
from workorders.services.dispatching import hand_over
from workorders.services.proposing import propose
from workorders.services.step import append, follow, lock
from workorders.workflow import ACTIONS


@transaction.atomic
def pass_all(
    order: WorkOrder, *, by: Actor, left: Person, successor: Person, reason: str, version: int | None = None
) -> WorkOrder:
    """Everything that somebody has in this order: whoever passes it on could have given each of it."""
    order = lock(order.pk)
    check_version(order, version)
    for action in what_gives(order, left):
        if action == "hand_over":
            order = hand_over(order, by=by, person=successor, reason=reason)
        elif action == "propose":
            order = _ask_instead(order, by, left, successor)
        else:
            order = pass_on(order, left=left, successor=successor, reason=reason, by=by, action=action)
    return order


def what_gives(order: WorkOrder, person: Person) -> list[str]:
    """The actions by which somebody was given what they have in the order."""
    beside = order.asked > 0
    has = {
        "hand_over": order.lead_person_id == person.pk,
        "assign": order.assignee_id == person.pk,
        "add_assistant": beside and order.assignments.waiting().filter(person=person).exists(),
        "propose": beside and _pending(order, person).exists(),
    }
    return [action for action, is_so in has.items() if is_so]


def _pending(order: WorkOrder, person: Person) -> AskedQuerySet:
    return order.proposals.waiting().filter(person=person, agreed_at=None)


def _ask_instead(order: WorkOrder, by: Actor, left: Person, successor: Person) -> WorkOrder:
    """The same question goes to somebody else; the link of whoever was asked first opens nothing any more."""
    asked, at = _pending(order, left).get(), now()
    asked.links.filter(used_at=None).update(used_at=at)
    asked.ended_at = at
    asked.save(update_fields=["ended_at"])
    until = asked.answer_by if asked.answer_by and asked.answer_by > at else None
    return propose(order, by=by, person=successor, message=asked.message, answer_by=until)


@transaction.atomic
def pass_on(
    order: WorkOrder,
    *,
    left: Person,
    successor: Person | None,
    reason: str,
    by: Actor = SYSTEM,
    action: str = "",
) -> WorkOrder:
    """To the successor; without one the order goes back to its unit, and a part back to the desk, which hear of it.
    By the system all of it; by anybody else what they could have given by that action."""
    order, at = lock(order.pk), now()
    post = post_for(ACTIONS[action], by, order) if action else None
    within = order.assignee_id == left.pk and action in ("", "assign")
    if within:
        order.assignee = successor
    parts = _pass_parts(order, left, successor, at) if action in ("", "add_assistant") else 0
    recount(order)
    order.version += 1
    order.changed_at = at
    order.save(update_fields=["assignee", "asked", "version", "changed_at"])
    to = {"person": successor.pk, "unit_name": successor.masked_name} if successor else {}
    data = {"within": within, "parts": parts, **to}
    follow(append(order, "passed_on", by, post, at, order.state, False, text=reason, data=data))
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
