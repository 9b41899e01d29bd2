"""Records of members: the list, one record and its steps, letters, floating members, and one's own record."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import today
from common.errors import DomainError, Invalid, Sentence
from common.pages import FORM_METHODS, INVALID, refused, user_of
from common.toasts import toast
from grids.register.revealing import Reason, reason_of
from partybuilding import services
from partybuilding.choosing import found_for_record
from partybuilding.forms.members import (
    AdvanceForm,
    AwayForm,
    DayForm,
    DaysForm,
    EndForm,
    GroupForm,
    LetterForm,
    MemberForm,
    NewMemberForm,
    branches_led,
)
from partybuilding.member_pages import FloatingMembers, Letters, MemberListing, MemberPage
from partybuilding.models import Floating, Member, Transfer
from partybuilding.reach import party_reach

View = Callable[..., HttpResponse]


def leads_page(view: View) -> View:
    """For those who lead an organisation; to everybody else there is no such page. Never kept anywhere."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not party_reach(request.user).led:
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(login_required(guarded))


def member_of(request: HttpRequest, pk: int) -> Member:
    rows = Member.objects.visible_to(request.user).select_related("person", "organisation", "group")
    return get_object_or_404(rows, pk=pk)


@require_safe
@leads_page
def members(request: HttpRequest) -> HttpResponse:
    listing = MemberListing(user_of(request), request.GET)
    wishes = urlencode({name: request.GET[name] for name in listing.form.fields if request.GET.get(name)})
    context = {"listing": listing, "page": listing.page, "wishes": wishes, "tab": "members"}
    context["may_add"] = branches_led(user_of(request)).exists()
    return render(request, "partybuilding/members.html", context, status=200 if listing.form.is_valid() else 400)


@require_safe
@leads_page
def transfers(request: HttpRequest) -> HttpResponse:
    context = {"letters": Letters(user_of(request)), "tab": "transfers", "today": today()}
    return render(request, "partybuilding/transfers.html", context)


@require_safe
@leads_page
def floating(request: HttpRequest) -> HttpResponse:
    context = {"floating": FloatingMembers(user_of(request)), "tab": "floating", "today": today()}
    return render(request, "partybuilding/floating.html", context)


@require_http_methods(FORM_METHODS)
@leads_page
def new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form, status = NewMemberForm(user, request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            data = form.cleaned_data
            try:
                who = {name: data.pop(name) for name in ("name", "id_number", "phone")}
                made = services.add_member(
                    data.pop("organisation"), found_for_record(user, **who), by=user, request=request, **data
                )
            except DomainError as refusal:
                status = refused(form, refusal)
            else:
                toast(request, _("%(name)s is taken into the branch.") % {"name": made.person.name})
                return redirect("partybuilding:member", made.pk)
    context = {"form": form, "title": _("New member"), "button": _("Take in"), "back": reverse("partybuilding:members")}
    return render(request, "partybuilding/organisations/form.html", context, status=status)


@never_cache
@login_required
@require_safe
def member(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, member_of(request, pk))


@never_cache
@login_required
@require_safe
def own_record(request: HttpRequest) -> HttpResponse:
    """One's own record, as the branch keeps it."""
    rows = Member.objects.of(party_reach(request.user).person).select_related("person", "organisation", "group")
    found = rows.order_by(F("ended_on").desc(nulls_first=True), "pk").first()
    if found is None:
        return render(request, "partybuilding/no_record.html")
    return _page(request, found)


def _page(request: HttpRequest, found: Member, *, status: int = 200, **more: Any) -> HttpResponse:
    page = MemberPage(found, user_of(request))
    context = {"page": page, "member": found, "reasons": Reason.choices, "tab": "members", **more}
    return render(request, "partybuilding/member.html", context, status=status)


@require_POST
@never_cache
@login_required
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Telephone and ID number, once, for a reason."""
    found = member_of(request, pk)
    try:
        reason = reason_of(request.POST.get("chosen", ""), request.POST.get("reason", ""))
    except Invalid as refusal:
        return _page(request, found, status=INVALID, reveal_errors=refusal.fields["reason"])
    shown = services.reveal_member(found, by=user_of(request), reason=reason, request=request)
    return _page(request, found, shown=shown)


@dataclass(frozen=True)
class Act:
    """One step of a record: its form, the service, and how the page calls it."""

    form: type[MemberForm]
    service: Callable[..., Any]
    title: Sentence
    button: Sentence


ACTS = {
    "advance": Act(AdvanceForm, services.advance, gettext_lazy("Next stage"), gettext_lazy("Enter the stage")),
    "days": Act(DaysForm, services.correct_days, gettext_lazy("Correct the dates"), gettext_lazy("Save")),
    "group": Act(GroupForm, services.put_in_group, gettext_lazy("Party group"), gettext_lazy("Save")),
    "letter": Act(LetterForm, services.write_letter, gettext_lazy("Transfer letter"), gettext_lazy("Write the letter")),
    "away": Act(AwayForm, services.go_away, gettext_lazy("Away for a time"), gettext_lazy("Enter")),
    "end": Act(EndForm, services.end_membership, gettext_lazy("End the record"), gettext_lazy("End the record")),
}


@require_http_methods(FORM_METHODS)
@leads_page
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    found, user = member_of(request, pk), user_of(request)
    if action not in ACTS or not MemberPage(found, user).may_act:
        raise Http404
    chosen, status = ACTS[action], 200
    form = chosen.form(user, found, request.POST or None)
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                data = form.cleaned_data
                chosen.service(found, by=user, **data)
            except DomainError as refusal:
                status = refused(form, refusal)
            else:
                toast(request, _("The record of %(name)s is changed.") % {"name": found.person.name})
                return redirect("partybuilding:member", found.pk)
    title = f"{found.person.name} · {chosen.title}"
    back = reverse("partybuilding:member", args=[found.pk])
    context = {"form": form, "title": title, "button": chosen.button, "back": back}
    return render(request, "partybuilding/organisations/form.html", context, status=status)


@require_POST
@leads_page
def settle_letter(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Handed in, or taken back."""
    letter = get_object_or_404(Transfer.objects.visible_to(request.user), pk=pk)
    service = services.receive if action == "receive" else services.take_back
    return _done(request, lambda day: service(letter, by=user_of(request), **day), "partybuilding:transfers", action)


@require_POST
@leads_page
def settle_away(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """In contact, or back."""
    away = get_object_or_404(Floating.objects.visible_to(request.user), pk=pk)
    service = services.note_contact if action == "contact" else services.come_back
    return _done(request, lambda day: service(away, by=user_of(request), **day), "partybuilding:floating", action)


def _done(request: HttpRequest, do: Callable[[dict[str, Any]], Any], page: str, action: str) -> HttpResponse:
    form = DayForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid.field("on", str(form.errors["on"][0]))
        do({} if action == "take-back" else {"on": form.cleaned_data["on"]})
    except DomainError as refusal:
        sentences = [str(each) for texts in refusal.fields.values() for each in texts]
        toast(request, " ".join(sentences) or str(refusal))
    else:
        toast(request, _("It is on record."))
    return redirect(page)
