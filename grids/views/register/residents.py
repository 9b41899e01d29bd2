"""Residents: the list, moving in and out, dying, what care they need."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.pages import INVALID, refused, user_of
from common.toasts import toast
from grids import register
from grids.models import CareMark, Household, Occupancy, Residence
from grids.register import person_data
from grids.register.care import sees_care
from grids.register.forms import CareForm, EndForm, MoveInForm, ResidentForm
from grids.register.listing import ResidentListing
from grids.register.living import lives_elsewhere
from grids.views.register.pages import household_or_404, register_page, residence_or_404, show

WRITE = ["GET", "HEAD", "POST"]


@require_safe
@register_page
def residents(request: HttpRequest) -> HttpResponse:
    listing = ResidentListing(user_of(request), request.GET)
    return show(request, "residents", 400 if listing.problems else 200, listing=listing, tab="residents")


@require_http_methods(WRITE)
@register_page
def move_in(request: HttpRequest, code: str) -> HttpResponse:
    """The form; then what will happen; then it happens."""
    household = household_or_404(request, code)
    form = MoveInForm(request.POST or None, initial={"version": household.version})
    status, preview = 200, []
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid() and "confirmed" in request.POST:
                return _moved_in(request, household, form)
            if form.is_valid():
                status = 200
                preview = [] if "change" in request.POST else _moving_in(request, household, form)
        except DomainError as refusal:
            status = refused(form, refusal)
    context = {"title": _("Somebody moves in"), "preview": preview, "household": household}
    return show(request, "person_form", status, form=form, **context)


def _moving_in(request: HttpRequest, household: Household, form: MoveInForm) -> list[dict[str, Any]]:
    data = person_data(form.person())
    others = lives_elsewhere(data, household, user_of(request))
    outcome = _("moves out") if form.cleaned_data["leaves_others"] else _("stays as well")
    rows = [{"label": str(household), "outcome": _("%(name)s moves in") % {"name": data.name}, "ok": True}]
    return rows + [{"label": str(other.household), "outcome": outcome, "ok": True} for other in others]


def _moved_in(request: HttpRequest, household: Household, form: MoveInForm) -> HttpResponse:
    values = form.cleaned_data
    register.move_in(
        household,
        person_data(form.person()),
        form.living(),
        by=user_of(request),
        leaves_others=values["leaves_others"],
        version=values["version"],
        request=request,
    )
    toast(request, _("%(name)s is in the register.") % {"name": values["name"]})
    return redirect("grids:household", household.code)


@require_http_methods(WRITE)
@register_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    residence = residence_or_404(request, pk)
    form, status = ResidentForm(request.POST or None, residence=residence), 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                data, version = person_data(form.person()), form.cleaned_data["version"]
                by = user_of(request)
                register.change_residence(residence, data, form.living(), by=by, version=version, request=request)
                toast(request, _("Saved."))
                return redirect("grids:household", residence.household.code)
        except DomainError as refusal:
            status = refused(form, refusal)
    title = _("Change %(name)s") % {"name": residence.person.masked_name}
    return show(request, "person_form", status, form=form, title=title, household=residence.household)


@require_http_methods(WRITE)
@register_page
def move_out(request: HttpRequest, pk: int) -> HttpResponse:
    residence = residence_or_404(request, pk)
    title = _("%(name)s moves out") % {"name": residence.person.masked_name}
    return _ending(request, residence, title, register.move_out, "moved_out", _leaving(residence))


@require_http_methods(WRITE)
@register_page
def died(request: HttpRequest, pk: int) -> HttpResponse:
    residence = residence_or_404(request, pk)
    rows = _leaving(residence)
    if sees_care(request.user, residence.household.area_path):
        marks = CareMark.objects.visible_to(request.user).current().filter(person=residence.person)
        names = marks.values_list("group__name", flat=True)
        rows += [{"label": name, "outcome": pgettext("care", "ends"), "ok": True} for name in names]
    title = _("%(name)s has died") % {"name": residence.person.masked_name}
    return _ending(request, residence, title, register.died, "died_on", rows)


def _leaving(residence: Residence) -> list[dict[str, Any]]:
    """What follows when the resident is here no longer."""
    household = residence.household
    rows = [{"label": str(household), "outcome": _("no longer lives here"), "ok": True}]
    left = household.residences.current().exclude(pk=residence.pk).count()
    if not left and household.occupancy != Occupancy.BUSINESS:
        rows.append({"label": str(household), "outcome": _("stands vacant"), "ok": True})
    return rows


def _ending(
    request: HttpRequest, residence: Residence, title: str, service: Any, field: str, rows: list[dict[str, Any]]
) -> HttpResponse:
    form, status = EndForm(request.POST or None, initial={"version": residence.household.version}), 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                values = form.cleaned_data
                service(residence, on=values["day"], by=user_of(request), version=values["version"], request=request)
                toast(request, _("Saved."))
                return redirect("grids:household", residence.household.code)
        except DomainError as refusal:
            refusal.fields = {"day" if name == field else name: texts for name, texts in refusal.fields.items()}
            status = refused(form, refusal)
    return show(request, "ending", status, form=form, title=title, rows=rows, household=residence.household)


@require_http_methods(WRITE)
@register_page
def care(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody into a care group; there is no such page for a post that does not see them."""
    residence = residence_or_404(request, pk)
    if not sees_care(request.user, residence.household.area_path):
        raise Http404
    form: forms.Form = CareForm(request.POST or None, initial={"version": residence.household.version})
    status = 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                values = form.cleaned_data
                mark = {"since": values["since"], "note": values["note"], "request": request}
                register.mark_care(residence.person, values["group"], by=user_of(request), **mark)
                toast(request, _("Saved."))
                return redirect("grids:household", residence.household.code)
        except DomainError as refusal:
            status = refused(form, refusal)
    title = _("Care for %(name)s") % {"name": residence.person.masked_name}
    return show(request, "person_form", status, form=form, title=title, household=residence.household)


@require_POST
@register_page
def end_care(request: HttpRequest, pk: int, mark: int) -> HttpResponse:
    residence = residence_or_404(request, pk)
    marks = CareMark.objects.visible_to(request.user).current().filter(person=residence.person)
    register.end_care(get_object_or_404(marks, pk=mark), by=user_of(request), request=request)
    toast(request, _("Ended."))
    return redirect("grids:household", residence.household.code)
