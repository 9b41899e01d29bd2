"""A photo or another file that came in, on its way to a row of `KeptFile`: its columns, and whether there is room."""

from typing import Any

from django.core.files.base import ContentFile, File
from django.db.models import Manager, QuerySet, Sum
from django.utils.translation import gettext as _

from common.errors import Conflict
from notices.outbox import emit
from workorders.media import MAX_FILES, MAX_TOTAL, Media, MediaKind
from workorders.models.attachments import KeptFile
from workorders.photos import MAX_PHOTOS, Photo

TAKEN_OUT = "workorders.file_taken_out"


def forget(kept: KeptFile) -> None:
    """Delete the row now, and what was stored of it by the worker: it is gone even when this process dies."""
    emit(TAKEN_OUT, {"names": [each.name for each in (kept.file, kept.thumbnail) if each.name]})
    kept.delete()


def columns_of(sent: Photo | Media) -> dict[str, Any]:
    values = _of_photo(sent) if isinstance(sent, Photo) else _of_file(sent)
    return {"digest": sent.digest, **values}


def _of_photo(photo: Photo) -> dict[str, Any]:
    return {
        "file": ContentFile(photo.content, "photo.jpg"),
        "thumbnail": ContentFile(photo.thumbnail, "thumbnail.jpg"),
        "width": photo.width,
        "height": photo.height,
        "size": len(photo.content) + len(photo.thumbnail),
    }


def _of_file(sent: Media) -> dict[str, Any]:
    name = sent.name if sent.kind == MediaKind.DOCUMENT else ""
    file = File(sent.upload, f"file.{sent.extension}")
    return {"file": file, "kind": sent.kind, "media_type": sent.media_type, "name": name, "size": sent.size}


def check_room(there: "Manager[Any] | QuerySet[Any]", sent: Photo | Media) -> None:
    """Beside what is there already, in rows of one `KeptFile`. Raises Conflict."""
    if isinstance(sent, Photo):
        if there.filter(kind=MediaKind.PHOTO).count() >= MAX_PHOTOS:
            raise Conflict(_("There are nine photos already; no more are taken."))
        return
    if there.exclude(kind=MediaKind.PHOTO).count() >= MAX_FILES:
        raise Conflict(_("There are six files already; no more are taken."))
    if (there.aggregate(all=Sum("size"))["all"] or 0) + sent.size > MAX_TOTAL:
        raise Conflict(_("The files would be more than 300 MB together."))
