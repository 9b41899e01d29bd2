"""Figures: the table, the course over time, the monthly report, what each figure means, the orders behind a number."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.services import record
from common.clock import now
from common.pdf import pdf_file
from grids.middleware import current_post
from workorders.choices import Channel
from workorders.figures import report as reports
from workorders.figures import selecting
from workorders.figures.asking import By, WishForm
from workorders.figures.definitions import FIGURES, UNCOUNTED, Value
from workorders.figures.kinds import Kind
from workorders.figures.periods import Span
from workorders.figures.selecting import Sums, Wish
from workorders.models import WorkOrder
from workorders.querysets import TRUSTED_ROLES

LINE = 12  # periods in a course
PAGE = 50
DURATIONS = {Kind.CONTACTED: Kind.CONTACTED_WORK, Kind.FINISHED: Kind.FINISHED_WORK}
SHARES = (0.5, 0.9)
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Row:
    name: str
    query: str  # what narrows the table to this row
    values: list[Value]


def asked(request: HttpRequest) -> tuple[WishForm, Wish]:
    """Raises Http404 for what the user does not see or what is no wish at all."""
    form = WishForm(request.GET, cast(User, request.user))
    if not form.is_valid():
        raise Http404
    post = current_post(request)
    own = post.area if post is not None and post.role in TRUSTED_ROLES else None
    return form, form.wish(own)


@require_safe
@login_required
def figures(request: HttpRequest) -> HttpResponse:
    form, wish = asked(request)
    by = form.way or (By.AREA if wish.area else By.UNIT)
    sums = selecting.totals(wish)
    shown = FIGURES[form.cleaned_data["show"] or "on_time"]
    course = selecting.by_periods(wish, wish.period.line(LINE))
    context = {
        "form": form,
        "wish": wish,
        "by": by,
        "query": query(wish, by),
        "before": query(wish, by, on=wish.period.before.first.isoformat()),
        "after": query(wish, by, on=wish.period.after.first.isoformat()),
        "ways": [(each, query(wish, each)) for each in By],
        "spans": [(each, query(wish, by, period=each.value)) for each in Span],
        "up": query(wish, by, area=wish.area.parent.code) if wish.area and wish.area.parent else "",
        "figures": FIGURES.values(),
        "rows": rows(wish, by),
        "total": compared(wish, sums),
        "shown": shown,
        "bars": bars([(period.name, selecting.value(shown, each)) for period, each in course]),
        "apart": [
            (label, kind.value, selecting.count(sums, kind, ("assigned", ""))) for kind, label in UNCOUNTED.items()
        ],
        "durations": [duration(wish, kind) for kind in DURATIONS],
    }
    return render(request, "workorders/figures/figures.html", context)


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


def rows(wish: Wish, by: By) -> list[Row]:
    return [
        Row(name, query(wish, by, **{by.value: code}), selecting.values(sums)) for name, code, sums in _each(wish, by)
    ]


def _each(wish: Wish, by: By) -> Iterator[tuple[str, str, Sums]]:
    if by == By.CHANNEL:
        yield from ((str(Channel(key).label), key, sums) for key, sums in selecting.sums_by(wish, "channel").items())
        return
    found: Iterable[tuple[Any, Sums]] = (
        selecting.by_areas(wish, selecting.children(wish))
        if by == By.AREA
        else selecting.by_units(wish)
        if by == By.UNIT
        else selecting.by_categories(wish)
    )
    yield from ((row.name, row.code, sums) for row, sums in found)


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
    found = selecting.facts(wish, kind, figure.modes).order_by("-day", "-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    seen = WorkOrder.objects.visible_to(cast(User, request.user)).filter(pk__in=[fact.order_id for fact in page])
    context = {
        "wish": wish,
        "query": query(wish, kind=kind, show=figure.code),
        "kind": Kind(kind),
        "figure": figure,
        "page": page,
        "seen": set(seen.values_list("pk", flat=True)),
        "sum": sum(found.order_by().values_list("n", flat=True)),
    }
    return render(request, "workorders/figures/orders.html", context)


@require_safe
@login_required
def report(request: HttpRequest) -> HttpResponseBase:
    """The monthly table; as a file with `as=xlsx` or `as=pdf`."""
    form, wish = asked(request)
    table = reports.report(wish, form.way != By.AREA)
    file, name = request.GET.get("as"), f"report-{wish.period.first:%Y%m%d}"
    context = {"report": table, "headings": reports.HEADINGS, "wish": wish, "query": query(wish), "printed_at": now()}
    if file not in ("xlsx", "pdf"):
        return render(request, "workorders/figures/report.html", context)
    answer = (
        pdf_file("print/report.html", context, name)
        if file == "pdf"
        else FileResponse(reports.workbook(table), as_attachment=True, filename=f"{name}.xlsx")
    )
    detail = {"title": table.title, "rows": len(table.lines), "file": file}
    record(action="figures.export", by=cast(User, request.user), request=request, detail=detail)
    answer["Cache-Control"] = "no-store"
    return answer
