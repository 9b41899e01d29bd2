"""Invitations on paper and by personal link, for those who have no account."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.addresses import client_address
from accounts.services import record
from common.attempts import Limit, allowed
from common.errors import Conflict, DomainError
from common.inputs import add_refusal
from common.pages import FORM_METHODS, INVALID, sent, user_of
from deliberation import services
from deliberation.choices import MeetingState
from deliberation.forms import GuestAnswerForm, when
from deliberation.keeping import may_keep
from deliberation.links import invitation_for, path_to
from deliberation.models import Attendee
from deliberation.reaching import without_account
from deliberation.views.pages import meeting_or_404
from workorders.actors import of_request

ANSWERING = Limit("meeting-answer", most=30, seconds=3600)


@login_required
@never_cache
@require_safe
def invitations(request: HttpRequest, pk: int) -> HttpResponse:
    """The links of those who have no account, to be handed out. For whoever keeps the meeting."""
    meeting = meeting_or_404(request, pk)
    if not may_keep(meeting, of_request(request)) or meeting.state == MeetingState.PLANNED:
        raise Http404
    record(action="meeting.invitations", by=user_of(request), obj=meeting, request=request)
    guests = without_account(meeting.attendees.select_related("person", "organisation"))
    rows = [(each, request.build_absolute_uri(path_to(each))) for each in guests]
    return render(request, "deliberation/invitations.html", {"meeting": meeting, "rows": rows})


@never_cache
@require_http_methods(FORM_METHODS)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever holds the link: what it is about, when and where, and whether they come."""
    attendee = invitation_for(token)
    answer = _unknown(request) if attendee is None else _invited(request, attendee)
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "public/invitation.html", status=404)


def _invited(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    form = GuestAnswerForm(sent(request), initial=_answered(attendee))
    status = INVALID if form.is_bound else 200
    if form.is_valid():
        try:
            _check_often(request)
            services.answer_by_link(attendee, **form.cleaned_data)
            return redirect(request.path)
        except DomainError as refusal:
            add_refusal(form, refusal)
            status = refusal.status
    return render(request, "public/invitation.html", _shown(attendee, form), status=status)


def _check_often(request: HttpRequest) -> None:
    if not allowed(ANSWERING, client_address(request)):
        raise Conflict(_("Too much came from this connection. Wait an hour, or call the community."))


def _answered(attendee: Attendee) -> dict[str, str]:
    return {"answer": attendee.state, "note": attendee.note} if attendee.answered_at else {}


def _shown(attendee: Attendee, form: GuestAnswerForm) -> dict[str, object]:
    meeting = attendee.meeting
    return {
        "attendee": attendee,
        "meeting": meeting,
        "when": when(meeting),
        "agenda": meeting.agenda.all(),
        "form": form if meeting.state == MeetingState.CONVENED else None,
    }
