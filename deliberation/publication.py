"""What everybody may read about a public meeting. Units are named, people are not."""

from typing import Any

from common.redaction import redact
from deliberation.choices import Attendance, BallotWay, MeetingState
from deliberation.forms import when
from deliberation.models import Meeting


def published(meeting: Meeting) -> dict[str, Any]:
    came = meeting.attendees.select_related("person", "organisation")
    was_held = meeting.state in (MeetingState.HELD, MeetingState.CLOSED)
    came = came.filter(state=Attendance.ATTENDED) if was_held else came
    ballots = meeting.ballots.exclude(closed_at=None)
    resolutions = meeting.resolutions.exclude(order=None).select_related("unit", "order")
    return {
        "meeting": meeting,
        "title": redact(meeting.title),
        "when": when(meeting),
        "agenda": [(redact(each.title), redact(each.text)) for each in meeting.agenda.all()],
        "attendees": [each.masked_name for each in came],
        "ballots": [(redact(each.question), each, each.way == BallotWay.SECRET) for each in ballots],
        "resolutions": [(redact(each.text), each) for each in resolutions],
        "was_held": was_held,
    }
