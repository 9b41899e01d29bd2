"""The request that has joined another: where it went, and who its reporter is there."""

from workorders.choices import State
from workorders.models import Reporter, WorkOrder

# What its reporter may do with the order that it joined. Taking it back would end it for all the others.
ALLOWED = frozenset({"review", "urge", "reopen"})


def main_of(order: WorkOrder) -> WorkOrder:
    """The order that this one has joined, and through it perhaps another; itself where it stands alone."""
    while order.state == State.MERGED and order.merged_into is not None:
        order = order.merged_into
    return order


def reporter_there(order: WorkOrder, reporter: Reporter) -> Reporter | None:
    """The same reporter at the main order: as they were copied there, or as they had reported it there themselves."""
    there = main_of(order).reporters.filter(is_staff=False).select_related("person", "order")
    known = there.filter(person=reporter.person_id) if reporter.person_id else there.none()
    return known.first() or there.filter(joined_from=order, person=None).first()
