"""Photos of the matter, before and after."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Conflict, NotAllowed
from workorders.actors import Actor
from workorders.choices import Stage
from workorders.models import Attachment, WorkOrder
from workorders.permissions import capacities
from workorders.photos import MAX_PHOTOS, Photo
from workorders.services.step import append, lock
from workorders.workflow import Who

MAY_ATTACH = frozenset(
    {Who.DESK, Who.UPPER_DESK, Who.SERVICE_DESK, Who.GRID, Who.HANDLER, Who.REPORTER, Who.CHECKER, Who.SYSTEM}
)


@transaction.atomic
def attach(order: WorkOrder, *, by: Actor, photo: Photo, stage: str, is_public: bool = False) -> Attachment:
    """Keep a photo with the order; one that the order has already is not kept twice.

    What comes with a request is the reporter's to see. It may come late, over a bad network, even when the order has
    been settled meanwhile.
    """
    order = lock(order.pk)
    with_request = stage == Stage.REPORT and _brought(order, by)
    if known := order.attachments.filter(digest=photo.digest).first():
        return known
    _check(order, by, with_request)
    order.version += 1
    order.changed_at = now()
    order.save(update_fields=["version", "changed_at"])
    kept = _keep(order, by, photo, stage, is_public or with_request)
    data = {"attachment": kept.pk, "stage": stage}
    post = by.posts[0] if by.posts else None
    append(order, "attach", by, post, order.changed_at, order.state, False, data=data)
    return kept


def _brought(order: WorkOrder, by: Actor) -> bool:
    """Whether the order came in through the actor."""
    if by.reporter is not None:
        return by.reporter.order_id == order.pk
    return by.user is not None and order.events.filter(action="submit", user=by.user).exists()


def _check(order: WorkOrder, by: Actor, with_request: bool) -> None:
    if not with_request and not MAY_ATTACH & capacities(by, order).keys():
        raise NotAllowed(_("You may not add photos to this order."))
    if not order.is_open and not with_request:
        raise Conflict(_("This order is over; it takes no more photos."))
    if order.attachments.count() >= MAX_PHOTOS:
        raise Conflict(_("This order has nine photos already; it takes no more."))


def _keep(order: WorkOrder, by: Actor, photo: Photo, stage: str, is_public: bool) -> Attachment:
    return Attachment.objects.create(
        order=order,
        file=ContentFile(photo.content, "photo.jpg"),
        thumbnail=ContentFile(photo.thumbnail, "thumbnail.jpg"),
        digest=photo.digest,
        width=photo.width,
        height=photo.height,
        taken_at=photo.taken_at,
        lon=photo.lon,
        lat=photo.lat,
        stage=stage,
        is_public=is_public,
        by=by.user,
        created_at=order.changed_at,
    )
