"""What follows from an event, done by the worker: routing, telling people, closing what nobody can review."""

from grids.querysets import boundaries
from notices.outbox import Payload, handles
from workorders.actors import SYSTEM
from workorders.choices import State
from workorders.models import Event
from workorders.selectors import can_be_asked
from workorders.services.closing import expire_review
from workorders.services.routing import route
from workorders.services.step import HAPPENED
from workorders.telling import tell_of


@handles(HAPPENED)
def happened(payload: Payload) -> None:
    rows = Event.objects.select_related("order__desk").defer("order__search", *boundaries("order__desk"))
    event = rows.get(pk=payload["event"])
    if event.action == "submit":
        event.order = route(event.order)
    tell_of(event)
    if event.to_state == State.REVIEWING:
        _expire_unaskable(event)


def _expire_unaskable(event: Event) -> None:
    order = event.order
    if order.state == State.REVIEWING and not can_be_asked(order):
        expire_review(order, by=SYSTEM)
