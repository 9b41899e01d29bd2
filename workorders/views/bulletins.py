"""通报: the bulletins of one's areas, to approve and publish; for everybody those that were published; and one's own
results."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from common.pdf import pdf_file
from common.toasts import toast
from common.workbooks import Sheet, cell_words, workbook_file
from workorders.actors import of_request
from workorders.bulletins import HEADINGS, Line, lines_of
from workorders.choices import CallOutcome
from workorders.models import Bulletin, BulletinResult, BulletinState
from workorders.services import issuing

SHOWN = 60
MOST_WORDS = 300
STEPS: dict[str, Callable[..., Bulletin]] = {
    "approve": issuing.approve_bulletin,
    "refuse": issuing.refuse_bulletin,
    "recount": issuing.recount_bulletin,
    "publish": issuing.publish_bulletin,
    "correct": issuing.correct_bulletin,
}


@login_required
@never_cache
@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    rows = Bulletin.objects.visible_to(request.user).select_related("area").defer("content")
    context = {
        "rows": rows[:SHOWN],
        "heading": _("Bulletins"),
        "none": _("No bulletin yet"),
        "advice": _("On the first working day of a month, that of the month before is drafted here."),
    }
    return render(request, "workorders/bulletins.html", context)


@login_required
@never_cache
@require_safe
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _mine(request, pk))


@login_required
@require_POST
def bulletin_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    found = _mine(request, pk)
    if step not in STEPS:
        raise Http404
    try:
        words = request.POST.get("words", "").replace("\x00", "")[:MOST_WORDS]
        after = STEPS[step](found, by=of_request(request), words=words)
    except DomainError as refusal:
        return _show(request, found, refusal, status=refusal.status)
    toast(request, _("Noted."))
    return redirect("workorders:bulletin", after.pk)


@login_required
@never_cache
@require_safe
def bulletin_file(request: HttpRequest, pk: int, form: str) -> FileResponse:
    """The same before it is published, for those who decide on it."""
    return FILES[form](_mine(request, pk))


@login_required
@never_cache
@require_safe
def own_results(request: HttpRequest) -> HttpResponse:
    """One's own numbers, month by month, and nobody else's."""
    rows = BulletinResult.objects.visible_to(request.user).select_related("bulletin__area")
    rows = rows.order_by("-bulletin__month", "-bulletin__issue", "bulletin__area__code").defer("bulletin__content")
    lines = [(each.bulletin, *_own_cells(each)) for each in rows[:SHOWN]]
    return render(request, "workorders/own_results.html", {"lines": lines, "headings": HEADINGS})


def _own_cells(result: BulletinResult) -> tuple[list[str], int, int]:
    line = Line("", "", result.counts)
    return [cell_words(cell) for cell in line.cells()], line.n("services_due"), line.n("services_completed")


def _mine(request: HttpRequest, pk: int) -> Bulletin:
    return get_object_or_404(Bulletin.objects.visible_to(request.user).select_related("area"), pk=pk)


def _show(request: HttpRequest, found: Bulletin, refusal: DomainError | None = None, status: int = 200) -> HttpResponse:
    by = of_request(request)
    context = {
        **_table(found),
        "may_approve": issuing.may_approve(found, by) is not None,
        "may_publish": issuing.may_publish(found, by) is not None,
        "needs_two": issuing.needs_two(found),
        "entries": found.entries.all(),
        "refusal": refusal,
        "refusal_words": _words(refusal) if refusal else "",
    }
    return render(request, "workorders/bulletin.html", context, status=status)


def _words(refusal: DomainError) -> str:
    """What was wrong with the field, where one was at fault."""
    return " ".join(str(words) for sentences in refusal.fields.values() for words in sentences) or str(refusal)


@require_safe
def bulletin_public(request: HttpRequest, code: str, month: str, form: str = "") -> HttpResponse | FileResponse:
    """The last published issue, or an earlier one by `issue`, on a page or as a file."""
    rows = Bulletin.objects.filter(state=BulletinState.PUBLISHED, area__code=code, month=_month(month))
    rows = rows.select_related("area").order_by("-issue")
    issue = request.GET.get("issue", "")
    found = rows.filter(issue=int(issue)).first() if issue.isascii() and issue.isdigit() else rows.first()
    if found is None:
        raise Http404
    if form:
        return FILES[form](found)
    context = {**_table(found), "issues": rows}
    return render(request, "public/bulletin.html", context)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404 from error


def _table(found: Bulletin) -> dict[str, Any]:
    total = _total(found)
    calls = found.content.get("calls", {})
    return {
        "bulletin": found,
        "headings": HEADINGS,
        "parts": [(title, [(line.name, _named_cells(line)) for line in lines]) for title, lines in _parts(found)],
        "services": (total.n("services_due"), total.n("services_completed")),
        "calls": [(CallOutcome(outcome).label, n) for outcome, n in calls.items()],
    }


def _named_cells(line: Line) -> list[tuple[str, str]]:
    return [(str(heading), cell_words(cell)) for heading, cell in zip(HEADINGS, line.cells(), strict=True)]


def _total(found: Bulletin) -> Line:
    return Line(str(_("Total")), "", found.content["total"])


def _parts(found: Bulletin) -> list[tuple[str, list[Line]]]:
    communities = [*lines_of(found.content["communities"]), _total(found)]
    return [(_("By community"), communities), (_("By unit"), list(lines_of(found.content["units"])))]


def _pdf(found: Bulletin) -> FileResponse:
    return pdf_file("print/bulletin.html", _table(found), _file_name(found))


def _workbook(found: Bulletin) -> FileResponse:
    sheets = [
        Sheet(title, (pgettext("of a unit", "Name"), *HEADINGS), [[line.name, *line.cells()] for line in lines], (28,))
        for title, lines in _parts(found)
    ]
    return workbook_file(_file_name(found), *sheets)


def _file_name(found: Bulletin) -> str:
    return f"bulletin-{found.area.code}-{found.month:%Y-%m}-{found.issue}"


FILES = {"pdf": _pdf, "xlsx": _workbook}
