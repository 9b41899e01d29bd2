"""Which unit is paired with which community."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from appraisal import services
from appraisal.forms import PairingForm
from appraisal.listing import PairingListing
from appraisal.models import Pairing
from appraisal.permissions import communities_to_pair
from appraisal.views.common import form_page
from common.pages import FORM_METHODS, sent, user_of
from workorders.actors import of_request


@login_required
@never_cache
@require_safe
def pairings(request: HttpRequest) -> HttpResponse:
    listing = PairingListing(user_of(request), request.GET)
    kept = set(communities_to_pair(of_request(request)).values_list("pk", flat=True))
    context = {"listing": listing, "tab": "pairings", "may_pair": bool(kept), "kept": kept}
    return render(request, "appraisal/pairings.html", context, status=400 if listing.problems else 200)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def new_pairing(request: HttpRequest) -> HttpResponse:
    by, back = of_request(request), reverse("appraisal:pairings")
    if not communities_to_pair(by).exists():
        raise Http404
    form = PairingForm(sent(request), by=by)
    context = {"title": _("New pairing"), "back": back}
    return form_page(request, form, lambda: services.pair(by=by, **form.cleaned_data), context, back)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def edit_pairing(request: HttpRequest, pk: int) -> HttpResponse:
    by, back = of_request(request), reverse("appraisal:pairings")
    found = get_object_or_404(Pairing.objects.visible_to(request.user).for_list(), pk=pk)
    if not communities_to_pair(by).filter(pk=found.area_id).exists():
        raise Http404
    form = PairingForm(sent(request), by=by, pairing=found)
    note = _("To pair them from another day on, end this pairing and make a new one.")
    context = {"title": str(found), "back": back, "note": note}
    return form_page(request, form, lambda: services.change_pairing(found, by=by, **form.cleaned_data), context, back)
