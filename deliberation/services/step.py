"""What every service of a meeting does around its own few lines: lock, check, save, append the entry."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import now
from common.errors import Conflict, NotAllowed, WrongState
from common.versions import locked
from deliberation.choices import MeetingState, MeetingStep
from deliberation.keeping import keeper_post
from deliberation.models import Meeting, MeetingEntry
from grids.models import Post
from grids.querysets import boundaries
from workorders.actors import Actor

KEEPERS_ONLY = gettext_lazy(
    "Whoever convenes meetings here does this: the desk, the secretary or the leader of the grid."
)

Row = TypeVar("Row", bound=Model)


@dataclass
class Step:
    meeting: Meeting
    by: Actor
    post: Post | None
    at: datetime


def lock(meeting: Meeting, version: int | None) -> Meeting:
    """The meeting as it is now, locked until the transaction ends. Raises Stale."""
    rows = Meeting.objects.select_related("area").defer(*boundaries("area"))
    return locked(rows, meeting, version)


def begin(meeting: Meeting, by: Actor, version: int | None, *states: MeetingState) -> Step:
    """For whoever keeps the meeting, in one of these states. Raises Stale, NotAllowed or WrongState."""
    fresh = lock(meeting, version)
    post = keeper_post(fresh.area_path, by.posts)
    if post is None:
        raise NotAllowed(KEEPERS_ONLY)
    check_state(fresh, *states)
    return Step(fresh, by, post, now())


def present(row: Row) -> Row:
    """A row of the meeting as it is now, which is locked. Raises Conflict for one that was taken out meanwhile."""
    fresh = row._meta.model._default_manager.filter(pk=row.pk).first()
    if fresh is None:
        raise Conflict(_("This was taken out by somebody else: look at the meeting again."))
    return cast(Row, fresh)


def check_state(meeting: Meeting, *states: MeetingState) -> None:
    if meeting.state not in states:
        sentence = _("The meeting is “%(state)s”: this is not open any more, or not yet.")
        raise WrongState(sentence % {"state": meeting.get_state_display()}, state=meeting.state)


def end(step: Step, what: MeetingStep, words: str = "") -> Meeting:
    """Save the meeting under its next version, with the entry that says what was done."""
    step.meeting.version += 1
    step.meeting.save()
    append(step, what, words)
    return step.meeting


def append(step: Step, what: MeetingStep, words: str = "") -> MeetingEntry:
    return MeetingEntry.objects.create(
        meeting=step.meeting,
        step=what,
        at=step.at,
        version=step.meeting.version,
        user=step.by.user,
        post=step.post,
        name=step.by.name,
        words=words,
    )
