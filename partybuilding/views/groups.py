"""Working groups: the lists, the page of each with all that can be done there, visits, and collecting on the spot."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.pages import FORM_METHODS, sent, user_of
from partybuilding.acts.base import DONE, Acting, filled, ran
from partybuilding.acts.groups import FINDING_ACTS, GROUP_ACTS, act_form
from partybuilding.forms.groups import CollectForm, GroupForm, GroupVisitForm
from partybuilding.group_page import FindingPage, GroupPage
from partybuilding.listing.groups import FindingListing, GroupListing
from partybuilding.models import FindingPhoto, GroupFinding, WorkingGroup
from partybuilding.permissions.groups import may_found_group, may_keep_group, may_work
from partybuilding.services import group_findings as finding_services
from partybuilding.services import groups as group_services
from partybuilding.services.group_findings import SOURCE
from workorders.actors import of_user
from workorders.models import WorkOrder
from workorders.views.photos import served


def _group(request: HttpRequest, pk: int) -> WorkingGroup:
    found: WorkingGroup = get_object_or_404(WorkingGroup.objects.visible_to(request.user).for_list(), pk=pk)
    return found


def _group_at_work(request: HttpRequest, pk: int) -> WorkingGroup:
    found = _group(request, pk)
    if found.is_over or not may_work(request.user, found):
        raise Http404
    return found


def _finding(request: HttpRequest, pk: int) -> GroupFinding:
    found: GroupFinding = get_object_or_404(GroupFinding.objects.visible_to(request.user).for_list(), pk=pk)
    return found


@login_required
@never_cache
@require_safe
def origin(request: HttpRequest, number: str) -> HttpResponse:
    """The finding that an order arose from: on the order's page, or by itself."""
    order = get_object_or_404(WorkOrder.objects.visible_to(user_of(request)).numbered(number), source=SOURCE)
    found = GroupFinding.objects.visible_to(request.user).filter(order=order).for_list().first()
    whole = "origin" if request.headers.get("HX-Request") else "origin_page"
    return render(request, f"partybuilding/groups/{whole}.html", {"order": order, "finding": found})


@login_required
@never_cache
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    listing = GroupListing(user_of(request), request.GET)
    context = {"listing": listing, "tab": "groups", "may_found": may_found_group(request.user)}
    return render(request, "partybuilding/groups.html", context, status=400 if listing.problems else 200)


@login_required
@never_cache
@require_safe
def group_findings(request: HttpRequest) -> HttpResponse:
    listing = FindingListing(user_of(request), request.GET)
    context = {"listing": listing, "tab": "findings"}
    return render(request, "partybuilding/group_findings.html", context, status=400 if listing.problems else 200)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def new_group(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    if not may_found_group(user):
        raise Http404

    def do(values: dict[str, Any]) -> WorkingGroup:
        del values["version"]
        return group_services.found_group(by=user, **values)

    words = {"title": _("New working group"), "button": _("Set it up"), "back": reverse("partybuilding:groups")}
    return filled(request, GroupForm(sent(request), user=user), do, **words)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def change_group(request: HttpRequest, pk: int) -> HttpResponse:
    found, user = _group(request, pk), user_of(request)
    if found.is_over or not may_keep_group(user, found):
        raise Http404

    def do(values: dict[str, Any]) -> WorkingGroup:
        return group_services.change_group(found, by=user, **values)

    words = {"title": found.name, "button": _("Save"), "back": found.get_absolute_url()}
    return filled(request, GroupForm(sent(request), user=user, group=found), do, **words)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def visit_place(request: HttpRequest, pk: int) -> HttpResponse:
    found = _group_at_work(request, pk)

    def do(values: dict[str, Any]) -> str:
        key, by = values.pop("token"), of_user(user_of(request))
        made = group_services.visit_place(found, key=key, by=by, **values)
        return f"{reverse('partybuilding:collect', args=[found.pk])}?visit={made.pk}"

    words = {"title": _("We were there"), "button": _("Save, and note what was found")}
    return filled(request, GroupVisitForm(sent(request), group=found), do, back=found.get_absolute_url(), **words)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def collect(request: HttpRequest, pk: int) -> HttpResponse:
    found = _group_at_work(request, pk)

    def do(values: dict[str, Any]) -> GroupFinding:
        return finding_services.collect(found, key=values.pop("token"), by=user_of(request), **values)

    form = CollectForm(sent(request), group=found, files=request.FILES or None, visit=request.GET.get("visit", "")[:9])
    words = {"title": _("Note what was found"), "button": _("Save"), "back": found.get_absolute_url()}
    return filled(request, form, do, **words)


@login_required
@never_cache
@require_safe
def group(request: HttpRequest, pk: int) -> HttpResponse:
    return _show_group(request, _group(request, pk))


def _show_group(
    request: HttpRequest, found: WorkingGroup, refused: Acting | None = None, status: int = 200
) -> HttpResponse:
    page = GroupPage(found, user_of(request), refused)
    return render(request, "partybuilding/group.html", {"page": page, "group": found}, status=status)


@login_required
@never_cache
@require_safe
def group_finding(request: HttpRequest, pk: int) -> HttpResponse:
    return _show_finding(request, _finding(request, pk))


def _show_finding(
    request: HttpRequest, found: GroupFinding, refused: Acting | None = None, status: int = 200
) -> HttpResponse:
    page = FindingPage(found, user_of(request), refused)
    return render(request, "partybuilding/group_finding.html", {"page": page, "finding": found}, status=status)


@login_required
@require_safe
def photo(request: HttpRequest, pk: int, size: str = "") -> FileResponse:
    found = get_object_or_404(FindingPhoto.objects.visible_to(request.user), pk=pk)
    return served(found, size)


@login_required
@require_POST
def act_on_group(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    found = _group(request, pk)
    if verb not in GROUP_ACTS:
        raise Http404
    form = act_form(GROUP_ACTS, verb, found, user_of(request), request.POST)
    status = ran(request, GROUP_ACTS[verb], found, form)
    if status == DONE:
        seen = WorkingGroup.objects.visible_to(request.user).filter(pk=pk).exists()
        return redirect(found if seen else "partybuilding:groups")
    return _show_group(request, _group(request, pk), Acting(verb, form), status)


@login_required
@require_POST
def act_on_finding(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    found = _finding(request, pk)
    if verb not in FINDING_ACTS:
        raise Http404
    form = act_form(FINDING_ACTS, verb, found, user_of(request), request.POST)
    status = ran(request, FINDING_ACTS[verb], found, form)
    if status == DONE:
        return redirect(found)
    return _show_finding(request, _finding(request, pk), Acting(verb, form), status)
