from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from workorders.models import Attachment
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


def served(attachment: Attachment, size: str = "") -> FileResponse:
    """The photo, or its thumbnail, for somebody who may see it."""
    file = attachment.thumbnail if size else attachment.file
    try:
        content = file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    name = f"{attachment.order.number}-{attachment.pk}.jpg"
    return FileResponse(content, filename=name, content_type="image/jpeg", headers=HEADERS)


def _visible(request: HttpRequest, pk: int) -> Attachment:
    rows = Attachment.objects.filter(pk=pk).select_related("order")
    found = rows.visible_to(request.user).first() or rows.public().filter(order__in=opened(request)).first()
    if found is None:
        raise Http404
    return found
