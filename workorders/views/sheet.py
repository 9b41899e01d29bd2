"""The order as a sheet to print."""

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from common.clock import now
from workorders.models import WorkOrder
from workorders.order_sheet import OrderSheet


@never_cache
@require_safe
@login_required
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """For the staff who see the order; `?for=public` is the one that may be given away."""
    rows = WorkOrder.objects.visible_to(cast(User, request.user)).for_page()
    order = get_object_or_404(rows.numbered(number))
    context = {
        "order": order,
        "sheet": OrderSheet(order, is_public=request.GET.get("for") == "public"),
        "site": settings.SITE_URL or request.build_absolute_uri("/")[:-1],
        "printed_at": now(),
    }
    return render(request, "workorders/sheet.html", context)
