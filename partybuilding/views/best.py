"""On the page of an order: who could help, with one button each."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from common.pages import INVALID, user_of
from common.toasts import toast
from partybuilding import services
from partybuilding.forms.needs import TimeForm
from partybuilding.matching.best import best_offers
from partybuilding.models import Offer, WantedTime
from partybuilding.needs import usual_time
from partybuilding.offering import provider_shown
from partybuilding.views.pages import needs_page, refused
from workorders.actors import of_request
from workorders.choices import Handling, State
from workorders.models import WorkOrder


def _order(request: HttpRequest, number: str) -> WorkOrder:
    """A need that the user sees and that nobody meets yet."""
    rows = WorkOrder.objects.visible_to(request.user).numbered(number).for_page()
    order: WorkOrder | None = rows.filter(handling=Handling.SELF_HANDLE).first()
    if order is None:
        raise Http404
    return order


@require_safe
@needs_page
def best(request: HttpRequest, number: str) -> HttpResponse:
    return _panel(request, _order(request, number))


def _panel(
    request: HttpRequest, order: WorkOrder, form: TimeForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    is_open = order.state == State.REGISTERED
    found = best_offers(order) if is_open else []
    context = {
        "order": order,
        "is_open": is_open,
        "rows": [(each, provider_shown(each.offer, request.user)) for each in found],
        "time": WantedTime.objects.filter(order=order).first(),
        "form": form or TimeForm(initial=_time(order)),
        "problem": problem,
    }
    whole = "best" if request.headers.get("HX-Request") else "best_page"
    return render(request, f"partybuilding/needs/{whole}.html", context, status=status)


def _time(order: WorkOrder) -> dict[str, object]:
    kept = WantedTime.objects.filter(order=order).first()
    first, last = (kept.first, kept.last) if kept else usual_time(order)
    return {"first": first, "last": last, "hours": kept.hours if kept else []}


@require_POST
@needs_page
def ask(request: HttpRequest, number: str) -> HttpResponseBase:
    """征询: one button."""
    order = _order(request, number)
    text = request.POST.get("offer", "")
    offer = get_object_or_404(Offer.objects.visible_to(request.user), pk=int(text) if text.isdecimal() else 0)
    version = request.POST.get("version", "")
    try:
        services.ask(order, offer, by=of_request(request), version=int(version) if version.isdecimal() else None)
    except DomainError as refusal:
        said = [str(each) for sentences in refusal.fields.values() for each in sentences]
        return _panel(request, order, problem=" ".join(said) or str(refusal), status=409)
    toast(request, _("Asked: %(provider)s") % {"provider": offer.masked_provider})
    return redirect(order)


@require_POST
@needs_page
def when(request: HttpRequest, number: str) -> HttpResponseBase:
    """When the need is wanted."""
    order, form = _order(request, number), TimeForm(request.POST)
    if not form.is_valid():
        return _panel(request, order, form, status=INVALID)
    try:
        services.say_when(order, by=user_of(request), **form.wanted())
    except DomainError as refusal:
        return _panel(request, order, form, status=refused(form, refusal))
    return redirect(order)
