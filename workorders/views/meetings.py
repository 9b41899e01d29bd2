"""三会: the lists of the meetings of a desk, to be gone through and marked."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.services import record
from common.clock import today
from common.errors import DomainError
from common.inputs import add_refusal
from common.pages import user_of
from common.pdf import pdf_file
from common.toasts import toast
from common.workbooks import workbook_file
from grids.middleware import current_post
from grids.models import Area
from workorders import meetings
from workorders.actors import of_request, of_user
from workorders.choices import Meeting
from workorders.forms.meetings import HearingForm
from workorders.models import Hearing, WorkOrder
from workorders.services import hearing as services


def _shown(request: HttpRequest, kind: str, code: str) -> tuple[meetings.MeetingList, list[Area]]:
    """The list asked for, and the desks that may be chosen. 404 for desks that are not in reach."""
    user = user_of(request)
    desks = meetings.desks_of(user, current_post(request))
    area = next((desk for desk in desks if desk.code == code), None) if code else next(iter(desks), None)
    if area is None or (kind and kind not in Meeting.values):
        raise Http404
    return meetings.MeetingList(user, Meeting(kind) if kind else meetings.usual_meeting(area), area), desks


@never_cache
@require_safe
@login_required
def meeting(request: HttpRequest, kind: str = "") -> HttpResponseBase:
    """One meeting of one desk; as a file with `as=xlsx`, on paper with `as=pdf`."""
    shown, desks = _shown(request, kind, request.GET.get("area", ""))
    if (form := request.GET.get("as")) in ("xlsx", "pdf"):
        return _handed_out(request, shown, str(form))
    return _page(request, shown, desks)


def _handed_out(request: HttpRequest, shown: meetings.MeetingList, form: str) -> HttpResponseBase:
    """A file that leaves the house, recorded."""
    detail = {"meeting": str(shown.meeting), "area": shown.area.code, "file": form}
    record(action="meetings.export", by=user_of(request), obj=shown.area, request=request, detail=detail)
    name = f"meeting-{shown.meeting}-{shown.area.code}-{today():%Y%m%d}"
    if form == "pdf":
        return pdf_file("print/meeting.html", {"shown": shown, "day": today()}, name)
    return workbook_file(name, meetings.sheet(shown))


def _page(
    request: HttpRequest,
    shown: meetings.MeetingList,
    desks: list[Area],
    form: HearingForm | None = None,
    number: str = "",
) -> HttpResponse:
    """`form` is what was refused, of the order of this number."""
    context = {
        "shown": shown,
        "desks": desks,
        "kinds": Meeting.choices,
        "form": form or HearingForm(),
        "refused": number,
    }
    return render(request, "workorders/meeting.html", context, status=422 if form else 200)


@never_cache
@require_POST
@login_required
def hear(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """Note that the order was heard, and what came of it."""
    shown, desks = _shown(request, kind, request.POST.get("area", ""))
    order = WorkOrder.objects.visible_to(shown.user).numbered(number).first()
    if order is None:
        raise Http404
    form = HearingForm(request.POST)
    if not form.is_valid() or not _heard(request, form, shown, order):
        return _page(request, shown, desks, form, order.number)
    return redirect(_address(shown.meeting, shown.area))


def _heard(request: HttpRequest, form: HearingForm, shown: meetings.MeetingList, order: WorkOrder) -> bool:
    by = of_request(request)
    try:
        heard = services.hear(order, by=by, meeting=shown.meeting, area=shown.area, **form.cleaned_data)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return False
    toast(request, _("Heard: %(order)s") % {"order": order.title}, undo=reverse("workorders:unhear", args=[heard.pk]))
    return True


@never_cache
@require_POST
@login_required
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was heard today."""
    user = user_of(request)
    heard = get_object_or_404(Hearing.objects.visible_to(user).select_related("area"), pk=pk)
    try:
        services.unhear(heard, by=of_user(user, current_post(request)))
    except DomainError as refusal:
        toast(request, str(refusal))
    else:
        toast(request, _("Taken back."))
    return redirect(_address(heard.meeting, heard.area))


def _address(kind: str, area: Area) -> str:
    return f"{reverse('workorders:meeting', args=[kind])}?area={area.code}"
