"""Funds: what is granted, spent and left of each, and where it went."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError
from common.pages import FORM_METHODS, INVALID, refused
from common.toasts import toast
from common.workbooks import Sheet, workbook_file
from projects import services
from projects.forms import FundForm
from projects.models import Fund, Project
from projects.money import uses_of
from projects.permissions import areas_with_funds_of, keeps_fund
from projects.views.common import fund_or_404
from workorders.actors import of_request

MOST = 300


def _rows(request: HttpRequest) -> list[tuple[Fund, Any]]:
    rows = Fund.objects.visible_to(request.user).for_list().order_by("-year", "area__path", "name")
    year = request.GET.get("year", "")
    if year.isascii() and year.isdigit() and len(year) <= 4:
        rows = rows.filter(year=int(year))
    funds = list(rows[:MOST])
    uses = uses_of(funds)
    return [(fund, uses[fund.pk]) for fund in funds]


@login_required
@never_cache
@require_safe
def funds(request: HttpRequest) -> HttpResponse:
    years = Fund.objects.visible_to(request.user).order_by("-year").values_list("year", flat=True).distinct()
    context = {
        "rows": _rows(request),
        "years": years,
        "year": request.GET.get("year", ""),
        "tab": "funds",
        "may_add": bool(areas_with_funds_of(of_request(request))),
    }
    return render(request, "projects/funds.html", context)


@login_required
@never_cache
@require_safe
def funds_file(request: HttpRequest) -> FileResponse:
    headings = [
        _("Fund"), _("Area"), _("Year"), _("Amount"), _("Money granted"), _("Spent"), _("Left to grant"), _("Projects")
    ]  # fmt: skip
    rows = [
        [f.name, f.area.name, f.year, float(f.amount), float(u.granted), float(u.spent), float(u.left), u.projects]
        for f, u in _rows(request)
    ]
    return workbook_file("funds", Sheet(_("Funds"), headings, rows, (30, 20)))


@login_required
@never_cache
@require_safe
def fund(request: HttpRequest, pk: int) -> HttpResponse:
    found = fund_or_404(request, pk)
    rows = Project.objects.visible_to(request.user).filter(fund=found).for_list()
    context = {
        "fund": found,
        "use": uses_of([found])[found.pk],
        "projects": rows.order_by("-pk")[:MOST],
        "entries": found.entries.order_by("-pk"),
        "may_edit": keeps_fund(of_request(request), found.area) is not None,
    }
    return render(request, "projects/fund.html", context)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def new_fund(request: HttpRequest) -> HttpResponse:
    by = of_request(request)
    if not areas_with_funds_of(by):
        raise Http404
    return _form(request, FundForm(request.POST or None, by=by), None)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def edit_fund(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = fund_or_404(request, pk), of_request(request)
    if keeps_fund(by, found.area) is None:
        raise Http404
    return _form(request, FundForm(request.POST or None, by=by, fund=found), found)


def _form(request: HttpRequest, form: FundForm, found: Fund | None) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                saved = _save(request, form, found)
                toast(request, _("Saved."))
                return redirect(saved)
            except DomainError as refusal:
                status = refused(form, refusal)
    return render(request, "projects/fund_form.html", {"form": form, "fund": found}, status=status)


def _save(request: HttpRequest, form: FundForm, found: Fund | None) -> Fund:
    by = of_request(request)
    if found is None:
        return services.create_fund(by=by, **form.values())
    return services.change_fund(found, by=by, version=form.cleaned_data["version"], **form.values())
