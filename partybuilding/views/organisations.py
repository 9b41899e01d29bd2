"""The tree of party organisations, the page of one, and the forms that change it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import today
from common.errors import DomainError, Invalid
from common.inputs import add_refusal
from common.pages import FORM_METHODS, INVALID, refused, user_of
from common.toasts import toast
from partybuilding import services
from partybuilding.choosing import found_or_made
from partybuilding.dissolving.registry import Dissolution
from partybuilding.forms.organisations import AppointForm, DissolveForm, ElectionForm, MoveForm, OrganisationForm
from partybuilding.listing.organisations import OrganisationListing
from partybuilding.models import Officer, PartyOrganisation
from partybuilding.organisation_page import OrganisationPage
from partybuilding.permissions.organisations import check_parent, may_found, may_keep
from partybuilding.tree import Tree, secretaries


def organisation_of(request: HttpRequest, pk: int) -> PartyOrganisation:
    rows = PartyOrganisation.objects.visible_to(user_of(request)).select_related("parent", "area", "unit")
    return get_object_or_404(rows.defer("area__boundary"), pk=pk)


def kept_organisation(request: HttpRequest, pk: int) -> PartyOrganisation:
    """One that the user may change; to everybody else there is no such page."""
    found = organisation_of(request, pk)
    if found.is_dissolved or not may_keep(request.user, found):
        raise Http404
    return found


@never_cache
@login_required
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The tree; with a filter the list of what fits."""
    user, listing = user_of(request), OrganisationListing(user_of(request), request.GET)
    context: dict[str, Any] = {"listing": listing, "may_found": may_found(user), "tab": "tree"}
    context["wishes"] = urlencode({name: request.GET[name] for name in listing.form.fields if request.GET.get(name)})
    status = 200
    if listing.is_filtered:
        try:
            context["page"] = listing.page()
            context["secretaries"] = secretaries([row.pk for row in context["page"].rows])
        except Invalid as refusal:
            add_refusal(listing.form, refusal)
        status = 400 if listing.form.errors else 200
    else:
        context["tree"] = Tree(user, _opened(request))
    return render(request, "partybuilding/organisations.html", context, status=status)


def _opened(request: HttpRequest) -> list[int] | None:
    if "open" not in request.GET:
        return None
    return [int(pk) for pk in request.GET["open"].split(",") if pk.isascii() and pk.isdigit() and len(pk) < 10]


