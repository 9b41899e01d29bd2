"""Figures: the table, the course over time, the monthly report, what each figure means, the orders behind a number."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.services import record
from common.clock import now
from common.pages import user_of
from common.pdf import pdf
from common.workbooks import workbook
from grids.middleware import current_post
from grids.models import Area
from workorders.figures import comparing, selecting
from workorders.figures import report as reports
from workorders.figures.asking import By, NarrowingForm, WishForm
from workorders.figures.behind import behind
from workorders.figures.comparing import Row
from workorders.figures.definitions import FIGURES, UNCOUNTED, Value
from workorders.figures.kinds import Kind
from workorders.figures.selecting import Sums, Wish
from workorders.figures.waiting import counting
from workorders.models import WorkOrder
from workorders.querysets import TRUSTED_ROLES

LINE = 12  # periods in a course
PAGE = 50
DURATIONS = {Kind.CONTACTED: Kind.CONTACTED_WORK, Kind.FINISHED: Kind.FINISHED_WORK}
SHARES = (0.5, 0.9)
MINUTES_A_DAY = 24 * 60


def asked(request: HttpRequest) -> tuple[WishForm, Wish]:
    """Raises Http404 for what the user does not see or what is no wish at all."""
    form = WishForm(request.GET, user_of(request))
    if not form.is_valid():
        raise Http404
    post = current_post(request)
    own = post.area if post is not None and post.role in TRUSTED_ROLES else None
    return form, form.wish(own)


@require_safe
@login_required
def figures(request: HttpRequest) -> HttpResponseBase:
    form, wish = asked(request)
    by = form.way or (By.AREA if wish.area else By.UNIT)
    against, sort = form.cleaned_data["against"], form.cleaned_data["sort"]
    found = comparing.rows(wish, by, sort)
    if request.GET.get("as") == "xlsx":
        return _workbook(request, wish, by, found)
    sums = selecting.totals(wish)
    shown = FIGURES[form.cleaned_data["show"] or "on_time"]
    course = selecting.by_periods(wish, wish.period.line(LINE))
    context = {
        "narrowing": NarrowingForm(wish, by, against),
        "wish": wish,
        "counting": counting(request.user),
        "by": by,
        "query": query(wish, by, against=against),
        "before": query(wish, by, against=against, on=wish.period.before.first.isoformat()),
        "after": query(wish, by, against=against, on=wish.period.after.first.isoformat()),
        "ways": [(each, query(wish, each, against=against)) for each in By],
        "up": _above(wish, by),
        "columns": comparing.columns(by, sort),
        "rows": [(row, query(wish, by, **{by.value: row.code})) for row in found],
        "total": compared(wish, sums),
        "against": [each for each in ("before", "year_ago") if against in ("", each)],
        "shown": shown,
        "bars": bars([(period.name, selecting.value(shown, each)) for period, each in course]),
        "apart": [
            (label, kind.value, selecting.count(sums, kind, ("assigned", ""))) for kind, label in UNCOUNTED.items()
        ],
        "durations": [duration(wish, kind) for kind in DURATIONS],
    }
    return render(request, "workorders/figures/figures.html", context)


def _above(wish: Wish, by: By) -> str:
    """The query of the area above, where the person sees it."""
    above = wish.area.parent_id if wish.area else None
    seen = Area.objects.visible_to(wish.user).filter(pk=above).first() if above else None
    return query(wish, by, area=seen.code) if seen else ""


def _workbook(request: HttpRequest, wish: Wish, by: By, found: list[Row]) -> HttpResponseBase:
    title = " ".join(filter(None, (wish.area.name if wish.area else "", wish.period.name)))
    file = workbook(comparing.sheet(title, by, found))
    return _handed_out(request, file, f"figures-{wish.period.first:%Y%m%d}.xlsx", title, len(found))


def _handed_out(request: HttpRequest, file: BytesIO, name: str, title: str, rows: int) -> HttpResponseBase:
    """A file that leaves the house, recorded."""
    detail = {"title": title, "rows": rows, "file": name.rpartition(".")[2]}
    record(action="figures.export", by=user_of(request), request=request, detail=detail)
    answer = FileResponse(file, as_attachment=True, filename=name)
    answer["Cache-Control"] = "no-store"
    return answer


def compared(wish: Wish, sums: Sums) -> list[dict[str, Any]]:
    """Each figure of the whole, against the period before and the same a year ago."""
    before, year_ago = (selecting.totals(wish.during(each)) for each in (wish.period.before, wish.period.year_ago))
    found = []
    for value in selecting.values(sums):
        others = (selecting.value(value.figure, each) for each in (before, year_ago))
        changes = [
            value.rate - other.rate if value.rate is not None and other.rate is not None else None for other in others
        ]
        found.append({"value": value, "before": changes[0], "year_ago": changes[1]})
    return found


def query(wish: Wish, by: str = "", **changed: str) -> str:
    """The wish as the end of an address, with some of it changed."""
    said = {
        "period": str(wish.period.span.value),
        "on": wish.period.first.isoformat(),
        "by": by,
        "area": wish.area.code if wish.area else "",
        "unit": wish.unit.code if wish.unit else "",
        "category": wish.category.code if wish.category else "",
        "channel": wish.channel,
    }
    return urlencode({name: value for name, value in {**said, **changed}.items() if value})


def bars(course: list[tuple[str, Value]]) -> list[dict[str, Any]]:
    """Bars of a drawing 100 high, 20 apart."""
    found = []
    for place, (name, value) in enumerate(course):
        height = float(value.rate or 0)
        found.append({"name": name, "value": value, "x": place * 20, "y": 100 - height, "height": height})
    return found


def duration(wish: Wish, kind: Kind) -> dict[str, Any]:
    """Half and nine tenths took at most so many days, and so many hours of work."""
    natural = selecting.how_long(wish, kind, SHARES)
    worked = selecting.how_long(wish, DURATIONS[kind], SHARES)
    days = [each / MINUTES_A_DAY if each is not None else None for each in natural]
    return {"label": kind.label, "days": days, "hours": [each / 60 if each is not None else None for each in worked]}


@require_safe
@login_required
def definitions(request: HttpRequest) -> HttpResponse:
    return render(request, "workorders/figures/definitions.html", {"figures": FIGURES.values()})


@require_safe
@login_required
def orders(request: HttpRequest) -> HttpResponse:
    """The orders behind a number."""
    form, wish = asked(request)
    kind, figure = form.cleaned_data["kind"], FIGURES.get(form.cleaned_data["show"] or "on_time")
    if not kind or figure is None:
        raise Http404
    less = form.cleaned_data["less"]
    found = selecting.beyond(wish, kind, less, figure.modes) if less else selecting.facts(wish, kind, figure.modes)
    rows: Any = found if less else found.order_by("-day", "-pk")
    counted = found.order_by().aggregate(lines=Count("order"), sum=Sum("total" if less else "n"))
    paginator = Paginator(rows, PAGE)
    paginator.count = counted["lines"]  # asked for once, together with the sum
    page = paginator.get_page(request.GET.get("page"))
    lines = behind(page.object_list, bool(less))
    seen = WorkOrder.objects.visible_to(user_of(request)).filter(pk__in=[line.order.pk for line in lines])
    context = {
        "wish": wish,
        "query": query(wish, kind=kind, less=less, show=figure.code),
        "kind": Kind(kind),
        "less": Kind(less) if less else None,
        "figure": figure,
        "page": page,
        "lines": lines,
        "seen": set(seen.values_list("pk", flat=True)),
        "sum": counted["sum"] or 0,
    }
    return render(request, "workorders/figures/orders.html", context)


@require_safe
@login_required
def report(request: HttpRequest) -> HttpResponseBase:
    """The monthly table; as a file with `as=xlsx` or `as=pdf`."""
    form, wish = asked(request)
    table = reports.report(wish, form.way != By.AREA)
    file, name = request.GET.get("as"), f"report-{wish.period.first:%Y%m%d}"
    context = {
        "report": table,
        "headings": reports.HEADINGS,
        "wish": wish,
        "counting": counting(request.user),
        "query": query(wish),
        "printed_at": now(),
        "lines": [(line, query(wish, **{table.column: line.code})) for line in table.lines],
    }
    if file == "xlsx":
        return _handed_out(request, workbook(reports.sheet(table)), f"{name}.xlsx", table.title, len(table.lines))
    if file == "pdf":
        drawn = BytesIO(pdf("print/report.html", {**context, "is_paper": True}))
        return _handed_out(request, drawn, f"{name}.pdf", table.title, len(table.lines))
    return render(request, "workorders/figures/report.html", context)
