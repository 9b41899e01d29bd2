"""What follows from an entry of the outbox: those invited are told."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deliberation.choices import Attendance, MeetingState
from deliberation.links import address_of
from deliberation.models import Attendee, Meeting
from deliberation.reaching import accounts_of, contact_of, without_account
from deliberation.services.telling import CANCELLED, CHANGED, INVITED, TOMORROW, WRAPPED_UP
from grids.querysets import boundaries
from notices.choices import Urgency
from notices.outbox import Payload, handles
from notices.services import sentence, tell, tell_person

sentence(INVITED, _("You are invited: %(title)s, %(when)s, %(where)s. Please say whether you will come."))
sentence(CHANGED, _("Time or place has changed: %(title)s, now %(when)s, %(where)s"), Urgency.URGENT)
sentence(CANCELLED, _("Cancelled: %(title)s, %(when)s"), Urgency.URGENT)
sentence(TOMORROW, _("Soon: %(title)s, %(when)s, %(where)s"))
sentence(WRAPPED_UP, _("Minutes and resolutions: %(title)s of %(when)s"))
# The same for those who have no account: what an event is called, and what they read.
BY_LINK = {event: f"{event}_guest" for event in (INVITED, CHANGED, CANCELLED, TOMORROW)}
sentence(BY_LINK[INVITED], _("You are invited: %(title)s, %(when)s, %(where)s. Agenda, and whether you come: %(link)s"))
sentence(BY_LINK[CHANGED], _("Time or place has changed: %(title)s, now %(when)s, %(where)s. %(link)s"), Urgency.URGENT)
sentence(BY_LINK[CANCELLED], _("Cancelled: %(title)s, %(when)s. %(link)s"), Urgency.URGENT)
sentence(BY_LINK[TOMORROW], _("Soon: %(title)s, %(when)s, %(where)s. %(link)s"))


@handles(INVITED)
def invited(payload: Payload) -> None:
    """Those who were put on the list just now."""
    meeting, chosen = _meeting(payload), set(payload["attendees"])
    _tell(INVITED, meeting, payload, [each for each in meeting.attendees.all() if each.pk in chosen])


@handles(CHANGED)
def changed(payload: Payload) -> None:
    meeting = _meeting(payload)
    if meeting.state == MeetingState.CONVENED:
        _tell(CHANGED, meeting, payload, list(meeting.attendees.all()))


@handles(CANCELLED)
def cancelled(payload: Payload) -> None:
    meeting = _meeting(payload)
    _tell(CANCELLED, meeting, payload, list(meeting.attendees.all()))


@handles(TOMORROW)
def tomorrow(payload: Payload) -> None:
    """Not those who said that they cannot come."""
    meeting = _meeting(payload)
    if meeting.state == MeetingState.CONVENED:
        _tell(TOMORROW, meeting, payload, list(meeting.attendees.exclude(state=Attendance.DECLINED)))


@handles(WRAPPED_UP)
def wrapped_up(payload: Payload) -> None:
    """Those who came."""
    meeting = _meeting(payload)
    _tell(WRAPPED_UP, meeting, payload, list(meeting.attendees.filter(state=Attendance.ATTENDED)))


def _meeting(payload: Payload) -> Meeting:
    rows = Meeting.objects.select_related("area").defer("minutes", *boundaries("area"))
    return rows.get(pk=payload["meeting"])


def _tell(event: str, meeting: Meeting, payload: Payload, attendees: list[Attendee]) -> None:
    key = f"{event}:{meeting.pk}:{payload['version']}"
    scopes = (f"area:{meeting.area.code}",)
    params, told = params_of(meeting), accounts_of(attendees)
    tell(told, event, key, params, meeting.get_absolute_url(), scopes=lambda: scopes)
    if event not in BY_LINK or not settings.SITE_URL:
        return
    for each in without_account(attendees):
        if contact := contact_of(each):
            own, private = f"{key}:{each.pk}", {"link": address_of(each)}
            tell_person(contact, BY_LINK[event], own, params, private=private, scopes=lambda: scopes)


def params_of(meeting: Meeting) -> dict[str, Any]:
    """What an invitation says, in the inbox as well as by mail."""
    where = meeting.place or meeting.link
    return {"title": meeting.title, "when": f"{timezone.localtime(meeting.starts_at):%Y-%m-%d %H:%M}", "where": where}