@never_cache
@login_required
@require_safe
def branch(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines below one organisation, to be put under its own."""
    found, level = organisation_of(request, pk), request.GET.get("level", "1")
    shown = Tree(user_of(request), []).below(found, int(level) if level in "12345678" and len(level) == 1 else 1)
    return render(request, "partybuilding/organisations/branches.html", {"branches": shown})


@never_cache
@login_required
@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    page = OrganisationPage(organisation_of(request, pk), user_of(request))
    return render(request, "partybuilding/organisation.html", {"page": page, "organisation": page.organisation})


def _form_page(
    request: HttpRequest, form: forms.Form, title: str, button: str, back: str, status: int = 200, lead: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "back": back, "lead": lead}
    return render(request, "partybuilding/organisations/form.html", context, status=status)


def _answered(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], PartyOrganisation],
    title: str,
    button: str,
    back: str,
    lead: str = "",
) -> HttpResponse:
    """Show the form, or do what was sent with it and go to the page of the organisation."""
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                done = act(form.cleaned_data)
            except DomainError as refusal:
                status = refused(form, refusal)
            else:
                toast(request, _("%(name)s is changed.") % {"name": done.name})
                return redirect(done)
    return _form_page(request, form, title, button, back, status, lead)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    if not may_found(user):
        raise Http404
    text = request.GET.get("parent", "")
    rows = PartyOrganisation.objects.kept_by(user).current()
    parent = rows.filter(pk=int(text)).first() if text.isascii() and text.isdigit() and len(text) < 10 else None
    form = OrganisationForm(user, request.POST or None, parent=parent, area=parent.area if parent else None)

    def act(data: dict[str, Any]) -> PartyOrganisation:
        check_parent(user, data["parent"])
        data.pop("version")
        return services.save_party_organisation(PartyOrganisation(**data), by=user)

    back = parent.get_absolute_url() if parent else reverse("partybuilding:organisations")
    return _answered(request, form, act, _("New party organisation"), _("Found it"), back)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found, user = kept_organisation(request, pk), user_of(request)
    form = OrganisationForm(user, request.POST or None, found)

    def act(data: dict[str, Any]) -> PartyOrganisation:
        version = data.pop("version")
        for name, value in data.items():
            setattr(found, name, value)
        return services.save_party_organisation(found, by=user, version=version)

    return _answered(request, form, act, _("Change %(name)s") % {"name": found.name}, _("Save"), _back(found))


def _back(organisation: PartyOrganisation) -> str:
    return organisation.get_absolute_url()


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    found, user = kept_organisation(request, pk), user_of(request)
    form = MoveForm(user, found, request.POST or None)

    def act(data: dict[str, Any]) -> PartyOrganisation:
        check_parent(user, data["parent"])
        return services.put_below(found, data["parent"], by=user, version=data["version"])

    title = _("Put %(name)s below another") % {"name": found.name}
    lead = _("All that is below it moves with it.")
    return _answered(request, form, act, title, _("Move"), _back(found), lead)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def elect(request: HttpRequest, pk: int) -> HttpResponse:
    found, user = kept_organisation(request, pk), user_of(request)
    form = ElectionForm(found, request.POST or None)

    def act(data: dict[str, Any]) -> PartyOrganisation:
        return services.record_election(found, by=user, **data)

    title = _("Election of %(name)s") % {"name": found.name}
    return _answered(request, form, act, title, _("Record the election"), _back(found))


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    found, user = kept_organisation(request, pk), user_of(request)
    form = AppointForm(user, found, request.POST or None)

    def act(data: dict[str, Any]) -> PartyOrganisation:
        person = data["person"] or found_or_made(user, name=data["name"], id_number=data["id_number"])
        told = {name: data[name] for name in ("office", "starts", "version")}
        return services.appoint(found, person, by=user, **told).organisation

    title = _("Give an office in %(name)s") % {"name": found.name}
    lead = _("A new secretary takes over from the one before. Secretaries, deputies and group leaders see the records.")
    return _answered(request, form, act, title, _("Appoint"), _back(found), lead)


@never_cache
@login_required
@require_POST
def end_office(request: HttpRequest, pk: int, officer: int) -> HttpResponse:
    found = kept_organisation(request, pk)
    held = get_object_or_404(Officer.objects.filter(organisation=found), pk=officer)
    try:
        services.end_office(held, by=user_of(request))
    except DomainError as refusal:
        toast(request, str(refusal))
    else:
        toast(request, _("The office of %(name)s ends today.") % {"name": held.person.name})
    return redirect(found)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """First what hangs on it and where that goes, then, confirmed, the dissolution."""
    found, user = kept_organisation(request, pk), user_of(request)
    form, status = DissolveForm(user, found, request.POST or None), 200
    successor = None
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            data, successor, status = form.cleaned_data, form.cleaned_data["successor"], 200
            if "confirmed" in request.POST:
                try:
                    done = services.dissolve(found, by=user, **data)
                except DomainError as refusal:
                    status = refused(form, refusal)
                else:
                    toast(request, _("%(name)s has been dissolved.") % {"name": done.name})
                    return redirect(done)
    hanging = services.preview_dissolution(Dissolution(found, successor, today(), user))
    context = {"form": form, "organisation": found, "hanging": hanging, "is_sure": status == 200 and form.is_bound}
    return render(request, "partybuilding/organisations/dissolve.html", context, status=status)
