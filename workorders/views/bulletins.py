"""通报: the bulletins of one's areas, to approve and publish; and for everybody those that were published."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from xlsxwriter import Workbook

from accounts.models import User
from common.errors import DomainError
from common.pdf import pdf_file
from common.toasts import toast
from grids.middleware import current_post
from workorders.actors import Actor, of_user
from workorders.bulletins import HEADINGS, RATES, Line, lines_of
from workorders.models import Bulletin, BulletinState
from workorders.services import issuing

SHOWN = 60
STEPS: dict[str, Callable[[Bulletin, Actor, QueryDict], Bulletin]] = {
    "approve": lambda bulletin, by, _data: issuing.approve_bulletin(bulletin, by=by),
    "publish": lambda bulletin, by, _data: issuing.publish_bulletin(bulletin, by=by),
    "correct": lambda bulletin, by, data: issuing.correct_bulletin(
        bulletin, by=by, reason=data.get("reason", "").replace("\x00", "")[:300]
    ),
}


@login_required
@never_cache
@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    rows = Bulletin.objects.visible_to(request.user).select_related("area").defer("content")
    return render(request, "workorders/bulletins.html", {"rows": rows[:SHOWN]})


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
        after = STEPS[step](found, _actor(request), request.POST)
    except DomainError as refusal:
        return _show(request, found, refusal, status=refusal.status)
    toast(request, _("Noted."))
    return redirect("workorders:bulletin", after.pk)


def _mine(request: HttpRequest, pk: int) -> Bulletin:
    return get_object_or_404(Bulletin.objects.visible_to(request.user).select_related("area"), pk=pk)


def _actor(request: HttpRequest) -> Actor:
    return of_user(cast(User, request.user), current_post(request))


def _show(request: HttpRequest, found: Bulletin, refusal: DomainError | None = None, status: int = 200) -> HttpResponse:
    may = issuing.may_approve(found, _actor(request)) is not None
    context = {**_table(found), "may": may, "refusal": refusal}
    return render(request, "workorders/bulletin.html", context, status=status)


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
    content = found.content
    total = Line(str(_("Total")), "", content["total"])
    return {
        "bulletin": found,
        "headings": HEADINGS,
        "parts": [
            (_("By community"), [*_cells(lines_of(content["communities"])), *_cells([total])]),
            (_("By unit"), _cells(lines_of(content["units"]))),
        ],
        "services": (total.n("services_due"), total.n("services_completed")),
    }


def _cells(lines: Any) -> list[tuple[str, list[str]]]:
    return [(line.name, [_shown(column, value) for column, value in enumerate(line.cells())]) for line in lines]


def _shown(column: int, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}%" if column in RATES else str(value)


def _pdf(found: Bulletin) -> FileResponse:
    return pdf_file("print/bulletin.html", _table(found), _file_name(found))


def _workbook(found: Bulletin) -> FileResponse:
    kept = BytesIO()
    book, table = Workbook(kept, {"in_memory": True}), _table(found)
    for title, rows in table["parts"]:
        sheet = book.add_worksheet(str(title)[:31])
        sheet.freeze_panes(1, 1)
        for row, (name, cells) in enumerate([("", [str(each) for each in HEADINGS]), *rows]):
            for column, text in enumerate([name, *cells]):
                sheet.write_string(row, column, text)
    book.close()
    kept.seek(0)
    return FileResponse(kept, as_attachment=True, filename=f"{_file_name(found)}.xlsx")


def _file_name(found: Bulletin) -> str:
    return f"bulletin-{found.area.code}-{found.month:%Y-%m}-{found.issue}"


FILES = {"pdf": _pdf, "xlsx": _workbook}
