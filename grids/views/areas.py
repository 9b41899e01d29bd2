"""The tree of areas, and the page of one."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from common.pages import user_of
from grids.area_page import AreaPage
from grids.forms.areas import FindForm
from grids.found import Found, found
from grids.middleware import current_post
from grids.models import Area
from grids.permissions import keeps_areas, may_add_below
from grids.tree import Tree

MOST_FOUND = 60
MOST_OFFERED = 20


def area_of(request: HttpRequest, code: str) -> Area:
    """The area of this code, if it is shown to the caller."""
    return get_object_or_404(Area.objects.shown_to(user_of(request)).select_related("parent"), code=code)


@login_required
@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """All areas, branch by branch, as they are or as they were on a day; or what a search finds of them."""
    asked = FindForm(request.GET)
    is_valid = asked.is_valid()
    words = asked.cleaned_data.get("q") or ""
    context: dict[str, Any] = {"asked": asked, "words": words, "may_add": may_add_below(user_of(request), None)}
    context["keeps_areas"] = keeps_areas(user_of(request))
    if words:
        context["found"] = found(user_of(request), words, MOST_FOUND)
    else:
        opened = asked.cleaned_data.get("open", "") if "open" in request.GET else None
        context["tree"] = _tree(request, opened, asked.cleaned_data.get("on"))
    return render(request, "grids/tree.html", context, status=200 if is_valid else 400)


def _tree(request: HttpRequest, opened: str | None, day: date | None) -> Tree:
    codes = None if opened is None else [code for code in opened.split(",") if code]
    return Tree(user_of(request), current_post(request), codes, day)


@login_required
@require_safe
def branch(request: HttpRequest, code: str) -> HttpResponse:
    """The lines below one area, to be put under its own."""
    area, asked = area_of(request, code), FindForm(request.GET)
    day = asked.cleaned_data.get("on") if asked.is_valid() else None
    shown = Tree(user_of(request), current_post(request), [], day)
    return render(request, "grids/tree/branches.html", {"tree": shown, "branches": shown.below(area)})


@login_required
@require_safe
def offered(request: HttpRequest) -> HttpResponse:
    """What a field offers while somebody types the name of an area."""
    words = request.GET.get("q", "")[:80].replace("\0", "")
    rows: list[Found] = found(user_of(request), words, MOST_OFFERED) if words.strip() else []
    answer = [
        {"code": row.area.code, "name": row.area.name, "kind": row.area.get_kind_display(), "line": row.line}
        for row in rows
    ]
    return JsonResponse({"results": answer}, headers={"Cache-Control": "private, max-age=30"})


@login_required
@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area."""
    return render(request, "grids/area.html", {"page": AreaPage(area_of(request, code), user_of(request))})
