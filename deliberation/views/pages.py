"""Meetings: the list, one meeting with all that can be done about it, its papers, and its public page."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services import record
from common.errors import DomainError
from common.pages import FORM_METHODS, INVALID, refused, sent, user_of
from common.pdf import pdf_file
from common.redaction import redact
from common.toasts import toast
from deliberation import services
from deliberation.acts import ACTS, form_of
from deliberation.forms import PLACES, MeetingForm, VersionedForm
from deliberation.keeping import convenes, may_keep
from deliberation.listing import MeetingListing
from deliberation.meeting_page import MeetingPage
from deliberation.models import Meeting, MeetingFile, Resolution
from deliberation.publication import published
from grids.models import Area
from grids.querysets import boundaries
from workorders.actors import of_request
from workorders.models import WorkOrder
from workorders.views.photos import file_answer, served


def meeting_or_404(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related("area").defer(*boundaries("area"))
    return get_object_or_404(rows, pk=pk)


@login_required
@never_cache
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    listing = MeetingListing(user_of(request), request.GET)
    context = {"listing": listing, "convenes": convenes(request.user)}
    return render(request, "deliberation/list.html", context, status=400 if listing.problems else 200)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def new_meeting(request: HttpRequest) -> HttpResponse:
    if not convenes(request.user):
        raise PermissionDenied
    form = MeetingForm(sent(request), user=request.user)
    status = INVALID if form.is_bound else 200
    if form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            made = services.plan_meeting(by=of_request(request), **values)
            return redirect(made.get_absolute_url())
        except DomainError as refusal:
            status = refused(form, refusal)
    return render(request, "deliberation/form.html", {"form": form}, status=status)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def edit_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    if meeting.is_ended or not may_keep(meeting, of_request(request)):
        raise Http404
    form = MeetingForm(sent(request), user=request.user, meeting=meeting)
    status = INVALID if form.is_bound else 200
    if form.is_valid():
        try:
            services.change_meeting(meeting, by=of_request(request), **form.cleaned_data)
            return redirect(meeting.get_absolute_url())
        except DomainError as refusal:
            status = refused(form, refusal)
    return render(request, "deliberation/form.html", {"form": form, "meeting": meeting}, status=status)


@login_required
@never_cache
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, meeting_or_404(request, pk))


def _show(
    request: HttpRequest, found: Meeting, sent: dict[str, VersionedForm] | None = None, status: int = 200
) -> HttpResponse:
    page = MeetingPage(found, user_of(request), of_request(request), sent)
    return render(request, "deliberation/meeting.html", {"page": page, "meeting": found}, status=status)


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One of `acts.ACTS`. What is refused is said on the page, with all that was typed."""
    found = meeting_or_404(request, pk)
    if verb not in ACTS:
        raise Http404
    form = form_of(verb, found, request.user, request.POST, files=request.FILES)
    status = INVALID
    if form.is_valid():
        try:
            ACTS[verb].run(found, form, of_request(request))
            toast(request, str(ACTS[verb].done))
            part = ACTS[verb].part
            return redirect(found.get_absolute_url() + (f"#{part}-title" if part else ""))
        except DomainError as refusal:
            status = refused(form, refusal)
    return _show(request, meeting_or_404(request, pk), {verb: form}, status=status)


@login_required
@never_cache
@require_safe
def minutes(request: HttpRequest, pk: int) -> FileResponse:
    return _paper(request, pk, "minutes")


@login_required
@never_cache
@require_safe
def attendance_sheet(request: HttpRequest, pk: int) -> FileResponse:
    """The list to be signed in the room."""
    return _paper(request, pk, "attendance")


def _paper(request: HttpRequest, pk: int, name: str) -> FileResponse:
    found = meeting_or_404(request, pk)
    page = MeetingPage(found, user_of(request), of_request(request))
    record(action=f"meeting.{name}", by=user_of(request), obj=found, request=request)
    return pdf_file(f"print/meeting_{name}.html", {"page": page, "meeting": found}, f"meeting-{found.pk}-{name}")


@login_required
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A recording, to be played; a document, to be kept."""
    return file_answer(request, _file(request, pk))


@login_required
@require_safe
def photo(request: HttpRequest, pk: int, size: str = "") -> FileResponse:
    return served(_file(request, pk), size)


def _file(request: HttpRequest, pk: int) -> MeetingFile:
    found: MeetingFile = get_object_or_404(MeetingFile.objects.visible_to(request.user), pk=pk)
    return found


@login_required
@never_cache
@require_safe
def of_order(request: HttpRequest, number: str) -> HttpResponse:
    """The resolution that an order came of, as a part of its page."""
    order = get_object_or_404(WorkOrder.objects.visible_to(user_of(request)).numbered(number))
    made = Resolution.objects.filter(order=order).select_related("meeting").first()
    may_open = made is not None and Meeting.objects.visible_to(request.user).filter(pk=made.meeting_id).exists()
    return render(request, "deliberation/of_order.html", {"resolution": made, "may_open": may_open})


@require_safe
def public_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """For everybody: what is spoken about and was decided, without people's names."""
    found = get_object_or_404(Meeting.objects.published().select_related("area").defer(*boundaries("area")), pk=pk)
    return render(request, "public/meeting.html", published(found))


@require_safe
def public_meetings(request: HttpRequest, code: str) -> HttpResponse:
    """The public meetings in one area, the next ones first."""
    area = get_object_or_404(Area.objects.current().filter(kind__in=PLACES).defer("boundary"), code=code)
    rows = Meeting.objects.published().within(area).for_list().order_by("-starts_at", "-pk")[:50]
    context = {"rows": [(each, redact(each.title)) for each in rows], "area": area}
    return render(request, "public/meetings.html", context)
