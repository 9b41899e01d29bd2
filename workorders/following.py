"""What follows from an event, done by the worker: routing, telling people, closing what nobody can review;
and counting anew what a changed calendar moves."""

from django.core.files.storage import default_storage

from grids.revisions import CALENDAR_CHANGED
from notices.outbox import Payload, emit, handles
from workorders.actors import SYSTEM
from workorders.asking import ask_for_review, ask_provider
from workorders.choices import State
from workorders.keeping_files import TAKEN_OUT
from workorders.models import Event, WorkOrder
from workorders.selectors import can_be_asked
from workorders.services.calling import draw_callback
from workorders.services.closing import expire_review
from workorders.services.recounting import recount_from
from workorders.services.routing import route
from workorders.services.step import HAPPENED
from workorders.telling import tell_of


@handles(HAPPENED)
def happened(payload: Payload) -> None:
    event = Event.objects.get(pk=payload["event"])
    event.order = route(event.order_id) if event.action == "submit" else _order(event.order_id)
    tell_of(event)
    if event.action in ("propose", "remind", "renew_link"):
        ask_provider(event)
    if event.to_state == State.REVIEWING or event.action == "expire_review":
        draw_callback(event.order_id)
    if event.to_state == State.REVIEWING:
        _expire_unaskable(event)
        ask_for_review(event.order)


@handles(TAKEN_OUT)
def file_taken_out(payload: Payload) -> None:
    for name in payload["names"]:
        default_storage.delete(name)  # says nothing of one that is gone already


@handles(CALENDAR_CHANGED)
def calendar_changed(payload: Payload) -> None:
    """One batch in the transaction of the entry, which leaves an entry for the next: killed anywhere, it goes on."""
    last = recount_from(payload.get("after", 0), payload["words"])
    if last is not None:
        emit(CALENDAR_CHANGED, {**payload, "after": last})


def _order(pk: int) -> WorkOrder:
    return WorkOrder.objects.placed().defer("description", "search").get(pk=pk)


def _expire_unaskable(event: Event) -> None:
    order = event.order
    if order.state == State.REVIEWING and not can_be_asked(order):
        expire_review(order, by=SYSTEM)
