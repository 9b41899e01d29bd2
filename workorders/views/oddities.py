"""What stands out in reviews, calls and scores: a list for the auditor, and one of it with the orders behind it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.services import record
from common.errors import DomainError, Invalid
from common.inputs import add_refusal
from common.keyset import Cursor, Ordering, Page, read_page
from common.pages import FORM_METHODS, sent, user_of
from common.toasts import toast
from common.workbooks import Sheet, workbook_file
from workorders.forms.auditing import LookAgainForm, LookForm, OddityFilter
from workorders.models import Oddity, OddityEvidence, WorkOrder
from workorders.navigation import audits
from workorders.querysets import OddityQuerySet
from workorders.services import auditing

LATEST = Ordering.of("latest", "-last_at")
PAGE = 30
EVIDENCE = 100
MOST_ROWS = 10_000  # of a workbook


def _asked(request: HttpRequest) -> OddityFilter:
    if not audits(request):
        raise PermissionDenied
    rows = Oddity.objects.visible_to(user_of(request)).select_related("area", "unit", "looked_by")
    return OddityFilter(request.GET, rows=rows.defer("area__boundary"))


@login_required
@never_cache
@require_safe
def oddities(request: HttpRequest) -> HttpResponse:
    form = _asked(request)
    page = _page(form.wanted(), request.GET.get("cursor", ""))
    context = {
        "form": form,
        "page": page,
        "rows": page.rows,
        "query": _without_cursor(request),
        "heading": _("Odd patterns"),
        "none": _("Nothing stands out"),
        "advice": _(
            "Reviews, calls and scores are looked through every hour. "
            "From which count something is listed, the district sets."
        ),
    }
    return render(request, "workorders/oddities/list.html", context, status=422 if form.errors else 200)


def _page(rows: OddityQuerySet, text: str) -> Page[Oddity]:
    try:
        return read_page(rows, LATEST, Cursor.read(text, LATEST) if text else None, PAGE)
    except Invalid as refusal:
        raise Http404 from refusal


def _without_cursor(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("cursor", None)
    return kept.urlencode()


@login_required
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    form = _asked(request)
    rows = form.wanted().order_by("-last_at", "-pk")[:MOST_ROWS]
    cells = [_cells(each) for each in rows]
    record(action="oddities.export", by=user_of(request), request=request, detail={"rows": len(cells)})
    headings = (_("Pattern"), _("Why it is listed"), _("Area"), _("Unit"), _("First"), _("Last"), _("Looked into"))
    answer = workbook_file("odd-patterns", Sheet(_("Odd patterns"), headings, cells, (18, 90, 18, 18, 18, 18, 18)))
    answer["Cache-Control"] = "no-store"
    return answer


def _cells(row: Oddity) -> list[str]:
    moments = [f"{timezone.localtime(each):%Y-%m-%d %H:%M:%S}" if each else "" for each in (row.first_at, row.last_at)]
    looked = f"{timezone.localtime(row.looked_at):%Y-%m-%d %H:%M}" if row.looked_at else ""
    return [row.get_kind_display(), row.sentence, row.area.name, row.unit.name if row.unit else "", *moments, looked]


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def oddity(request: HttpRequest, pk: int) -> HttpResponse:
    """Why it is listed, by which orders, and what came of looking into it."""
    rows = Oddity.objects.visible_to(user_of(request)).select_related("area", "unit", "looked_by")
    row = get_object_or_404(rows.defer("area__boundary"), pk=pk)
    make = LookForm if row.looked_at is None else LookAgainForm
    form = make(sent(request), initial={"version": row.version})
    if form.is_valid() and _noted(request, row, form):
        toast(request, _("Noted."))
        return redirect(row.get_absolute_url())
    context = {"row": row, "form": form, "notes": row.notes.all(), **_evidence(request, row)}
    return render(request, "workorders/oddities/one.html", context, status=422 if form.is_bound else 200)


def _noted(request: HttpRequest, row: Oddity, form: LookForm) -> bool:
    note = auditing.look_into if row.looked_at is None else auditing.look_again
    try:
        note(row, by=user_of(request), request=request, **form.cleaned_data)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return False
    return True


def _evidence(request: HttpRequest, row: Oddity) -> dict[str, object]:
    """The orders; those that the reader may open are links, of the others only the number is told."""
    rows = OddityEvidence.objects.filter(oddity=row).select_related("order", "review")
    page = Paginator(rows.defer("order__search", "order__description"), EVIDENCE).get_page(request.GET.get("page"))
    orders = WorkOrder.objects.visible_to(user_of(request)).filter(pk__in=[each.order_id for each in page])
    return {"evidence": page, "seen": set(orders.values_list("pk", flat=True))}
