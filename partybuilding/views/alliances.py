"""Alliances: the list, one with its members, meetings and lists of the year, and the page of one item."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services import record
from common.errors import DomainError
from common.pages import FORM_METHODS, INVALID, refused, sent, user_of
from common.pdf import pdf_file
from common.toasts import toast
from partybuilding import services
from partybuilding.alliance_keeping import alliance_areas, keeps
from partybuilding.alliance_page import ALLIANCE_ACTS, ITEM_ACTS, Act, AlliancePage, ItemPage, form_of
from partybuilding.forms.alliances import AllianceForm, MemberForm
from partybuilding.listing.alliances import AllianceListing
from partybuilding.models import Alliance, ListItem
from workorders.actors import of_request


def _alliance(request: HttpRequest, pk: int) -> Alliance:
    return get_object_or_404(Alliance.objects.visible_to(user_of(request)).for_list(), pk=pk)


def _item(request: HttpRequest, pk: int) -> ListItem:
    rows = ListItem.objects.visible_to(user_of(request)).for_list().select_related("alliance__leader")
    return get_object_or_404(rows, pk=pk)


@never_cache
@login_required
@require_safe
def alliances(request: HttpRequest) -> HttpResponse:
    listing = AllianceListing(user_of(request), request.GET)
    context = {"listing": listing, "may_found": alliance_areas(user_of(request)).exists()}
    return render(request, "partybuilding/alliances/list.html", context, status=400 if listing.problems else 200)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def new_alliance(request: HttpRequest) -> HttpResponse:
    if not alliance_areas(user_of(request)).exists():
        raise PermissionDenied
    form = AllianceForm(sent(request), user=user_of(request))
    status = INVALID if form.is_bound else 200
    if form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            return redirect(services.found_alliance(by=of_request(request), **values).get_absolute_url())
        except DomainError as refusal:
            status = refused(form, refusal)
    return render(request, "partybuilding/alliances/form.html", {"form": form}, status=status)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def edit_alliance(request: HttpRequest, pk: int) -> HttpResponse:
    found = _alliance(request, pk)
    if found.ended_on is not None or not keeps(found, of_request(request)):
        raise Http404
    form = AllianceForm(sent(request), user=user_of(request), alliance=found)
    status = INVALID if form.is_bound else 200
    if form.is_valid():
        try:
            services.change_alliance(found, by=of_request(request), **form.cleaned_data)
            return redirect(found.get_absolute_url())
        except DomainError as refusal:
            status = refused(form, refusal)
    return render(request, "partybuilding/alliances/form.html", {"form": form, "alliance": found}, status=status)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def alliance_member(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Somebody else comes for a member, or under another duty."""
    found = _alliance(request, pk)
    row = get_object_or_404(found.members.filter(ends=None).select_related("alliance", "unit", "party"), pk=member)
    if found.ended_on is not None or not keeps(found, of_request(request)):
        raise Http404
    form = MemberForm(sent(request), found, user_of(request), initial={"person": row.person_id, "duty": row.duty})
    status = INVALID if form.is_bound else 200
    if form.is_valid():
        try:
            services.change_member(row, by=of_request(request), **form.cleaned_data)
            return redirect(found.get_absolute_url())
        except DomainError as refusal:
            status = refused(form, refusal)
    context = {"form": form, "alliance": found, "member": row}
    return render(request, "partybuilding/alliances/form.html", context, status=status)


def _page(request: HttpRequest, found: Alliance) -> AlliancePage:
    year = request.GET.get("year", "")
    chosen = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    return AlliancePage(found, user_of(request), of_request(request), year=chosen)


@never_cache
@login_required
@require_safe
def alliance(request: HttpRequest, pk: int) -> HttpResponse:
    return _show_alliance(request, _page(request, _alliance(request, pk)))


def _show_alliance(request: HttpRequest, page: AlliancePage, status: int = 200) -> HttpResponse:
    context = {"page": page, "alliance": page.alliance, "problems": _problems(page.sent, page.forms)}
    return render(request, "partybuilding/alliances/alliance.html", context, status=status)


def _problems(sent: dict[str, Any], shown: dict[str, Any]) -> list[str]:
    """What was refused in a form that the page does not show again."""
    lost = [form for name, form in sent.items() if name not in shown]
    return [str(text) for form in lost for texts in form.errors.values() for text in texts]


def _run(request: HttpRequest, act: Act, row: Any, form: Any) -> int:
    """Do it. 0 when it was done, else the status of the refusal, which stands on the form."""
    if not form.is_valid():
        return INVALID
    try:
        act.run(row, form, of_request(request))
    except DomainError as refusal:
        return refused(form, refusal)
    toast(request, str(act.done))
    return 0


@login_required
@require_POST
def act_on_alliance(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    found = _alliance(request, pk)
    if verb not in ALLIANCE_ACTS:
        raise Http404
    form = form_of(ALLIANCE_ACTS, verb, found, user_of(request), request.POST)
    if status := _run(request, ALLIANCE_ACTS[verb], found, form):
        page = _page(request, _alliance(request, pk))
        page.sent[verb] = form
        return _show_alliance(request, page, status)
    return redirect(found.get_absolute_url())


@never_cache
@login_required
@require_safe
def list_item(request: HttpRequest, pk: int) -> HttpResponse:
    return _show_item(request, ItemPage(_item(request, pk), user_of(request), of_request(request)))


def _show_item(request: HttpRequest, page: ItemPage, status: int = 200) -> HttpResponse:
    context = {"page": page, "item": page.item, "problems": _problems(page.sent, page.forms)}
    return render(request, "partybuilding/alliances/item.html", context, status=status)


@login_required
@require_POST
def act_on_item(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    found = _item(request, pk)
    if verb not in ITEM_ACTS:
        raise Http404
    form = form_of(ITEM_ACTS, verb, found, user_of(request), request.POST)
    if status := _run(request, ITEM_ACTS[verb], found, form):
        page = ItemPage(_item(request, pk), user_of(request), of_request(request))
        page.sent[verb] = form
        return _show_item(request, page, status)
    return redirect(found.get_absolute_url())


@never_cache
@login_required
@require_safe
def roster(request: HttpRequest, pk: int) -> FileResponse:
    """The members with their duties, to be put on a wall."""
    return _paper(request, pk, "roster")


@never_cache
@login_required
@require_safe
def year_lists(request: HttpRequest, pk: int) -> FileResponse:
    """The three lists of the year."""
    return _paper(request, pk, "lists")


def _paper(request: HttpRequest, pk: int, name: str) -> FileResponse:
    page = _page(request, _alliance(request, pk))
    record(action=f"alliance.{name}", by=user_of(request), obj=page.alliance, request=request)
    context = {"page": page, "alliance": page.alliance}
    return pdf_file(f"print/alliance_{name}.html", context, f"{page.alliance.code}-{name}-{page.year}")
