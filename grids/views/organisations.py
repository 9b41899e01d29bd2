"""Organisations: the list, the page of one, its telephones in full for a reason."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import Invalid
from common.keyset import Cursor, Page, read_page
from common.pages import user_of
from grids.domain import is_system_administrator
from grids.models import Organisation
from grids.organisation_page import BY_NAME, KINDS, Filters, listed, unit_page
from grids.services import reveal_contacts
from grids.views.cover import GET_OR_POST

PAGE_SIZE = 50


@login_required
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    filters = Filters.read(request.GET)
    chosen = urlencode({"kind": filters.kind, "area": filters.area, "q": filters.text})
    context = {"page": _page(request, filters), "filters": filters, "kinds": KINDS, "chosen": chosen}
    return render(request, "grids/organisations.html", context)


def _page(request: HttpRequest, filters: Filters) -> Page[Organisation]:
    rows, text = listed(request.user, filters), request.GET.get("cursor", "")
    try:
        return read_page(rows, BY_NAME, Cursor.read(text, BY_NAME) if text else None, PAGE_SIZE)
    except Invalid:
        return read_page(rows, BY_NAME, None, PAGE_SIZE)


@login_required
@require_http_methods(GET_OR_POST)
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """The page; by POST with a reason, its telephones in full."""
    rows = Organisation.objects.shown_to(request.user).select_related("home", "directed_by")
    unit = get_object_or_404(rows.defer("home__boundary", "directed_by__boundary"), code=code)
    context = {"page": unit_page(request, unit), "administers": is_system_administrator(request.user)}
    status = 200
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            by = user_of(request)
            context["phones"] = reveal_contacts(unit, by=by, reason=reason, request=request)
        except Invalid as refusal:
            context |= {"refusal": refusal.fields["reason"][0], "reason": reason}
            status = 400
    return render(request, "grids/organisation.html", context, status=status)
