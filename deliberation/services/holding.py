"""The meeting is held: who came, what was said, and that it is over."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Conflict, Invalid
from deliberation.choices import RECORDED, MeetingState, MeetingStep
from deliberation.models import Attendee, Meeting
from deliberation.services.step import begin, end
from deliberation.services.telling import tell_of_the_end
from workorders.actors import Actor

EARLY = timedelta(hours=2)  # people come before it begins


@transaction.atomic
def record_attendance(meeting: Meeting, came: Mapping[int, str], *, by: Actor, version: int | None = None) -> Meeting:
    """Key of the attendee → attended, excused or absent. From then on the meeting counts as held."""
    step = begin(meeting, by, version, MeetingState.CONVENED, MeetingState.HELD)
    if step.meeting.starts_at - EARLY > step.at:
        raise Conflict(_("The meeting has not begun yet."))
    known = {each.pk: each for each in step.meeting.attendees.all()}
    if not came or came.keys() - known.keys() or set(came.values()) - set(RECORDED):
        raise Invalid.field("came", _("Say of each of those invited whether they came."))
    changed = [known[pk] for pk, state in came.items() if known[pk].state != state]
    for each in changed:
        each.state = came[each.pk]
    Attendee.objects.bulk_update(changed, ["state"])
    if step.meeting.state == MeetingState.HELD and not changed:
        return step.meeting
    step.meeting.state = MeetingState.HELD
    return end(step, MeetingStep.ATTENDANCE)


@transaction.atomic
def write_minutes(meeting: Meeting, *, minutes: str, by: Actor, version: int | None = None) -> Meeting:
    """What was said and decided. Until the meeting is closed they may be corrected."""
    step = begin(meeting, by, version, MeetingState.HELD)
    if not minutes.strip():
        raise Invalid.field("minutes", _("Write down what was said."))
    step.meeting.minutes = minutes
    return end(step, MeetingStep.MINUTES)


@transaction.atomic
def close_meeting(meeting: Meeting, *, by: Actor, version: int | None = None) -> Meeting:
    """Everything has been said, and whatever was decided has become an order. Who came is told."""
    step = begin(meeting, by, version, MeetingState.HELD)
    if step.meeting.ballots.filter(closed_at=None).exists():
        raise Conflict(_("A ballot is open: close it first."))
    if step.meeting.resolutions.filter(order=None).exists():
        raise Conflict(_("A resolution has no order yet: adopt it, or drop the draft."))
    if not step.meeting.minutes:
        raise Invalid.field("minutes", _("Write the minutes first."))
    step.meeting.state, step.meeting.closed_at = MeetingState.CLOSED, step.at
    found = end(step, MeetingStep.CLOSED)
    tell_of_the_end(found)
    return found


@transaction.atomic
def reopen_meeting(meeting: Meeting, *, reason: str, by: Actor, version: int | None = None) -> Meeting:
    """Something was left out or is wrong."""
    step = begin(meeting, by, version, MeetingState.CLOSED)
    if not reason.strip():
        raise Invalid.field("reason", _("Say why, in a sentence."))
    step.meeting.state, step.meeting.closed_at = MeetingState.HELD, None
    return end(step, MeetingStep.REOPENED, reason)
