"""The clock of the played year, and what the beat would have started by it: in a real worker, or in this process."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils import timezone

from governance.celery import app
from notices import outbox
from notices.models import Heartbeat, Outbox
from partybuilding.models import MatchDraft
from partybuilding.models.matching import AT_WORK
from partybuilding.services import drafts
from tools.year.published import Published

ROOT = Path(__file__).resolve().parent.parent.parent
HEARTBEAT = "notices.tasks.heartbeat"
SWEEP = "notices.tasks.sweep"
SWEEP_DRAFTS = "partybuilding.tasks.sweep_drafts"
PATIENCE = 300
AGAIN = 2  # seconds until a worker that may have missed a message is sent another
TAKE_UP = "The same command takes the year up again."
BY_DAY = (9, 17)
BY_NIGHT = 2  # from Sunday to Monday
MONDAY = 0
SOON, OFTEN = timedelta(seconds=15), timedelta(minutes=5)


def next_round(after: datetime) -> datetime:
    """The next moment at which what the beat starts has its turn."""
    hour = timezone.localtime(after).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    while not (hour.hour in BY_DAY or _is_night(hour)):
        hour += timedelta(hours=1)
    return hour


def _is_night(hour: datetime) -> bool:
    return hour.hour == BY_NIGHT and hour.weekday() == MONDAY


def tasks_at(moment: datetime, everything: bool) -> Iterator[str]:
    """What looks at the clock every few minutes has its turn twice a day, the rest once a week. All of it may be late;
    sweeping goes on all the time."""
    everything = everything or _is_night(timezone.localtime(moment))
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        every = timedelta(seconds=entry["schedule"])
        if entry["task"] not in (HEARTBEAT, SWEEP) and (everything or SOON < every <= OFTEN):
            yield entry["task"]


class Works(Protocol):
    """Where that happens which follows from what people do."""

    def publish(self, at: datetime) -> None:
        """What the clock says from now on."""

    def take_up(self, at: datetime) -> None:
        """Do what an earlier run has left undone at this moment."""

    def go_round(self, at: datetime, *, everything: bool = False) -> None:
        """Do what the beat starts, and all that follows from it."""

    def settle(self, at: datetime) -> None:
        """Return when nothing is left to do at this moment."""


class Here:
    """In this process, task by task."""

    def __init__(self) -> None:
        app.loader.import_default_modules()  # as a worker does when it starts

    def publish(self, at: datetime) -> None:
        pass

    def take_up(self, at: datetime) -> None:
        self.settle(at)

    def go_round(self, at: datetime, *, everything: bool = False) -> None:
        for task in tasks_at(at, everything):
            app.tasks[task].apply(throw=True)
        self.settle(at)

    def settle(self, at: datetime) -> None:
        while outbox.sweep():
            pass
        for pk in MatchDraft.objects.filter(state__in=AT_WORK).values_list("pk", flat=True):
            drafts.work(pk)


class There:
    """In the platform's own worker, beside this process, on the published clock."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process, self.published = process, Published()

    def publish(self, at: datetime) -> None:
        self.published.set(at)

    def take_up(self, at: datetime) -> None:
        """A draft whose worker was lost is given to another when it has shown no sign of life for a while."""
        if _drafts_at_work():
            self.publish(at + drafts.LOST_AFTER + timedelta(seconds=1))
            self._wait(lambda: not _drafts_at_work(), SWEEP_DRAFTS)
            self.publish(at)
        self.settle(at)

    def go_round(self, at: datetime, *, everything: bool = False) -> None:
        self.publish(at)
        for task in (*tasks_at(at, everything), HEARTBEAT):
            app.send_task(task)
        self._wait(lambda: Heartbeat.objects.filter(name="worker", beat_at=at).exists(), HEARTBEAT)
        self.settle(at)

    def settle(self, at: datetime) -> None:
        self._wait(lambda: not _is_busy(at), SWEEP)

    def _wait(self, until: Callable[[], bool], task: str) -> None:
        """Look again after each task of the worker. One that may have missed a message is sent another."""
        began = time.monotonic()
        self.published.forget_done()
        while not until():
            if not self.published.wait_for_done(AGAIN):
                self._check_worker(time.monotonic() - began)
                app.send_task(task)

    def _check_worker(self, waited: float) -> None:
        if self.process.poll() is not None:
            raise WorkerEnded(f"The worker has ended ({self.process.returncode}). {TAKE_UP}")
        if waited > PATIENCE:
            raise WorkerEnded(f"The worker does not come to an end. {TAKE_UP}")


class WorkerEnded(Exception):
    """Nothing follows any more from what people do."""


def _is_busy(at: datetime) -> bool:
    return Outbox.objects.filter(done_at=None, due_at__lte=at).exists() or _drafts_at_work()


def _drafts_at_work() -> bool:
    return MatchDraft.objects.filter(state__in=AT_WORK).exists()


@contextmanager
def worker(log: Path) -> Iterator[There]:
    """The platform's own worker with one process, on the published clock. It ends with us, however we end."""
    command = [sys.executable, "-m", "celery", "-A", "governance", "worker", "-I", "tools.year.worker"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "-P", "solo", "-l", "WARNING"],
            cwd=ROOT,
            env=os.environ,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        )
        try:
            yield There(process)
        finally:
            process.terminate()
            process.wait()
