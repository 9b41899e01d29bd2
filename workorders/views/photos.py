from pathlib import Path

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from common.ranges import ranged
from workorders.media import MediaKind
from workorders.models import Attachment
from workorders.models.attachments import KeptFile
from workorders.visitors import opened

# Nothing in it may run, whatever a browser takes it for.
HEADERS = {
    "Cache-Control": "private, max-age=86400, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
def photo(request: HttpRequest, pk: int, size: str = "") -> FileResponse:
    """For the staff who see the order, and for its reporter when it is public."""
    return served(_visible(request, pk), size)


def served(kept: KeptFile, size: str = "") -> FileResponse:
    """The photo, or its thumbnail, for somebody who may see it."""
    if not kept.is_photo:
        raise Http404
    return _picture(kept.thumbnail if size else kept.file, f"{kept.stem}.jpg")


def _picture(file: FieldFile, name: str) -> FileResponse:
    try:
        content = file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    return FileResponse(content, filename=name, content_type="image/jpeg", headers=HEADERS)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A video or recording, to be played; a document, to be kept, never to be shown as a page of ours."""
    return file_answer(request, _visible(request, pk))


def file_answer(request: HttpRequest, kept: KeptFile) -> HttpResponseBase:
    """The file or the part of it that is asked for, for somebody who may see it."""
    if kept.is_photo:
        raise Http404
    try:
        content = kept.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    answer = ranged(request, content, kept.size, kept.media_type)
    name = kept.name or f"{kept.stem}{Path(kept.file.name or '').suffix}"
    is_document = kept.kind == MediaKind.DOCUMENT
    answer["Content-Disposition"] = content_disposition_header(is_document, name) or "attachment"
    for header, value in HEADERS.items():
        answer[header] = value
    return answer


def _visible(request: HttpRequest, pk: int) -> Attachment:
    rows = Attachment.objects.filter(pk=pk).select_related("order")
    found = rows.visible_to(request.user).first() or rows.public().filter(order__in=opened(request)).first()
    if found is None:
        raise Http404
    return found
