"""需求清单 and 服务清单: the needs that wait, what plans foresee, and what came of it."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services import record
from common.errors import DomainError, Invalid
from common.pages import INVALID, user_of
from common.pdf import pdf_file
from common.toasts import toast
from common.workbooks import workbook_file
from partybuilding import services
from partybuilding.forms.needs import PlanForm
from partybuilding.listing.needs import NeedListing, PlannedListing
from partybuilding.models import PlannedNeed
from partybuilding.offering import areas_to_plan_for
from partybuilding.service_list import ServiceList
from partybuilding.views.pages import needs_page, refused

SHOW = ("GET", "HEAD", "POST")


@require_safe
@needs_page
def needs(request: HttpRequest) -> HttpResponse:
    listing = NeedListing(user_of(request), request.GET)
    context = {"listing": listing, "tab": "needs"}
    return render(request, "partybuilding/needs/needs.html", context, status=400 if listing.problems else 200)


@require_safe
@needs_page
def planned(request: HttpRequest) -> HttpResponse:
    listing = PlannedListing(user_of(request), request.GET)
    context = {"listing": listing, "tab": "planned"}
    return render(request, "partybuilding/needs/planned.html", context, status=400 if listing.problems else 200)


def _planned(request: HttpRequest, pk: int) -> PlannedNeed:
    return get_object_or_404(PlannedNeed.objects.visible_to(request.user).for_list(), pk=pk)


@require_http_methods(SHOW)
@needs_page
def plan(request: HttpRequest, pk: int | None = None) -> HttpResponse | HttpResponseBase:
    """A new one, or one that has not become orders yet."""
    kept = _planned(request, pk) if pk else None
    form = PlanForm(areas_to_plan_for(request.user), request.POST if request.method == "POST" else None, instance=kept)
    if request.method != "POST":
        return _form(request, form, kept)
    if not form.is_valid():
        return _form(request, form, kept, INVALID)
    try:
        saved = services.save_planned(form.need(), by=user_of(request), version=form.cleaned_data["version"])
    except DomainError as refusal:
        return _form(request, form, kept, refused(form, refusal))
    toast(request, _("Saved: %(offer)s") % {"offer": saved.title})
    return redirect("partybuilding:planned_needs")


def _form(request: HttpRequest, form: PlanForm, kept: PlannedNeed | None, status: int = 200) -> HttpResponse:
    raised = kept.raised.select_related("order") if kept else ()
    context = {"form": form, "kept": kept, "raised": raised, "tab": "planned"}
    return render(request, "partybuilding/needs/plan.html", context, status=status)


@require_POST
@needs_page
def drop(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = _planned(request, pk)
    try:
        services.drop_planned(found, by=user_of(request))
    except DomainError as refusal:
        toast(request, str(refusal))
    else:
        toast(request, _("Dropped: %(need)s") % {"need": found.title})
    return redirect("partybuilding:planned_needs")


def _services(request: HttpRequest) -> ServiceList:
    try:
        shown = ServiceList(user_of(request), request.GET)
        _page = shown.page
    except Invalid as wrong:
        raise Http404 from wrong
    return shown


@require_safe
@needs_page
def service_list(request: HttpRequest) -> HttpResponseBase:
    """One month; as a file with `as=xlsx` or `as=pdf`."""
    shown = _services(request)
    wanted = request.GET.get("as", "")
    if wanted not in ("xlsx", "pdf"):
        return render(request, "partybuilding/needs/services.html", {"shown": shown, "tab": "services"})
    detail = {"month": shown.period.name, "area": shown.area.code if shown.area else ""}
    record(action="services.export", by=user_of(request), obj=shown.area, request=request, detail=detail)
    return _file(shown, wanted)


def _file(shown: ServiceList, wanted: str) -> FileResponse:
    name = f"services-{shown.area.code if shown.area else 'all'}-{shown.period.name}"
    if wanted == "xlsx":
        return workbook_file(name, shown.sheet())
    return pdf_file("print/services.html", {"shown": shown}, name)
