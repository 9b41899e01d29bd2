"""Photos, recordings and documents of a meeting."""

from collections.abc import Iterable

from django.db import transaction

from deliberation.choices import MeetingState, MeetingStep
from deliberation.models import Meeting, MeetingFile
from deliberation.services.step import Step, begin, end, present
from workorders.actors import Actor
from workorders.keeping_files import check_room, columns_of, forget
from workorders.media import Media
from workorders.photos import Photo

# Papers go out before it; photos and the signed list often come after it is closed.
TAKING = (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.HELD, MeetingState.CLOSED)


@transaction.atomic
def keep_files(
    meeting: Meeting, files: Iterable[Photo | Media], *, by: Actor, version: int | None = None
) -> list[MeetingFile]:
    """Each once; all of them or none."""
    step = begin(meeting, by, version, *TAKING)
    kept = [_keep(step, each) for each in files]
    if new := sum(is_new for _row, is_new in kept):
        end(step, MeetingStep.FILED, f"+{new}")
    return [row for row, _is_new in kept]


def _keep(step: Step, sent: Photo | Media) -> tuple[MeetingFile, bool]:
    known: MeetingFile | None = step.meeting.files.filter(digest=sent.digest).first()
    if known is not None:
        return known, False
    check_room(step.meeting.files, sent)
    columns = {"by": step.by.user, "created_at": step.at, **columns_of(sent)}
    return MeetingFile.objects.create(meeting=step.meeting, **columns), True


@transaction.atomic
def take_out(kept: MeetingFile, *, by: Actor, version: int | None = None) -> Meeting:
    """It does not belong here. Of the file nothing is left."""
    step = begin(kept.meeting, by, version, *TAKING)
    kept = present(kept)
    words = str(kept)
    forget(kept)
    return end(step, MeetingStep.TAKEN_OUT, words)
