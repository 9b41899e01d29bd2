"""Who works on a job: one worker at a time, by a lease that ends when the worker does."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db.models import F

from common.clock import now
from sheets.choices import JobKind, JobState
from sheets.models import Job

LEASE = timedelta(seconds=60)
FIRST_STATE = {JobKind.IMPORT: JobState.CHECKING, JobKind.EXPORT: JobState.EXPORTING}


class LostLease(Exception):
    """The job was cancelled, or another worker has it by now."""


class TurnOver(Exception):
    """Others wait for this worker: the rest of the job goes to the end of the queue."""


@dataclass
class Held:
    job: Job
    lease: str

    def advance(self, **values: Any) -> None:
        """Write progress, if the job is still ours. Within a transaction this holds its row until the end."""
        mine = Job.objects.filter(pk=self.job.pk, lease=self.lease, state=self.job.state)
        beat = {"beat_at": now(), "lease_until": now() + LEASE, "version": F("version") + 1}
        if not mine.update(**beat, **values):
            raise LostLease
        for name, value in values.items():
            setattr(self.job, name, value)

    def finish(self, state: JobState, **values: Any) -> None:
        ends = {} if state == JobState.CHECKED else {"finished_at": now()}
        self.advance(state=state, lease="", **ends, **values)
        Job.objects.filter(pk=self.job.pk).update(lease_until=None)


def claim(pk: int) -> Held | None:
    """Take the job, unless it rests or somebody is at it."""
    lease = uuid4().hex
    waiting = Job.objects.left_behind(now()).filter(pk=pk)
    taken = waiting.update(
        lease=lease, lease_until=now() + LEASE, beat_at=now(), attempts=F("attempts") + 1, version=F("version") + 1
    )
    if not taken:
        return None
    job = Job.objects.select_related("by", "api_key__user").get(pk=pk)
    if job.lease != lease:
        return None
    held = Held(job, lease)
    if job.state == JobState.QUEUED:
        held.advance(state=FIRST_STATE[JobKind(job.kind)])
    return held


def let_go(held: Held) -> None:
    """Leave it to the next worker."""
    Job.objects.filter(pk=held.job.pk, lease=held.lease).update(lease="", lease_until=None)
