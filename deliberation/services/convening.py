"""Invitations go out, are answered and called to mind; a meeting that will not be is cancelled."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.clock import now, today
from common.errors import Invalid, NotAllowed
from deliberation.choices import ANSWERS, COMING, MeetingState, MeetingStep
from deliberation.models import Attendee, Meeting
from deliberation.services.step import Step, begin, check_state, end, lock, present
from deliberation.services.telling import ask_to_come, call_to_mind, tell_of_cancelling
from grids.querysets import boundaries
from workorders.actors import Actor

BATCH = 100


@transaction.atomic
def convene(meeting: Meeting, *, by: Actor, version: int | None = None) -> Meeting:
    """Send the invitations. There must be something to speak about, somebody to come, and time left."""
    step = begin(meeting, by, version, MeetingState.PLANNED)
    if step.meeting.starts_at <= step.at:
        raise Invalid.field("starts_at", _("This moment has passed: set a later one."))
    if not step.meeting.agenda.exists():
        raise Invalid.field("agenda", _("Put something on the agenda first."))
    attendees = list(step.meeting.attendees.all())
    if not attendees:
        raise Invalid.field("people", _("Say first who is to come."))
    step.meeting.state, step.meeting.convened_at = MeetingState.CONVENED, step.at
    found = end(step, MeetingStep.CONVENED)
    ask_to_come(found, attendees)
    return found


@transaction.atomic
def answer_invitation(
    attendee: Attendee, *, answer: str, by: Actor, note: str = "", version: int | None = None
) -> Meeting:
    """Whoever was invited says whether they come; until the meeting is held they may say otherwise."""
    meeting = lock(attendee.meeting, version)
    assert by.user is not None  # without an account one answers by link
    if not Attendee.objects.of(by.user).filter(pk=attendee.pk).exists():
        raise NotAllowed(_("This invitation is not for you."))
    return _answer(meeting, attendee, answer, note, by)


@transaction.atomic
def answer_by_link(attendee: Attendee, *, answer: str, note: str = "") -> Meeting:
    """The same by whoever was sent the link."""
    return _answer(lock(attendee.meeting, None), attendee, answer, note, Actor("guest", name=attendee.shown_name))


def _answer(meeting: Meeting, attendee: Attendee, answer: str, note: str, by: Actor) -> Meeting:
    check_state(meeting, MeetingState.CONVENED)
    if answer not in ANSWERS:
        raise Invalid.field("answer", _("Choose one of the list."))
    attendee = present(attendee)
    attendee.state, attendee.note, attendee.answered_at = answer, note, now()
    attendee.save(update_fields=["state", "note", "answered_at"])
    step = Step(meeting, by, None, attendee.answered_at)
    return end(step, MeetingStep.ANSWERED, attendee.get_state_display())


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str, by: Actor, version: int | None = None) -> Meeting:
    """It will not be held. Who was invited is told why."""
    step = begin(meeting, by, version, *COMING)
    if not reason.strip():
        raise Invalid.field("reason", _("Say why, in a sentence."))
    was_known = step.meeting.state == MeetingState.CONVENED
    step.meeting.state, step.meeting.closed_at = MeetingState.CANCELLED, step.at
    found = end(step, MeetingStep.CANCELLED, reason)
    if was_known:
        tell_of_cancelling(found)
    return found


def remind() -> int:
    """Call to mind, once, what is held tomorrow (or still today, where nobody did so before). Of how many meetings."""
    return sum(iter(_remind_some, 0))


@transaction.atomic
def _remind_some() -> int:
    """Marked and written into the outbox in one transaction. Who was invited only today need not be reminded."""
    begins = timezone.make_aware(datetime.combine(today(), time.min))
    rows = Meeting.objects.filter(
        state=MeetingState.CONVENED,
        reminded_at=None,
        starts_at__gt=now(),
        starts_at__lt=begins + timedelta(days=2),
        convened_at__lt=begins,
    )
    rows = rows.select_related("area").defer("minutes", *boundaries("area")).order_by("starts_at")
    found = list(rows.select_for_update(of=("self",))[:BATCH])
    Meeting.objects.filter(pk__in=[each.pk for each in found]).update(reminded_at=now())
    for meeting in found:
        call_to_mind(meeting)
    return len(found)
