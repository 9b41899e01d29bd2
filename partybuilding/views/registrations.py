"""Dual registration at the desk: who registered, and what is decided on it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError, Invalid
from common.pages import INVALID, refused, user_of
from common.toasts import toast
from common.workbooks import Sheet, workbook_file
from grids.register.revealing import Reason, reason_of
from partybuilding.forms.registrations import ChangeForm, DeskPersonForm, MoveForm, PlacingForm, ReasonForm, UnitForm
from partybuilding.listing.registrations import HEADINGS, RegistrationListing, tallies, total
from partybuilding.models import Offer, Placed, Registration, RegistrationKind, RegistrationState, Source
from partybuilding.navigation.registrations import has_registrations
from partybuilding.querysets.registrations import KEEPERS, paths_as
from partybuilding.registering import root_of
from partybuilding.services import registrations as services
from partybuilding.services.revealing_registered import Revealed, reveal_registered

WRITE = ["GET", "HEAD", "POST"]
MOST_AT_ONCE = 200
View = Callable[..., HttpResponseBase]


def registrations_page(view: View) -> View:
    """For those who work with the people of an area; to everybody else there is no such page."""

    def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        if not has_registrations(request.user):
            raise Http404
        return view(request, *args, **options)

    return never_cache(login_required(guarded))


def found_or_404(request: HttpRequest, pk: int) -> Registration:
    rows = Registration.objects.visible_to(request.user).select_related(
        "person", "unit", "party_organisation", "area", "grid"
    )
    found: Registration = get_object_or_404(rows.defer("area__boundary", "grid__boundary"), pk=pk)
    return found


@require_safe
@registrations_page
def registrations(request: HttpRequest) -> HttpResponse:
    listing = RegistrationListing(user_of(request), request.GET)
    return _listed(request, listing, 400 if listing.problems else 200)


def _listed(request: HttpRequest, listing: RegistrationListing, status: int, **context: Any) -> HttpResponse:
    rows = listing.rows
    decides = any(row.may_be_decided for row in rows)
    context |= {"listing": listing, "rows": rows, "decides": decides, "tab": "all", "keeps": bool(listing.kept)}
    return render(request, "partybuilding/registrations.html", context, status=status)


@require_safe
@registrations_page
def counted(request: HttpRequest) -> HttpResponse:
    """How many are registered with each community."""
    rows = tallies(user_of(request))
    context = {"rows": rows, "total": total(rows), "tab": "counted"}
    return render(request, "partybuilding/registrations_counted.html", context)


@require_safe
@registrations_page
def counted_sheet(request: HttpRequest) -> HttpResponseBase:
    rows = [
        (row.area.code, row.area.name, row.units, row.members, row.new_groups, row.applied, row.unplaced)
        for row in tallies(user_of(request))
    ]
    return workbook_file("registrations", Sheet(_("Dual registration"), HEADINGS, rows, (16, 24, 10, 16, 16, 16, 14)))


@require_http_methods(WRITE)
@registrations_page
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """The community writes down somebody, or a unit."""
    user = user_of(request)
    if not paths_as(user, KEEPERS) and not user.is_superuser:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = UnitForm(data, user, own=False) if kind == "unit" else DeskPersonForm(data, user)
    if form.is_valid():
        try:
            made = services.apply(_application(form, user, kind), by=user, request=request)
        except DomainError as refusal:
            return _form(request, form, kind, refused(form, refusal))
        toast(request, _("%(name)s is registered as an applicant.") % {"name": made.name})
        return redirect(made)
    return _form(request, form, kind, INVALID if form.is_bound else 200)


def _form(request: HttpRequest, form: Any, kind: str, status: int) -> HttpResponse:
    title = _("Register a unit") if kind == "unit" else _("Register somebody")
    context = {"form": form, "title": title, "send": _("Register now")}
    return render(request, "partybuilding/registration_form.html", context, status=status)


def _application(form: Any, user: Any, kind: str) -> services.Application:
    values = form.cleaned_data
    common = {
        "source": Source.DESK.value,
        "root": root_of(user),
        "area": values["area"],
        "said": form.said(),
        "token": f"{user.pk}:{values['token']}",
    }
    if kind == "unit":
        named = {name: values[name] for name in ("unit", "party_organisation")}
        return services.Application(kind=RegistrationKind.UNIT, **named, **common)
    return services.Application(kind=values["kind"], data=form.data_of(), address=values["address"], **common)


@require_safe
@never_cache
@login_required
def registration(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, found_or_404(request, pk))


def page(
    request: HttpRequest,
    found: Registration,
    *,
    status: int = 200,
    revealed: Revealed | None = None,
    **forms: Any,
) -> HttpResponse:
    user = user_of(request)
    keeps = services.keeps(user, found.area)
    own = Registration.objects.own(user).filter(pk=found.pk).exists()
    context: dict[str, Any] = {
        "registration": found,
        "name": found.name if keeps or own else found.masked_name,
        "keeps": keeps,
        "owns": keeps or own,
        "waits": keeps and found.state == RegistrationState.APPLIED,
        "unplaced": found.placed == Placed.NOT,
        "said": _said(found),
        "offer": Offer.objects.visible_to(user).filter(registration=found).first() if keeps or own else None,
        "entries": found.entries.select_related("by__person"),
        "same_phone": _same_phone(found, user) if keeps else (),
        "revealed": revealed,
        "reasons": Reason.choices,
        "placing": forms.get("placing") or PlacingForm(None, found, user),
        "declining": forms.get("declining") or ReasonForm(initial={"version": found.version}, auto_id="decline-%s"),
        "ending": forms.get("ending") or ReasonForm(initial={"version": found.version}, auto_id="end-%s"),
        "moving": forms.get("moving") or MoveForm(initial={"version": found.version}),
        "reveal_errors": forms.get("reveal_errors", ()),
        "problem": forms.get("problem", ""),
    }
    return render(request, "partybuilding/registration.html", context, status=status)


def _said(found: Registration) -> list[tuple[str, str]]:
    return [
        (_("Skills"), "、".join(found.skill_words)),
        (_("Willing to help others with them"), _("yes") if found.is_willing else _("no")),
        (_("Hours of the week"), str(found.weekly) if found.hours else ""),
        (_("Interests"), "、".join(found.interest_words)),
    ]


def _same_phone(found: Registration, user: Any) -> list[Registration]:
    """Who else registered with this telephone: perhaps the same human twice."""
    if found.person is None or not found.person.phone_hash:
        return []
    rows = Registration.objects.visible_to(user).open().filter(person__phone_hash=found.person.phone_hash)
    return list(rows.exclude(pk=found.pk).for_list()[:5])


@require_POST
@login_required
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Confirm, decline, place, move or end one registration."""
    found, user = found_or_404(request, pk), user_of(request)
    form = _action_form(request, found, action)
    if not form.is_valid():
        return page(request, found, status=INVALID, **{FORMS[action]: form})
    values = form.cleaned_data
    try:
        _perform(action, found, user, values)
    except DomainError as refusal:
        status = refused(form, refusal)
        sentences = [str(each) for each in form.non_field_errors()]
        return page(request, found, status=status, problem=" ".join(sentences), **{FORMS[action]: form})
    toast(request, _("Saved."))
    still = Registration.objects.visible_to(user).filter(pk=found.pk).exists()
    return redirect(found if still else "partybuilding:registrations")


