"""What invited people are told, written into the outbox with what happened."""

from collections.abc import Iterable

from deliberation.models import Attendee, Meeting
from notices.outbox import emit

INVITED, CHANGED, CANCELLED = "deliberation.invited", "deliberation.changed", "deliberation.cancelled"
TOMORROW, WRAPPED_UP = "deliberation.tomorrow", "deliberation.wrapped_up"


def ask_to_come(meeting: Meeting, attendees: Iterable[Attendee]) -> None:
    _emit(INVITED, meeting, [each.pk for each in attendees])


def tell_of_change(meeting: Meeting) -> None:
    _emit(CHANGED, meeting)


def tell_of_cancelling(meeting: Meeting) -> None:
    _emit(CANCELLED, meeting)


def tell_of_the_end(meeting: Meeting) -> None:
    _emit(WRAPPED_UP, meeting)


def call_to_mind(meeting: Meeting) -> None:
    _emit(TOMORROW, meeting)


def _emit(kind: str, meeting: Meeting, attendees: list[int] | None = None) -> None:
    emit(kind, {"meeting": meeting.pk, "version": meeting.version, "attendees": attendees})
