"""Photos of the matter, before and after; videos, recordings and documents."""

from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Conflict, Invalid, NotAllowed
from workorders.actors import Actor
from workorders.choices import Stage
from workorders.media import MAX_FILES, MAX_TOTAL, Media, MediaKind
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
    _check_room(order, sent)
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


def _check_room(order: WorkOrder, sent: Photo | Media) -> None:
    if isinstance(sent, Photo):
        if order.attachments.photos().count() >= MAX_PHOTOS:
            raise Conflict(_("This order has nine photos already; it takes no more."))
        return
    if order.attachments.files().count() >= MAX_FILES:
        raise Conflict(_("This order has six files already; it takes no more."))
    if (order.attachments.aggregate(all=Sum("size"))["all"] or 0) + sent.size > MAX_TOTAL:
        raise Conflict(_("The files of this order would be more than 300 MB together."))


def check_result_shown(order: WorkOrder) -> None:
    """Raise Invalid where the category asks for a photo of the result and none came since it was last sent back."""
    if order.category is None or not order.category.asks_photos:
        return
    sent_back = order.events.filter(action__in=("check", "review", "reopen")).order_by("-pk").first()
    taken = order.attachments.photos().filter(stage=Stage.AFTER)
    if sent_back is not None:
        taken = taken.filter(created_at__gt=sent_back.at)
    if not taken.exists():
        raise Invalid.field("photos", _("Add a photo of the result: this kind of matter asks for one."))


def _keep(order: WorkOrder, by: Actor, sent: Photo | Media, stage: str, is_public: bool) -> Attachment:
    values = _of_photo(sent) if isinstance(sent, Photo) else _of_file(sent)
    return Attachment.objects.create(
        order=order,
        digest=sent.digest,
        stage=stage,
        is_public=is_public,
        by=by.user,
        created_at=order.changed_at,
        **values,
    )


def _of_file(sent: Media) -> dict[str, Any]:
    name = sent.name if sent.kind == MediaKind.DOCUMENT else ""
    file = File(sent.upload, f"file.{sent.extension}")
    return {"file": file, "kind": sent.kind, "media_type": sent.media_type, "name": name, "size": sent.size}


def _of_photo(photo: Photo) -> dict[str, Any]:
    return {
        "file": ContentFile(photo.content, "photo.jpg"),
        "thumbnail": ContentFile(photo.thumbnail, "thumbnail.jpg"),
        "width": photo.width,
        "height": photo.height,
        "taken_at": photo.taken_at,
        "lon": photo.lon,
        "lat": photo.lat,
        "size": len(photo.content) + len(photo.thumbnail),
    }
