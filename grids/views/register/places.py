"""Buildings: the list, the page of one, its form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError, Invalid
from common.pages import FORM_METHODS, INVALID, refused, user_of
from common.toasts import toast
from grids import register
from grids.models import Area, AreaKind, Building
from grids.register.card import PlacePage
from grids.register.forms import BuildingForm, NewBuildingForm, facts_of
from grids.register.listing import BuildingListing
from grids.register.panels import panels_of
from grids.register.revealing import Reason, reason_of, reveal_doors
from grids.views.register.pages import place_or_404, register_page, show


@require_safe
@register_page
def places(request: HttpRequest) -> HttpResponse:
    listing = BuildingListing(user_of(request), request.GET)
    return show(request, "places", 400 if listing.problems else 200, listing=listing, tab="buildings")


@require_safe
@register_page
def place(request: HttpRequest, code: str) -> HttpResponse:
    return _place(request, place_or_404(request, code))


@require_http_methods(FORM_METHODS)
@register_page
def doors(request: HttpRequest, code: str) -> HttpResponse:
    """The page with every door in full, once, for a reason; whoever comes back by the address sees the page."""
    area, user = place_or_404(request, code), user_of(request)
    if request.method != "POST":
        return redirect("grids:place", area.code)
    try:
        reason = reason_of(request.POST.get("chosen", ""), request.POST.get("reason", ""))
    except Invalid as refusal:
        return _place(request, area, status=INVALID, reveal_errors=refusal.fields["reason"])
    return _place(request, area, doors=reveal_doors(area, by=user, reason=reason, request=request))


def _place(
    request: HttpRequest,
    area: Area,
    *,
    doors: dict[int, str] | None = None,
    status: int = 200,
    reveal_errors: object = (),
) -> HttpResponse:
    page = PlacePage(area, user_of(request), doors)
    building = Building.objects.filter(area=area).select_related("property_company").first()
    context = {"page": page, "area": area, "building": building, "reasons": Reason.choices}
    context["panels"] = panels_of(area, page.user)
    return show(request, "place", status, **context, reveal_errors=reveal_errors)


@require_http_methods(FORM_METHODS)
@register_page
def new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = NewBuildingForm(request.POST or None, user=user, initial={"parent": request.GET.get("area", "")})
    status = 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                made = register.add_building(by=user, request=request, **form.facts())
                toast(request, _("%(name)s is in the register.") % {"name": made.area.name})
                return redirect("grids:place", made.area.code)
        except DomainError as refusal:
            status = refused(form, refusal)
    return show(request, "building_form", status, form=form, title=_("New building"))


@require_http_methods(FORM_METHODS)
@register_page
def edit(request: HttpRequest, code: str) -> HttpResponse:
    user, area = user_of(request), place_or_404(request, code)
    building = Building.objects.filter(area=area).select_related("property_company").first()
    known = facts_of(building or Building(area=area, version=0))
    form = BuildingForm(request.POST or None, user=user, initial=known)
    status = 200 if area.kind == AreaKind.BUILDING else 404
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                version = form.cleaned_data["version"]
                register.change_building(area, by=user, request=request, version=version, **form.facts())
                toast(request, _("Saved."))
                return redirect("grids:place", area.code)
        except DomainError as refusal:
            status = refused(form, refusal)
    return show(request, "building_form", status, form=form, title=area.name, area=area)
