"""Matching many: have a draft made, look it through, change it, send it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.inputs import offer_rows
from common.pages import INVALID, user_of
from common.toasts import toast
from grids.models import DESK_KINDS, Area
from grids.querysets import within_any
from partybuilding import services
from partybuilding.matching.best import best_offers
from partybuilding.matching.reasons import told
from partybuilding.models import DraftState, MatchDraft, MatchLine, MorningDrafts, Offer, Use
from partybuilding.offering import provider_shown
from partybuilding.querysets.offers import desk_paths
from partybuilding.views.pages import needs_page, refused
from workorders.models import Proposal

SHOWN = 50
NOBODY, REFUSED = "nobody", "refused"
SHOW = ("GET", "HEAD", "POST")


class NewForm(forms.Form):
    area = forms.ModelChoiceField(
        Area.objects.none(), label=gettext_lazy("Area"), to_field_name="code", empty_label=None
    )

    def __init__(self, areas: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "area", areas.defer("boundary", "search").order_by("path"))


class SendForm(forms.Form):
    answer_by = forms.DateTimeField(
        label=gettext_lazy("Answer by"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def _draft(request: HttpRequest, pk: int) -> MatchDraft:
    return get_object_or_404(MatchDraft.objects.visible_to(request.user).for_list(), pk=pk)


def _line(request: HttpRequest, pk: int, line: int) -> MatchLine:
    rows = _draft(request, pk).lines.select_related("order", "offer", "draft")
    return get_object_or_404(rows, pk=line)


@require_http_methods(SHOW)
@needs_page
def drafts(request: HttpRequest) -> HttpResponse | HttpResponseBase:
    """The drafts of one's desks; a new one is begun here."""
    form = _new(request)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.open_draft(form.cleaned_data["area"], by=user_of(request)))
        except DomainError as refusal:
            status = refused(form, refusal)
    elif request.method == "POST":
        status = INVALID
    return _drafts(request, form, status)


def _new(request: HttpRequest) -> NewForm:
    areas = Area.objects.current().filter(within_any(desk_paths(request.user)), kind__in=DESK_KINDS)
    return NewForm(areas, request.POST if request.method == "POST" else None)


def _drafts(request: HttpRequest, form: NewForm, status: int) -> HttpResponse:
    rows = MatchDraft.objects.visible_to(request.user).for_list()[:SHOWN]
    mornings = MorningDrafts.objects.visible_to(request.user).for_list()
    context = {"rows": rows, "mornings": mornings, "form": form, "tab": "drafts"}
    return render(request, "partybuilding/needs/drafts.html", context, status=status)


@require_POST
@needs_page
def mornings(request: HttpRequest) -> HttpResponseBase:
    """`do` is "on" or "off"."""
    form, is_on = _new(request), request.POST.get("do") == "on"
    if not form.is_valid():
        return _drafts(request, form, INVALID)
    area = form.cleaned_data["area"]
    try:
        services.switch_mornings(area, is_on=is_on, by=user_of(request))
    except DomainError as refusal:
        return _drafts(request, form, refused(form, refusal))
    words = _("%(area)s has a draft every working morning now.") if is_on else _("%(area)s: no draft of the morning.")
    toast(request, words % {"area": area.name})
    return redirect("partybuilding:drafts")


@require_safe
@needs_page
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _draft(request, pk))


def _page(request: HttpRequest, found: MatchDraft, form: SendForm | None = None, status: int = 200) -> HttpResponse:
    lines = found.lines.select_related("order__area", "order__category", "offer__unit", "offer__person")
    lines = lines.defer("order__description", "order__search", "order__area__boundary")
    wanted, is_ready = request.GET.get("show", ""), found.state == DraftState.READY
    tried = services.foreseen(found) if wanted == REFUSED and is_ready else None
    pages = Paginator(_wanted(lines, wanted, tried).order_by("pk"), SHOWN).get_page(request.GET.get("page"))
    if tried is None and is_ready:
        tried = services.foreseen(found, list(pages))
    context = {
        "draft": found,
        "pages": pages,
        "rows": _shown(list(pages), request, tried or {}),
        "foreseen": len(tried or ()),
        "show": wanted,
        "asked": found.lines.filter(offer__isnull=False, is_dropped=False).count(),
        "left_out": found.lines.filter(is_dropped=True).count(),
        "nobody": found.lines.filter(offer=None).count(),
        "found": found.lines.filter(offer__isnull=False).count(),
        "refused": found.lines.exclude(code="").count(),
        "form": form or SendForm(initial={"version": found.version}),
        "tab": "drafts",
    }
    return render(request, "partybuilding/needs/draft.html", context, status=status)