FORMS = {"confirm": "confirming", "decline": "declining", "place": "placing", "move": "moving", "end": "ending"}


def _action_form(request: HttpRequest, found: Registration, action: str) -> Any:
    if action == "place":
        return PlacingForm(request.POST, found, user_of(request))
    if action == "move":
        return MoveForm(request.POST)
    form = ReasonForm(request.POST, auto_id=f"{action}-%s")
    form.fields["reason"].required = action == "decline"
    return form


def _perform(action: str, found: Registration, user: Any, values: dict[str, Any]) -> None:
    version = values["version"]
    if action == "confirm":
        services.confirm(found, by=user, version=version)
    elif action == "decline":
        services.decline(found, by=user, reason=values["reason"], version=version)
    elif action == "place":
        services.place(found, by=user, area=values["area"], version=version)
    elif action == "move":
        services.move(found, by=user, address=values["address"], version=version)
    else:
        services.end(found, by=user, reason=values["reason"], version=version)


@require_http_methods(WRITE)
@never_cache
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found, user = found_or_404(request, pk), user_of(request)
    own = Registration.objects.own(user).filter(pk=pk).exists()
    if not (own or services.keeps(user, found.area)):
        raise Http404
    form, status = ChangeForm(request.POST if request.method == "POST" else None, found), 200
    if form.is_bound:
        status = INVALID
        try:
            if form.is_valid():
                services.change(found, by=user, said=form.said(), version=form.cleaned_data["version"])
                toast(request, _("Saved."))
                return redirect(found)
        except DomainError as refusal:
            status = refused(form, refusal)
    context = {"form": form, "title": _("What %(name)s offers") % {"name": found.masked_name}, "found": found}
    return render(request, "partybuilding/registration_form.html", context, status=status)


@require_POST
@login_required
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_or_404(request, pk)
    try:
        reason = reason_of(request.POST.get("chosen", ""), request.POST.get("reason", ""))
        shown = reveal_registered(found, by=user_of(request), reason=reason, request=request)
    except Invalid as refusal:
        return page(request, found, status=INVALID, reveal_errors=refusal.fields["reason"])
    return page(request, found, revealed=shown)


@require_POST
@registrations_page
def decide(request: HttpRequest) -> HttpResponse:
    """Confirm or decline those that were ticked; each by itself, and what could not be done is said."""
    user, listing = user_of(request), RegistrationListing(user_of(request), request.GET)
    rows = Registration.objects.visible_to(user).filter(pk__in=_ticked(request)).for_list()
    declines, done, refusals = "decline" in request.POST, 0, []
    for found in rows.order_by("pk"):
        try:
            if declines:
                services.decline(found, by=user, reason=request.POST.get("reason", ""))
            else:
                services.confirm(found, by=user)
            done += 1
        except DomainError as refusal:
            refusals.append((found, _sentence(refusal)))
    if refusals or not rows:
        return _listed(request, listing, INVALID, refusals=refusals, done=done, nothing=not rows)
    toast(request, _decided(declines, done))
    return redirect(f"{request.path.removesuffix('decide/')}?{request.GET.urlencode()}")


def _ticked(request: HttpRequest) -> list[int]:
    return [int(pk) for pk in request.POST.getlist("registration") if pk.isdecimal() and len(pk) < 18][:MOST_AT_ONCE]


def _decided(declines: bool, done: int) -> str:
    if declines:
        return ngettext("%(n)d application is declined.", "%(n)d applications are declined.", done) % {"n": done}
    return ngettext("%(n)d registration is confirmed.", "%(n)d registrations are confirmed.", done) % {"n": done}


def _sentence(refusal: DomainError) -> str:
    return " ".join(str(each) for texts in refusal.fields.values() for each in texts) or str(refusal)
