"""A request with all that comes with it, in one step: its photos, and the result where it was settled at once."""

from collections.abc import Iterable

from django.db import transaction

from workorders.actors import Actor, of_reporter
from workorders.choices import Stage, State
from workorders.models import WorkOrder
from workorders.photos import Photo
from workorders.services.attaching import attach
from workorders.services.submitting import Reported, submit
from workorders.services.triage import settle


@transaction.atomic
def report(reported: Reported, *, by: Actor, photos: Iterable[Photo] = (), result: str = "") -> WorkOrder:
    """Take the request in with its photos and, when `result` says what was done, settle it. All or nothing.

    The same source and external number gives the same order, to which nothing is done again.
    """
    order = submit(reported, by=by)
    sender = by if by.user else of_reporter(order.reporters.order_by("pk")[0])
    for photo in photos:
        attach(order, by=sender, photo=photo, stage=Stage.REPORT)
    order.refresh_from_db()
    if result and order.state == State.SUBMITTED:
        order = settle(order, by=by, result=result, category=reported.category)
    return order
