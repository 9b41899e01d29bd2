"""Making areas and changing what may change of them: for the system administrator of the areas."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.services import record
from common.errors import DomainError
from common.inputs import add_refusal
from common.pages import FORM_METHODS, user_of
from common.toasts import toast
from grids import services
from grids.area_page import levels_below
from grids.forms.areas import AreaDetailsForm, NewAreaForm
from grids.models import Area
from grids.oddities import oddities
from grids.permissions import keeps_areas, may_add_below, may_change
from grids.views.areas import area_of


@login_required
@require_http_methods(FORM_METHODS)
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Other names, dates, the place of one area."""
    area = area_of(request, code)
    if not may_change(user_of(request), area):
        raise Http404
    form = AreaDetailsForm(area, request.POST or None)
    if form.is_valid() and _changed(request, form, area):
        return redirect("grids:area", area.code)
    context = {"area": area, "form": form}
    return render(request, "grids/area/change.html", context, status=400 if form.is_bound else 200)


def _changed(request: HttpRequest, form: AreaDetailsForm, area: Area) -> bool:
    data = form.cleaned_data
    before = {name: str(getattr(area, name)) for name in form.changed_data}
    try:
        services.change_area(area, **data)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return False
    after = {name: str(data[name]) for name in form.changed_data}
    detail = {"before": before, "after": after}
    record(action="area.change", by=user_of(request), obj=area, request=request, detail=detail)
    toast(request, _("%(name)s is changed.") % {"name": area.name})
    return True


@login_required
@require_http_methods(FORM_METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """A new area. What is unusual about it is said once before it is made."""
    user = user_of(request)
    if not keeps_areas(user):
        raise Http404
    areas = Area.objects.administered_by(user).current()
    parent = areas.filter(code=request.GET.get("parent", "").replace("\0", "")).first()
    form = NewAreaForm(areas, request.POST or None, parent, request.GET.get("kind", ""))
    advice: list[str] = []
    if form.is_valid():
        advice = [] if "anyway" in request.POST else _advice(form.cleaned_data)
        made = None if advice else _made(request, user, form)
        if made is not None:
            return redirect("grids:area", made.code)
    context = {"form": form, "advice": advice, "parent": parent, "levels": levels_below(parent) if parent else []}
    return render(request, "grids/area/new.html", context, status=400 if form.errors else 200)


def _advice(data: dict[str, Any]) -> list[str]:
    above = data["parent"].code if data["parent"] else ""
    return list(oddities(kind=data["kind"], code=data["code"], name=data["name"], parent_code=above))


def _made(request: HttpRequest, user: User, form: NewAreaForm) -> Area | None:
    data = form.cleaned_data
    if not may_add_below(user, data["parent"]):
        form.add_error("parent", _("Choose which of your areas it is part of."))
        return None
    try:
        made = services.create_area(**data)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return None
    record(action="area.add", by=user, obj=made, request=request, detail={"after": {"code": made.code}})
    toast(request, _("%(name)s is made.") % {"name": made.name})
    return made
