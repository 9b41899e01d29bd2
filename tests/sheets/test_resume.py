"""A worker that dies, or two at once: nothing is lost, nothing is doubled."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from accounts.models import AuditEntry, User
from common import clock
from notices import outbox
from sheets import holding, importing, parsing, services, tasks, working
from sheets.choices import JobState
from sheets.models import Job
from sheets.registers import Outcome
from tests.sheets import people


class Killed(BaseException):
    """As if the process were gone: nothing that follows runs."""


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "BLOCK", 4)


def ready(count: int = 10) -> Job:
    job = people.checked(people.workbook(people.lines(count)))
    return services.confirm_import(job, by=job.by)


def dies_at(monkeypatch: pytest.MonkeyPatch, method: str, call: int) -> None:
    """The worker dies at the end of the nth call of this method of the register."""
    calls = []
    original = getattr(people.People, method)

    def dying(self: people.People, *arguments: Any) -> Any:
        answer = original(self, *arguments)
        calls.append(1)
        if len(calls) == call:
            raise Killed
        return answer

    monkeypatch.setattr(people.People, method, dying)


def lease_ends() -> None:
    clock.advance(holding.LEASE + timedelta(seconds=1))


@pytest.mark.django_db
def test_it_works(monkeypatch: pytest.MonkeyPatch, held_clock: object):
    job = ready()
    dies_at(monkeypatch, "save", 2)
    with pytest.raises(Killed):
        working.work(job.pk)
    job.refresh_from_db()
    assert (job.blocks_done, job.done, job.counts, len(people.names())) == (1, 4, {"new": 4}, 4)
    assert not working.work(job.pk)
    lease_ends()
    job = people.worked(job)
    assert (job.state, job.blocks_done, job.done, job.counts) == (JobState.DONE, 3, 10, {"new": 10})
    assert len(people.names()) == 10
    assert AuditEntry.objects.filter(action="sheets.imported").count() == 1


@pytest.mark.django_db
def test_a_check_that_broke_off_begins_anew(monkeypatch: pytest.MonkeyPatch, held_clock: object):
    rows = people.lines(10)
    rows[0][4] = "0000"
    job = people.start(people.workbook(rows))
    dies_at(monkeypatch, "check", 2)
    with pytest.raises(Killed):
        working.work(job.pk)
    lease_ends()
    job = people.worked(job)
    assert (job.state, job.counts, job.problems.count()) == (JobState.CHECKED, {"new": 9, "refused": 1}, 1)


@pytest.mark.django_db
def test_what_is_swept_is_what_nobody_is_at(held_clock: object):
    job = people.start(people.workbook(people.lines(1)))
    assert list(Job.objects.left_behind(clock.now())) == [job]
    assert holding.claim(job.pk) is not None
    assert list(Job.objects.left_behind(clock.now())) == []
    lease_ends()
    assert list(Job.objects.left_behind(clock.now())) == [job]


@pytest.mark.django_db
def test_a_database_that_fails_is_asked_again(monkeypatch: pytest.MonkeyPatch):
    job = ready(3)
    original = people.People.save
    broken = [True]

    def failing(self: people.People, outcomes: Sequence[Outcome], by: User) -> None:
        if broken.pop() if broken else False:
            raise OperationalError("gone")
        original(self, outcomes, by)

    monkeypatch.setattr(people.People, "save", failing)
    with pytest.raises(OperationalError):
        working.work(job.pk)
    job = people.worked(job)
    assert (job.state, job.counts) == (JobState.DONE, {"new": 3})


@pytest.mark.django_db
def test_a_long_job_lets_others_take_their_turn(monkeypatch: pytest.MonkeyPatch):
    sent: list[int] = []
    monkeypatch.setattr(tasks.work, "apply_async", lambda args, **_options: sent.append(*args))
    monkeypatch.setattr(importing, "TURN_SECONDS", -1)
    job = ready(10)
    for done in (4, 8):
        job = people.worked(job)
        assert (job.state, job.done, len(people.names()), sent.pop()) == (JobState.IMPORTING, done, done, job.pk)
    job = people.worked(job)
    assert (job.state, job.done, len(people.names()), sent) == (JobState.DONE, 10, 10, [])


@pytest.mark.django_db
def test_a_file_that_kills_every_worker_is_given_up(monkeypatch: pytest.MonkeyPatch, held_clock: object):
    job = people.start(people.workbook(people.lines(1)))
    for _time in range(working.MOST_ATTEMPTS):
        assert holding.claim(job.pk) is not None
        lease_ends()
    job = people.worked(job)
    assert job.state == JobState.FAILED
    assert str(working.MOST_ATTEMPTS) in job.message


@pytest.mark.django_db
def test_whoever_lost_the_lease_writes_nothing_more(held_clock: object):
    job = ready(3)
    first = holding.claim(job.pk)
    lease_ends()
    second = holding.claim(job.pk)
    assert first is not None
    assert second is not None
    with pytest.raises(holding.LostLease):
        first.advance(done=99)
    second.advance(done=1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once():
    job = ready(40)
    start = threading.Barrier(4)

    def run() -> None:
        start.wait()
        working.work(job.pk)
        connection.close()

    workers = [threading.Thread(target=run) for _n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    job.refresh_from_db()
    assert (job.state, job.done, job.counts) == (JobState.DONE, 40, {"new": 40})
    assert len(people.names()) == 40
    assert AuditEntry.objects.filter(action="sheets.imported").count() == 1


@pytest.mark.django_db
def test_outbox_and_sweep_send_workers(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any):
    sent: list[int] = []
    monkeypatch.setattr(tasks.work, "apply_async", lambda args, **_options: sent.append(*args))
    job = people.start(people.workbook(people.lines(1)))
    with django_capture_on_commit_callbacks(execute=True):
        outbox.sweep()
    assert sent == [job.pk]
    tasks.sweep()
    assert sent == [job.pk] * 2
    tasks.work(job.pk)
    tasks.sweep()
    assert sent == [job.pk] * 2
