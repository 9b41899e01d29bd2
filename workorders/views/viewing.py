"""Saved views of the list, and who else looks at an order."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.pages import user_of
from common.toasts import toast
from grids.middleware import current_post
from workorders.models import SavedView, WorkOrder
from workorders.services import viewing


@require_POST
@login_required
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is under a name."""
    query = request.POST.get("query", "")
    try:
        view = viewing.save_view(
            user_of(request),
            current_post(request),
            name=request.POST.get("name", ""),
            query=query,
            is_shared="is_shared" in request.POST,
        )
    except DomainError as refusal:
        sentences = [sentence for each in refusal.fields.values() for sentence in each]
        toast(request, " ".join(map(str, sentences)) or str(refusal))
        return redirect(f"{reverse('workorders:orders')}?{query}")
    toast(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(f"{reverse('workorders:orders')}?{view.query}")


@require_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Only one's own."""
    view = get_object_or_404(SavedView, pk=pk, owner=user_of(request))
    viewing.delete_view(view)
    toast(request, _("The view “%(name)s” is gone.") % {"name": view.name})
    return redirect("workorders:orders")


@never_cache
@require_POST
@login_required
def looking(request: HttpRequest, number: str) -> HttpResponse:
    """Asked by an open page every few seconds: who else has the order open, and whether it has changed."""
    user = user_of(request)
    rows = WorkOrder.objects.only("pk", "version", "created_at", "area_path", "sensitivity", "lead_unit")
    order = rows.one_visible_to(user, number)
    if order is None:
        raise Http404
    others = viewing.look_at(order, user)
    context = {
        "order": order,
        "names": [other.person.name if hasattr(other, "person") else other.get_username() for other in others],
        "has_changed": request.POST.get("version", "") != str(order.version),
    }
    return render(request, "workorders/order/looking.html", context)
