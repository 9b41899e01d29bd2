"""The notice of an activity, with a code that leads to its sign-up."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.pdf import pdf_file
from common.qr import as_data, svg_answer
from partybuilding.models import Activity, ActivityState
from partybuilding.views.activities import activity_or_404


def _announced_or_404(request: HttpRequest, pk: int) -> Activity:
    activity = activity_or_404(request, pk)
    if activity.state != ActivityState.ANNOUNCED:
        raise Http404
    return activity


def _sign_up_address(request: HttpRequest, activity: Activity) -> str:
    """Of what is for residents too, the page that needs no account."""
    path = activity.get_public_url() if activity.is_public else activity.get_absolute_url()
    return request.build_absolute_uri(path)


@login_required
@never_cache
@require_safe
def notice_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """To be hung up: what, when, where, and a code that leads to the sign-up."""
    activity = _announced_or_404(request, pk)
    address = _sign_up_address(request, activity)
    context = {
        "title": activity.title,
        "place": str(activity.organiser),
        "lines": [f"{activity.when} · {activity.place}", activity.plan],
        "code": as_data(address),
        "invites": _("Scan to sign up."),
        "address": address,
    }
    return pdf_file("print/notice.html", context, f"activity-{activity.pk}-notice")


@login_required
@require_safe
def code_svg(request: HttpRequest, pk: int) -> HttpResponse:
    activity = _announced_or_404(request, pk)
    return svg_answer(_sign_up_address(request, activity), f"activity-{activity.pk}")
