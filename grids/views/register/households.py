"""Households: the list, and the card of one to look at, to print, to change."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError, Invalid
from common.pages import FORM_METHODS, INVALID, refused, user_of
from common.toasts import toast
from grids import register
from grids.models import Household
from grids.register.card import Card
from grids.register.forms import CardForm, NewHouseholdForm, VersionedForm, card_of
from grids.register.listing import HouseholdListing
from grids.register.panels import panels_of
from grids.register.revealing import Reason, RevealedCard, reason_of, reveal_card
from grids.views.register.pages import household_or_404, place_or_404, register_page, show


@require_safe
@register_page
def households(request: HttpRequest) -> HttpResponse:
    listing = HouseholdListing(user_of(request), request.GET)
    return show(request, "households", 400 if listing.problems else 200, listing=listing, tab="households")


@require_safe
@register_page
def card(request: HttpRequest, code: str) -> HttpResponse:
    return _card(request, household_or_404(request, code))


@require_http_methods(FORM_METHODS)
@register_page
def reveal(request: HttpRequest, code: str) -> HttpResponse:
    """The card with nothing masked, once, for a reason; whoever comes back by the address sees the card."""
    household = household_or_404(request, code)
    if request.method != "POST":
        return redirect("grids:household", household.code)
    try:
        reason = reason_of(request.POST.get("chosen", ""), request.POST.get("reason", ""))
    except Invalid as refusal:
        return _card(request, household, status=INVALID, reveal_errors=refusal.fields["reason"])
    shown = reveal_card(household, by=user_of(request), reason=reason, request=request)
    return _card(request, household, revealed=shown)


def _card(
    request: HttpRequest,
    household: Household,
    *,
    revealed: RevealedCard | None = None,
    status: int = 200,
    reveal_errors: object = (),
) -> HttpResponse:
    page = Card(household, user_of(request), revealed)
    context = {"card": page, "household": household, "reasons": Reason.choices, "reveal_errors": reveal_errors}
    context["panels"] = panels_of(household.area, user_of(request), household)
    return show(request, "card", status, **context)


@require_safe
@register_page
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The masked card on paper."""
    household = household_or_404(request, code)
    return show(request, "sheet", card=Card(household, user_of(request)), household=household)


@require_http_methods(FORM_METHODS)
@register_page
def new(request: HttpRequest, code: str) -> HttpResponse:
    user, area = user_of(request), place_or_404(request, code)
    form, status = NewHouseholdForm(request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                made = register.open_household(area=area, by=user, request=request, **form.card())
                toast(request, _("The household is in the register. Who lives here?"))
                return redirect("grids:move_in", made.code)
        except DomainError as refusal:
            status = refused(form, refusal)
    return show(request, "household_form", status, form=form, title=_("New household"), area=area)


@require_http_methods(FORM_METHODS)
@register_page
def edit(request: HttpRequest, code: str) -> HttpResponse:
    user, household = user_of(request), household_or_404(request, code)
    form, status = CardForm(request.POST or None, initial=card_of(household)), 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                version = form.cleaned_data["version"]
                register.change_household(household, by=user, request=request, version=version, **form.card())
                toast(request, _("Saved."))
                return redirect("grids:household", household.code)
        except DomainError as refusal:
            status = refused(form, refusal)
    title = _("Change the card")
    return show(request, "household_form", status, form=form, title=title, area=household.area, household=household)


@require_http_methods(FORM_METHODS)
@register_page
def close(request: HttpRequest, code: str) -> HttpResponse:
    user, household = user_of(request), household_or_404(request, code)
    form, status = VersionedForm(request.POST or None, initial={"version": household.version}), 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                version = form.cleaned_data["version"]
                register.close_household(household, by=user, request=request, version=version)
                toast(request, _("The household has been given up."))
                return redirect("grids:place", household.area.code)
        except DomainError as refusal:
            status = refused(form, refusal)
    return show(request, "close", status, form=form, household=household)
