"""Boundaries in and out: a file is looked at first, then those chosen are taken in."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.services import record
from common.errors import DomainError
from common.inputs import add_refusal
from common.pages import FORM_METHODS, user_of
from common.toasts import toast
from grids import drawing, kept_plans, services
from grids.boundary_files import collection, read_features
from grids.boundary_plan import Plan, plan
from grids.forms.areas import BoundariesForm, ExportForm
from grids.models import Area
from grids.permissions import keeps_areas
from grids.querysets import AreaQuerySet
from grids.topology import surface_of

MOST_FAULTS = 60


@login_required
@require_http_methods(FORM_METHODS)
def boundaries(request: HttpRequest) -> HttpResponse:
    """Ask for a file, and show what it would do."""
    user = user_of(request)
    if request.method == "POST" and not keeps_areas(user):
        raise Http404
    form = BoundariesForm(request.POST or None, request.FILES or None)
    looked_at = _looked_at(form, user) if form.is_valid() else None
    if looked_at is not None:
        return render(request, "grids/boundaries/preview.html", _preview(looked_at, user))
    context = {"form": form, "out": ExportForm(auto_id="out_%s"), "keeps_areas": keeps_areas(user)}
    return render(request, "grids/boundaries.html", context, status=400 if form.is_bound else 200)


def _looked_at(form: BoundariesForm, user: User) -> Plan | None:
    try:
        features = read_features(form.content, form.cleaned_data["code_name"])
    except DomainError as refusal:
        add_refusal(form, refusal)
        return None
    return plan(features, form.cleaned_data["crs"], _mine(user))


def _mine(user: User) -> AreaQuerySet:
    return Area.objects.administered_by(user)


def _preview(looked_at: Plan, user: User) -> dict[str, Any]:
    rows = looked_at.open_rows
    token = kept_plans.keep(user, {row.feature.code: row.boundary for row in rows})
    outlines = [surface for row in rows if (surface := surface_of(row.boundary)) is not None]
    faults = looked_at.faults[:MOST_FAULTS]
    return {
        "plan": looked_at,
        "faults": faults,
        "left_out": len(looked_at.faults) - len(faults),
        "sheet": drawing.draw_sheet(outlines, [(fault.fault, fault.surface) for fault in faults]),
        "token": token,
    }


@login_required
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Take in those chosen of what was looked at."""
    user = user_of(request)
    kept = kept_plans.kept(user, request.POST.get("token", ""))
    if not keeps_areas(user) or kept is None:
        raise Http404
    chosen = set(kept) if "everything" in request.POST else kept.keys() & set(request.POST.getlist("code"))
    areas = dict(_mine(user).filter(code__in=chosen).values_list("pk", "code"))
    n = services.set_boundaries({pk: kept[code] for pk, code in areas.items()})
    kept_plans.drop(user)
    record(action="area.boundaries", by=user, request=request, detail={"codes": sorted(areas.values())})
    sentence = ngettext("%(n)d boundary is taken in.", "%(n)d boundaries are taken in.", n) % {"n": n}
    toast(request, sentence if n else _("Nothing was chosen, so nothing has changed."))
    return redirect("grids:tree")


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The boundaries in reach as GeoJSON, in the coordinate system that is asked for."""
    asked = ExportForm(request.GET, auto_id="out_%s")
    if not asked.is_valid():
        context = {"form": BoundariesForm(), "out": asked, "keeps_areas": keeps_areas(user_of(request))}
        return render(request, "grids/boundaries.html", context, status=400)
    rows = Area.objects.shown_to(user_of(request)).current().filter(boundary__isnull=False)
    if asked.cleaned_data["kind"]:
        rows = rows.filter(kind=asked.cleaned_data["kind"])
    crs = asked.cleaned_data["crs"]
    areas = rows.select_related("parent").defer("search", "parent__boundary", "parent__search").order_by("code")
    headers = {"Content-Disposition": f'attachment; filename="areas-{crs}.geojson"'}
    params = {"ensure_ascii": False, "separators": (",", ":")}
    answer = JsonResponse(collection(areas, crs), json_dumps_params=params, headers=headers)
    answer["Content-Type"] = "application/geo+json"
    return answer
