"""The order as a sheet to print."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import now
from common.pages import user_of
from common.pdf import pdf_file
from workorders.models import WorkOrder
from workorders.order_sheet import OrderSheet


@never_cache
@require_safe
@login_required
def sheet(request: HttpRequest, number: str) -> HttpResponseBase:
    """For the staff who see the order; `?for=public` is the one that may be given away, `as=pdf` a file."""
    rows = WorkOrder.objects.visible_to(user_of(request)).for_page()
    order = get_object_or_404(rows.numbered(number))
    shown = OrderSheet(order, is_public=request.GET.get("for") == "public")
    context = {
        "order": order,
        "sheet": shown,
        "site": settings.SITE_URL or request.build_absolute_uri("/")[:-1],
        "printed_at": now(),
    }
    if request.GET.get("as") == "pdf":
        return pdf_file("print/order_sheet.html", context, f"{order.number}{'' if shown.is_public else '-internal'}")
    return render(request, "workorders/sheet.html", context)
