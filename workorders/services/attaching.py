"""Photos of the matter, before and after; videos, recordings and documents."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Conflict, Invalid, NotAllowed
from workorders.actors import Actor
from workorders.choices import Stage
from workorders.keeping_files import check_room, columns_of
from workorders.media import Media
from workorders.models import Attachment, WorkOrder
from workorders.permissions import capacities
from workorders.photos import Photo
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
    return _attach(order, by, photo, stage, is_public)


@transaction.atomic
def attach_file(order: WorkOrder, *, by: Actor, file: Media, stage: str, is_public: bool = False) -> Attachment:
    """The same with a video, a recording or a document."""
    return _attach(order, by, file, stage, is_public)


def _attach(order: WorkOrder, by: Actor, sent: Photo | Media, stage: str, is_public: bool) -> Attachment:
    order = lock(order.pk)
    with_request = stage == Stage.REPORT and _brought(order, by)
    if known := order.attachments.filter(digest=sent.digest).first():
        return known
    _check(order, by, with_request)
    check_room(order.attachments, sent)
    order.version += 1
    order.changed_at = now()
    order.save(update_fields=["version", "changed_at"])
    kept = _keep(order, by, sent, stage, is_public or with_request)
    data = {"attachment": kept.pk, "stage": stage} | ({} if isinstance(sent, Photo) else {"kind": kept.kind})
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


def check_result_shown(order: WorkOrder) -> None:
    """Raise Invalid where the category asks for a photo of the result and none came since it was last sent back."""
    if lacks_result_photo(order):
        raise Invalid.field("photos", _("Add a photo of the result: this kind of matter asks for one."))


def lacks_result_photo(order: WorkOrder) -> bool:
    if order.category is None or not order.category.asks_photos:
        return False
    sent_back = order.events.filter(action__in=("check", "review", "reopen")).order_by("-pk").first()
    taken = order.attachments.photos().filter(stage=Stage.AFTER)
    if sent_back is not None:
        taken = taken.filter(created_at__gt=sent_back.at)
    return not taken.exists()


def _keep(order: WorkOrder, by: Actor, sent: Photo | Media, stage: str, is_public: bool) -> Attachment:
    noted = {name: getattr(sent, name) for name in ("taken_at", "lon", "lat")} if isinstance(sent, Photo) else {}
    return Attachment.objects.create(
        order=order,
        stage=stage,
        is_public=is_public,
        by=by.user,
        created_at=order.changed_at,
        **columns_of(sent),
        **noted,
    )
