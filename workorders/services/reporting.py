"""A request with all that comes with it, in one step: photos, recordings, the result where it was settled at once."""

from collections.abc import Iterable

from django.db import transaction

from workorders.actors import Actor, of_reporter
from workorders.choices import Stage
from workorders.media import Media
from workorders.models import WorkOrder
from workorders.photos import Photo
from workorders.services.attaching import attach, attach_file
from workorders.services.receiving import Decision, Then, receive
from workorders.services.submitting import Reported


@transaction.atomic
def report(
    reported: Reported,
    *,
    by: Actor,
    photos: Iterable[Photo] = (),
    recordings: Iterable[Media] = (),
    result: str = "",
) -> WorkOrder:
    """Take the request in with its files and, when `result` says what was done, settle it. All or nothing.

    Sent again, it is the same order with the same files.
    """
    decision = Decision(then=Then.SETTLE if result else Then.NOTHING, result=result, category=reported.category)
    order = receive(reported, decision, by=by)
    sender = by if by.user else of_reporter(order.reporters.order_by("pk")[0])
    for photo in photos:
        attach(order, by=sender, photo=photo, stage=Stage.REPORT)
    for recording in recordings:
        attach_file(order, by=sender, file=recording, stage=Stage.REPORT)
    return WorkOrder.objects.get(pk=order.pk)
