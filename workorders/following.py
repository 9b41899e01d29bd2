"""What follows from an event, done by the worker: routing, telling people, closing what nobody can review."""

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
    event = Event.objects.select_related("order__area", "order__desk", "order__lead_unit", "order__lead_person").get(
        pk=payload["event"]
    )
    if event.action == "submit":
        route(event.order)
        event.order.refresh_from_db()
    tell_of(event)
    if event.to_state == State.REVIEWING:
        _expire_unaskable(event)


def _expire_unaskable(event: Event) -> None:
    order = event.order
    if order.state == State.REVIEWING and order.version == event.version and not can_be_asked(order):
        expire_review(order, by=SYSTEM)