def _wanted(lines: "QuerySet[MatchLine]", wanted: str, tried: dict[int, str] | None) -> "QuerySet[MatchLine]":
    if tried is not None:
        return lines.filter(pk__in=tried)
    return lines.filter(offer=None) if wanted == NOBODY else lines.filter(offer__isnull=False)


def _shown(lines: list[MatchLine], request: HttpRequest, tried: dict[int, str]) -> list[dict[str, Any]]:
    """With what the provider answered, where the draft was sent; before that, why a line would be refused."""
    uses = Use.objects.filter(proposal__order__in=[each.order_id for each in lines if each.is_sent])
    asked = {(each.offer_id, each.proposal.order_id): each.proposal for each in uses.select_related("proposal")}
    rows = [_row(each, asked.get((each.offer_id or 0, each.order_id)), request) for each in lines]
    return [{**row, "refusal": tried.get(each.pk, "")} for row, each in zip(rows, lines, strict=True)]


def _row(line: MatchLine, asked: Proposal | None, request: HttpRequest) -> dict[str, Any]:
    provider = provider_shown(line.offer, request.user) if line.offer else ""
    return {"line": line, "provider": provider, "reasons": told(line.reasons), "asked": asked}


@require_safe
@needs_page
def line(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Who else could meet this need."""
    found = _line(request, pk, line)
    others = [(each, provider_shown(each.offer, request.user)) for each in best_offers(found.order)]
    context = {"line": found, "draft": found.draft, "others": others, "tab": "drafts"}
    return render(request, "partybuilding/needs/line.html", context)


@require_POST
@needs_page
def change_line(request: HttpRequest, pk: int, line: int) -> HttpResponseBase:
    """`do` is "drop", "keep" or the number of an offer."""
    found, user, do = _line(request, pk, line), user_of(request), request.POST.get("do", "")
    if do in ("drop", "keep"):
        return _tried(request, found, lambda: services.leave_out(found, by=user, is_dropped=do == "drop"))
    offers = Offer.objects.visible_to(user).select_related("unit", "person")
    offer = get_object_or_404(offers, pk=int(do) if do.isdecimal() else 0)
    return _tried(request, found, lambda: services.change_offer(found, offer, by=user))


def _tried(request: HttpRequest, found: MatchLine, do: Callable[[], MatchDraft]) -> HttpResponseBase:
    try:
        do()
    except DomainError as refusal:
        said = [str(each) for sentences in refusal.fields.values() for each in sentences]
        toast(request, " ".join(said) or str(refusal))
    return redirect(found.draft)


@require_POST
@needs_page
def send(request: HttpRequest, pk: int) -> HttpResponseBase:
    found, form = _draft(request, pk), SendForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, INVALID)
    try:
        services.send_draft(found, by=user_of(request), **form.cleaned_data)
    except DomainError as refusal:
        return _page(request, found, form, refused(form, refusal))
    return redirect(found)


@require_POST
@needs_page
def drop(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = _draft(request, pk)
    try:
        services.drop_draft(found, by=user_of(request))
    except DomainError as refusal:
        toast(request, str(refusal))
        return redirect(found)
    toast(request, _("The draft was dropped; nobody was asked."))
    return redirect("partybuilding:drafts")


@require_POST
@needs_page
def retry(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = _draft(request, pk)
    try:
        services.retry_draft(found, by=user_of(request))
    except DomainError as refusal:
        toast(request, str(refusal))
    return redirect(found)
