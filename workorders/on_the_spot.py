"""What is said from where one stands, and so has pages of its own on the phone, which work without a network."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from common.errors import Sentence
from common.redaction import redact_numbers
from workorders.actors import Actor
from workorders.bench import Queue
from workorders.models import Assignment, WorkOrder
from workorders.permissions import capacities, open_actions
from workorders.queues import ASKED, TO_VERIFY
from workorders.rows import Row
from workorders.services.attaching import MAY_ATTACH

# In the order in which they come up.
ON_THE_SPOT = ("find", "join", "finish_part", "attend", "contact", "progress", "complete", "settle")
# What ends the work: what shows it goes before it, and the reporter sees it.
ENDING = frozenset({"complete", "settle"})
# In which words somebody was asked last.
ASKED_BY = {"find": ("verify",), "complete": ("dispatch", "adjudicate", "check")}


@dataclass(frozen=True)
class Task:
    """One order on the phone, with the step that is this person's, and whether its form may go along."""

    row: Row
    label: Sentence
    url: str
    goes_along: bool = False


def tasks_of(queue: Queue, rows: Iterable[Row], by: Actor) -> list[Task]:
    """What is asked of somebody may be one of several steps, so each order is asked; there are few of them."""
    is_asked = queue.key in (TO_VERIFY.key, ASKED.key)
    return [_asked(row, by) if is_asked else _next(row) for row in rows]


def _next(row: Row) -> Task:
    if row.step in ON_THE_SPOT:
        return _on_the_spot(row, row.step, row.label)
    return Task(row, row.label, row.url if row.step else "")


def _asked(row: Row, by: Actor) -> Task:
    names = {action.name: action for action in open_actions(by, row.order)}
    step = next((names[name] for name in ON_THE_SPOT if name in names), None)
    if step is None:
        return Task(row, row.label, row.url)
    return _on_the_spot(row, step.name, step.label)


def _on_the_spot(row: Row, step: str, label: Sentence) -> Task:
    return Task(row, label, reverse("workorders:phone_task", args=[row.order.number, step]), goes_along=True)


def asked_for(order: WorkOrder, action: str, by: Actor) -> str:
    """What this person is asked in so many words, without telephones: it may stay on a phone."""
    if action in ASKED_BY:
        last = order.events.filter(action__in=ASKED_BY[action]).order_by("-pk").first()
        return redact_numbers(last.text) if last is not None else ""
    ways = Assignment.objects.waiting().of(by.user) if by.user is not None else []
    return next((redact_numbers(each.task) for rows in ways for each in rows.filter(order=order)), "")


def may_add_files(order: WorkOrder, by: Actor) -> bool:
    return bool(MAY_ATTACH & capacities(by, order).keys())
