"""kill -9 of a real worker in the middle of an import: the next one goes on exactly where it was."""

import signal
from pathlib import Path

import pytest
from django.conf import settings

from sheets import services
from sheets.choices import JobState
from sheets.models import Job
from tests.sheets import people
from tests.workers import until, worker

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 40
LOADED = "tests.sheets.worker"


def is_in(job: Job, state: JobState) -> bool:
    return Job.objects.get(pk=job.pk).state == state


@pytest.fixture
def environment(process_environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The worker finds the vault of this test, and the key to it."""
    keys = ",".join(settings.FIELD_KEYS)
    own = {"DATA_DIR": str(tmp_path), "FIELD_KEYS": keys, "FAULT_MARK": str(tmp_path / "died")}
    return process_environment | own


@pytest.mark.parametrize("point", ["check", "save"])
def test_killed_at(environment: dict[str, str], tmp_path: Path, point: str):
    job = people.start(people.workbook(people.lines(ROWS)))
    if point == "save":
        with worker(environment, tmp_path, LOADED):
            until(lambda: is_in(job, JobState.CHECKED), "the check")
        services.confirm_import(Job.objects.get(pk=job.pk), by=job.by)
    with worker(environment, tmp_path, LOADED, SHEETS_FAULT_AT=point) as first:
        until(lambda: first.poll() is not None, "the worker to die")
        assert first.returncode == -signal.SIGKILL
    killed = Job.objects.get(pk=job.pk)
    assert killed.is_working
    assert len(people.names()) == (10 if point == "save" else 0)
    Job.objects.filter(pk=job.pk).update(lease_until=killed.created_at)  # as when its minute is over
    with worker(environment, tmp_path, LOADED):
        if point == "check":
            until(lambda: is_in(job, JobState.CHECKED), "the check")
            services.confirm_import(Job.objects.get(pk=job.pk), by=job.by)
        until(lambda: is_in(job, JobState.DONE), "the import")
    job.refresh_from_db()
    assert (job.counts, job.done, len(people.names())) == ({"new": ROWS}, ROWS, ROWS)
