"""Working groups on the phone: where to, what was found there, and what came of sending it."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.inputs import add_refusal, errors_of
from common.pages import FORM_METHODS, INVALID, sent, user_of
from partybuilding.forms.group_trips import TripForm
from partybuilding.models import GroupFinding, WorkingGroup
from partybuilding.services.group_findings import add_photo
from partybuilding.services.group_trips import Trip, known_trip, write_down
from workorders.actors import of_user
from workorders.forms.phone import FollowingForm
from workorders.views.phone import by_phone, kept, on_the_phone, wants_json


@on_the_phone
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """Those that I go out with."""
    rows = WorkingGroup.objects.worked_by(request.user).current().for_list().order_by("name", "pk")
    return kept(render(request, "partybuilding/phone/groups.html", {"groups": rows}))


@by_phone
@require_http_methods(FORM_METHODS)
def trip(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom we met and what we found: as a page without JavaScript, as JSON from the queue on the phone."""
    user = user_of(request)
    if known := _known(request):
        return _done(request, known)
    group = get_object_or_404(WorkingGroup.objects.worked_by(user).current().for_list(), pk=pk)
    form = TripForm(sent(request), user=user, group=group, files=request.FILES or None)
    if made := _write_down(request, group, form):
        return _done(request, made)
    if wants_json(request):
        return JsonResponse({"errors": errors_of(form)}, status=INVALID)
    page = render(request, "partybuilding/phone/trip.html", {"form": form, "group": group})
    if form.is_bound:
        page.status_code = INVALID
        return page
    return kept(page)


def _known(request: HttpRequest) -> Trip | None:
    """What came before, although the phone never heard so: it stays taken when the group has ended since."""
    key = request.POST.get("token", "")
    return known_trip(user_of(request), key) if key else None


def _write_down(request: HttpRequest, group: WorkingGroup, form: TripForm) -> Trip | None:
    if not form.is_valid():
        return None
    try:
        return write_down(group, by=of_user(user_of(request)), **form.trip())
    except DomainError as refusal:
        add_refusal(form, refusal)
        return None


def _done(request: HttpRequest, made: Trip) -> HttpResponse:
    url = reverse("partybuilding:phone_trip_done", args=[made.key])
    if not wants_json(request):
        return redirect(url)
    photos = {
        f"photos_{number}": reverse("partybuilding:phone_finding_photo", args=[finding.pk])
        for number, finding in made.findings.items()
    }
    return JsonResponse({"number": "", "url": url, "photos": photos}, status=201)


@by_phone
@require_POST
def finding_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """What follows a finding. Sent again, it is the same photo."""
    user = user_of(request)
    finding = get_object_or_404(GroupFinding, by=user, pk=pk)
    form = FollowingForm(request.POST, request.FILES)
    try:
        for each in form.cleaned_data["photos"] if form.is_valid() else []:
            add_photo(finding, photo=each, by=user)
    except DomainError as refusal:
        add_refusal(form, refusal)
    return JsonResponse({"errors": errors_of(form)}, status=INVALID if form.errors else 201)


@by_phone
@require_safe
def receipt(request: HttpRequest, key: str) -> HttpResponse:
    """What was taken; of one's own, whatever has become of the group."""
    trip = known_trip(user_of(request), key)
    if trip is None:
        raise Http404
    return render(request, "partybuilding/phone/done.html", {"trip": trip, "group": trip.group})
