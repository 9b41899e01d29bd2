"""The list of appraisals, the page of one, and what may be done on it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from appraisal import services
from appraisal.forms import IndicatorForm, SchemeForm
from appraisal.inputs import Acting, ActionForm, perform
from appraisal.listing import SchemeListing
from appraisal.models import Scheme
from appraisal.permissions import areas_to_appraise_in, may_edit
from appraisal.scheme_page import SchemePage
from appraisal.views.common import form_page, scheme_or_404
from appraisal.workflow import ACTIONS
from common.errors import DomainError
from common.pages import FORM_METHODS, INVALID, refused, sent, user_of, version_in
from common.toasts import toast
from workorders.actors import of_request


@login_required
@never_cache
@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    listing = SchemeListing(user_of(request), request.GET)
    context = {"listing": listing, "tab": "schemes", "may_make": areas_to_appraise_in(of_request(request)).exists()}
    return render(request, "appraisal/schemes.html", context, status=400 if listing.problems else 200)


@login_required
@never_cache
@require_safe
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, scheme_or_404(request, pk))


def _show(
    request: HttpRequest, found: Scheme, form: ActionForm | None = None, status: int = 200, opened: str = ""
) -> HttpResponse:
    page = SchemePage(found, of_request(request), form, opened)
    return render(request, "appraisal/scheme.html", {"scheme": found, "page": page}, status=status)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """The page with the form of this action open, or the action itself."""
    if action not in ACTIONS:
        raise Http404
    found = scheme_or_404(request, pk)
    if request.method != "POST":
        return _show(request, found, opened=action)
    by = of_request(request)
    form = ActionForm(ACTIONS[action], Acting(found, by), request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, found, form, INVALID)
    try:
        perform(action, found, by=by, arguments=form.arguments(), version=version_in(request))
    except DomainError as refusal:
        status = refused(form, refusal)
        return _show(request, scheme_or_404(request, pk), form, status)
    toast(request, _("%(done)s: %(title)s") % {"done": ACTIONS[action].done, "title": found.name})
    return redirect(found)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def new_scheme(request: HttpRequest) -> HttpResponse:
    by = of_request(request)
    if not areas_to_appraise_in(by).exists():
        raise Http404
    form = SchemeForm(sent(request), by=by)
    context = {
        "title": _("New appraisal"),
        "back": reverse("appraisal:schemes"),
        "note": _("It stays a draft that only the office sees until it is opened."),
    }
    return form_page(request, form, lambda: services.create_scheme(by=by, **form.values()), context)


def _draft_or_404(request: HttpRequest, pk: int) -> Scheme:
    found = scheme_or_404(request, pk)
    if not may_edit(of_request(request), found):
        raise Http404
    return found


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def edit_scheme(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = _draft_or_404(request, pk), of_request(request)
    form = SchemeForm(sent(request), by=by, scheme=found)
    context = {"title": _("Change the draft"), "back": found.get_absolute_url()}

    def save() -> Scheme:
        return services.change_scheme(found, by=by, version=form.cleaned_data["version"], **form.values())

    return form_page(request, form, save, context)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def new_indicator(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = _draft_or_404(request, pk), of_request(request)
    form = IndicatorForm(sent(request), version=found.version)
    context = {"title": _("New indicator"), "back": found.get_absolute_url()}

    def save() -> Scheme:
        services.add_indicator(found, by=by, version=form.cleaned_data["version"], **form.values())
        return found

    return form_page(request, form, save, context)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def edit_indicator(request: HttpRequest, pk: int, indicator: int) -> HttpResponse:
    found, by = _draft_or_404(request, pk), of_request(request)
    row = get_object_or_404(found.indicators, pk=indicator)
    form = IndicatorForm(sent(request), indicator=row, version=found.version)
    context = {"title": row.name, "back": found.get_absolute_url()}

    def save() -> Scheme:
        services.change_indicator(row, by=by, version=form.cleaned_data["version"], **form.values())
        return found

    return form_page(request, form, save, context)
