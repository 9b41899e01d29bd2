"""Changing the map, for the system administrator of the areas: each change is looked at before it is made."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from common.clock import today
from common.errors import DomainError
from common.inputs import add_refusal
from common.keyset import Cursor, Ordering, read_page
from common.pages import FORM_METHODS, user_of
from common.toasts import toast
from grids.area_page import Link
from grids.models import Area, AreaKind, Recut, RecutKind, RecutState
from grids.permissions import keeps_areas, may_change
from grids.recutting import executing
from grids.recutting.asking import form_for
from grids.recutting.followers import Counted
from grids.recutting.forms import RecutForm
from grids.recutting.naming import subjects
from grids.recutting.planning import Place, Plan, plan_of

NEWEST = Ordering.of("newest", "-pk")
PAGE_SIZE = 30
MOST_NAMED = 12  # in one sentence
ICONS = {
    RecutKind.MERGE: "merge",
    RecutKind.SPLIT: "split",
    RecutKind.MOVE: "move",
    RecutKind.REGROUP: "layout-grid",
    RecutKind.RENAME: "pencil",
    RecutKind.RETIRE: "archive",
}


def offer(area: Area, user: User) -> Iterable[Link]:
    """The ways in from the page of an area."""
    if area.valid_to is not None or not may_change(user, area):
        return
    for kind in RecutKind:
        is_fit = area.kind != AreaKind.DISTRICT or kind == RecutKind.RENAME
        if is_fit and form_for(kind, area.kind) is not None:
            yield Link(kind.label, reverse("grids:recut", args=[area.code, kind.value]), ICONS[kind])


@login_required
@require_safe
def recuts(request: HttpRequest) -> HttpResponse:
    """All changes of the map that I may see, the latest first."""
    user = _keeper(request)
    rows = Recut.objects.administered_by(user).select_related("root", "by")
    text = request.GET.get("cursor", "")
    page = read_page(rows, NEWEST, Cursor.read(text, NEWEST) if text else None, PAGE_SIZE)
    about = subjects(page.rows)
    named = [(row, about[row.pk]) for row in page.rows]
    return render(request, "grids/recuts/list.html", {"page": page, "rows": named})


@login_required
@require_http_methods(FORM_METHODS)
def recut(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Ask for a change, show what follows, and make it."""
    user = _keeper(request)
    administered = Area.objects.administered_by(user)
    area = get_object_or_404(administered.current().select_related("parent"), code=code)
    make = form_for(kind, area.kind)
    if make is None:
        raise Http404
    form = make(area, administered, request.POST or None)
    context: dict[str, Any] = {"form": form, "area": area, "title": RecutKind(kind).label}
    if "again" in request.POST:
        form.errors.clear()  # nothing is asked yet: shown as it stands
    elif form.is_valid():
        answer = _seen(request, form, user, context)
        if answer is not None:
            return answer
    return render(request, form.template, context, status=400 if form.errors else 200)


def _seen(request: HttpRequest, form: RecutForm, user: User, context: dict[str, Any]) -> HttpResponse | None:
    """The preview, or after it the change itself; None when the form must be shown again."""
    wanted = form.recut()
    try:
        if "confirmed" in request.POST:
            return _made(request, executing.decide(wanted, by=user))
        plan, counted = executing.preview(wanted, user)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return None
    context |= {
        "plan": plan,
        "rows": _rows(counted),
        "steps": steps(plan),
        "hidden": [(name, value) for name, values in request.POST.lists() for value in values if name in form.fields],
        "is_now": wanted.effective <= today(),
    }
    return render(request, "grids/recuts/preview.html", context)


def _made(request: HttpRequest, made: Recut) -> HttpResponse:
    if made.state == RecutState.DONE:
        toast(request, _("The map is changed."))
    else:
        toast(request, _("The change is planned for %(day)s.") % {"day": f"{made.effective:%Y-%m-%d}"})
    return redirect("grids:recut_page", made.pk)


def steps(plan: Plan) -> list[str]:
    """What happens, in sentences."""
    said = [_("%(name)s comes into being.") % {"name": place.label} for place in plan.new]
    said += [_moved(place, [area for area, to in plan.moves if to is place]) for place in _places(plan)]
    said += [
        _("%(area)s ends; %(name)s follows it.") % {"area": area, "name": place.label} for area, place in plan.ends
    ]
    said += [
        _("%(area)s is called %(name)s from then on, code %(code)s.") % {"area": area, "name": name, "code": code}
        for area, name, code in plan.renames
    ]
    return said


def _places(plan: Plan) -> list[Place]:
    return list(dict.fromkeys(place for _area, place in plan.moves))


def _moved(place: Place, areas: list[Area]) -> str:
    names = _(", ").join(str(area) for area in areas[:MOST_NAMED])
    if len(areas) > MOST_NAMED:
        return _("%(areas)s and %(n)d more become part of %(name)s.") % {
            "areas": names,
            "n": len(areas) - MOST_NAMED,
            "name": place.label,
        }
    sentence = _("%(area)s becomes part of %(name)s.")
    return sentence % {"area": names, "name": place.label}


def _rows(counted: Iterable[Counted]) -> list[tuple[str, int, int | None]]:
    return [(str(each.label), each.number, each.number_open) for each in counted]


@login_required
@require_safe
def recut_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: what was counted, who decided it, and the way back."""
    found = _found(request, pk)
    successions = found.successions.select_related("before", "after")
    context: dict[str, Any] = {"recut": found, "successions": successions, "rows": found.counted}
    context["subjects"] = subjects([found])[found.pk]
    if found.state == RecutState.PLANNED:
        try:
            context["steps"] = steps(plan_of(found))
        except DomainError as refusal:
            sentences = [str(each) for field in refusal.fields.values() for each in field]
            context["problem"] = " ".join(sentences) or str(refusal)
    return render(request, "grids/recuts/page.html", context)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    is_planned = found.state == RecutState.PLANNED
    try:
        (executing.cancel if is_planned else executing.undo)(found, by=user_of(request))
    except DomainError as refusal:
        toast(request, str(refusal))
    else:
        toast(request, _("The change is given up.") if is_planned else _("The map is as it was before."))
    return redirect("grids:recut_page", pk)


def _found(request: HttpRequest, pk: int) -> Recut:
    rows = Recut.objects.administered_by(_keeper(request)).select_related("root", "by")
    return get_object_or_404(rows, pk=pk)


def _keeper(request: HttpRequest) -> User:
    """The system administrator; for everybody else there is no such page."""
    user = user_of(request)
    if not keeps_areas(user):
        raise Http404
    return user
