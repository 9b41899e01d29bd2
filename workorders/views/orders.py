"""Orders for the staff: the list and the order page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from workorders.models import WorkOrder


@login_required
def order_page(request: HttpRequest, number: str) -> HttpResponse:
    order = get_object_or_404(WorkOrder.objects.visible_to(request.user).for_page().numbered(number))
    return render(request, "workorders/order.html", {"order": order})
