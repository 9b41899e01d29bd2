"""Stopping a job: what had been taken in stays, nothing more comes."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from common.errors import Stale, WrongState
from sheets import parsing, services
from sheets.choices import JobState
from sheets.models import Job
from sheets.registers import Outcome
from tests.sheets import people

pytestmark = pytest.mark.django_db


def cancelled(job: Job) -> Job:
    return services.cancel_job(Job.objects.get(pk=job.pk), by=job.by)


def test_it_works(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parsing, "BLOCK", 2)
    job = people.checked(people.workbook(people.lines(6)))
    job = services.confirm_import(job, by=job.by)
    original = people.People.save

    def save(self: people.People, outcomes: list[Outcome], by: User) -> None:
        original(self, outcomes, by)
        if outcomes[0].row.values["code"] == "P00003":
            cancelled(job)

    monkeypatch.setattr(people.People, "save", save)
    job = people.worked(job)
    assert job.state == JobState.CANCELLED
    assert sorted(people.names()) == ["P00001", "P00002", "P00003", "P00004"]
    assert people.worked(job).state == JobState.CANCELLED
    assert AuditEntry.objects.filter(action="sheets.cancel", object_id=str(job.pk)).count() == 1


@pytest.mark.parametrize("is_checked", [False, True])
def test_before_anything_was_taken_in(is_checked: bool):
    job = people.start(people.workbook(people.lines(2)))
    job = cancelled(people.worked(job) if is_checked else job)
    assert people.worked(job).state == JobState.CANCELLED
    assert people.names() == {}


def test_what_has_ended_cannot_be_stopped():
    job = cancelled(people.start(people.workbook(people.lines(2))))
    with pytest.raises(WrongState):
        cancelled(job)
    with pytest.raises(Stale):
        services.cancel_job(job, by=job.by, version=99)


def test_an_outsider_finds_nothing_to_stop(outsider: Client, manager: Client):
    job = people.start(people.workbook(people.lines(2)))
    url = reverse("sheets:cancel", args=[job.pk])
    assert outsider.post(url).status_code == 404
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED
    assert manager.post(url).headers["Location"] == job.get_absolute_url()
    assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED
