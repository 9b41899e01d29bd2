"""Requests that were answered elsewhere, taken in with their dates as what they are: closed orders.

Nobody is told anything of them, no clock ran for them here, and nobody reviews them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from common.clock import now
from workorders.actors import SYSTEM, Actor
from workorders.choices import Handling, State
from workorders.models import Event, Reporter, Uncounted, WorkOrder
from workorders.services.submitting import Reported, build, unknown


@dataclass(frozen=True)
class Answered:
    """A request, what was answered, and when each was."""

    reported: Reported
    answer: str
    asked_at: datetime
    answered_at: datetime


@transaction.atomic
def take_answered(batch: Iterable[Answered]) -> tuple[int, int]:
    """Take them in. (taken, already known)"""
    rows = list(batch)
    by_request = {id(each.reported): each for each in rows}
    new = [by_request[id(each)] for each in unknown([each.reported for each in rows])]
    orders = WorkOrder.objects.bulk_create([_order(each) for each in new])
    Reporter.objects.bulk_create([Reporter(order=order, created_at=order.created_at) for order in orders])
    pairs = zip(orders, new, strict=True)
    Event.objects.bulk_create([event for order, each in pairs for event in _events(order, each)])
    Uncounted.objects.bulk_create([Uncounted(order=order, at=now()) for order in orders])
    return len(new), len(rows) - len(new)


def _order(answered: Answered) -> WorkOrder:
    order, _clock = build(answered.reported)
    order.created_at, order.state, order.handling = answered.asked_at, State.CLOSED, Handling.EXPLAIN
    order.changed_at = order.closed_at = order.due_at = answered.answered_at
    order.version = 3
    return order


def _events(order: WorkOrder, answered: Answered) -> list[Event]:
    at = answered.answered_at
    return [
        _event(order, 1, "submit", order.created_at, "", State.SUBMITTED, SYSTEM),
        _event(order, 2, "answer", at, State.SUBMITTED, State.REVIEWING, SYSTEM, answered.answer),
        _event(order, 3, "expire_review", at, State.REVIEWING, State.CLOSED, SYSTEM),
    ]


def _event(
    order: WorkOrder, version: int, action: str, at: datetime, before: str, after: State, by: Actor, text: str = ""
) -> Event:
    return Event(
        order=order,
        at=at,
        version=version,
        action=action,
        from_state=before,
        to_state=after,
        area_id=order.area_id,
        actor_kind=by.kind,
        is_public=True,
        text=text,
    )
