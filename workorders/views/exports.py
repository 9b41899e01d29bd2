"""The list of orders as a file: exactly what is found, and on record."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.services import record
from common.clock import now
from common.masks import mask_phone
from common.pages import user_of
from common.phones import normal_phone
from common.workbooks import workbook_file
from grids.middleware import current_post
from workorders.exporting import ENCODINGS, FORMATS, WORKBOOK, lines, sheet
from workorders.listing import Listing
from workorders.querysets import WorkOrderQuerySet
from workorders.views.orders import page


@require_safe
@login_required
def export(request: HttpRequest) -> HttpResponseBase:
    """The orders that the same address without `export/` lists, or those of them named by `order`."""
    user = user_of(request)
    listing = Listing(user, current_post(request), request.GET)
    if not listing.is_valid:
        return page(request, listing)
    encoding = request.GET.get("encoding", "")
    encoding = encoding if encoding in FORMATS else next(iter(ENCODINGS))
    rows = listing.in_order(request.GET.getlist("order"))
    detail = {"wishes": _wishes(request.GET), "rows": rows.count(), "post": str(listing.post or "")}
    record(action="orders.export", by=user, request=request, detail=detail)
    answer = _file(rows, encoding, _mark(listing))
    answer["Cache-Control"] = "no-store"
    return answer


def _file(rows: WorkOrderQuerySet, encoding: str, mark: str) -> HttpResponseBase:
    name = f"orders-{timezone.localtime(now()):%Y%m%d-%H%M}"
    if encoding == WORKBOOK:
        return workbook_file(name, sheet(rows, mark))
    answer = StreamingHttpResponse(lines(rows, encoding, mark), content_type=f"text/csv; charset={encoding}")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _mark(listing: Listing) -> str:
    """Who took the data away, in the file itself."""
    who = listing.post.answerer.name if listing.post else listing.user.username
    values = {"who": who, "post": listing.post or "", "at": f"{timezone.localtime(now()):%Y-%m-%d %H:%M}"}
    return _("Exported by %(who)s, %(post)s, %(at)s. For work only: do not pass on.") % values


def _wishes(params: QueryDict) -> dict[str, list[str]]:
    """What was asked for, without a telephone number in full."""
    kept = {name: values for name, values in params.lists() if name not in ("cursor", "back") and any(values)}
    if "q" in kept:
        kept["q"] = [_masked(value) for value in kept["q"]]
    return kept


def _masked(text: str) -> str:
    try:
        return mask_phone(normal_phone(text))
    except ValidationError:
        return text
