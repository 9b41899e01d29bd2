"""Files of people's data go when their time is over; what they counted stays."""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from common import clock
from sheets import pruning, services, tasks, vault
from sheets.choices import JobState
from sheets.models import Job
from tests.sheets import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held_clock")]


def old_jobs(settings: Any) -> tuple[Job, Job]:
    rows = people.lines(3)
    rows[0][4] = "0000"
    checked = people.checked(people.workbook(rows))
    written = people.worked(services.start_export(register="people", by=people.user(people.MANAGER)))
    clock.advance(timedelta(days=settings.SHEETS_KEEP_DAYS, seconds=1))
    return checked, written


def test_it_works(settings: Any, django_capture_on_commit_callbacks: Any):
    checked, written = old_jobs(settings)
    new = people.checked(people.workbook(people.lines(1)))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.prune()
    assert {name for name, _changed in vault.stored()} == {new.file, new.rows_file}
    checked.refresh_from_db()
    written.refresh_from_db()
    assert (checked.state, checked.file, checked.rows_file, checked.report_file) == (JobState.CANCELLED, "", "", "")
    assert not checked.preview
    assert checked.counts == {"new": 2, "refused": 1}
    assert not checked.problems.exists()
    assert (written.state, written.file) == (JobState.DONE, "")
    assert AuditEntry.objects.filter(action="sheets.prune").count() == 2
    assert pruning.prune() == 0


def test_the_page_says_so(settings: Any, manager: Client):
    written = old_jobs(settings)[1]
    pruning.prune()
    page = manager.get(written.get_absolute_url())
    assert not page.context["page"].has_file
    assert manager.get(reverse("sheets:file", args=[written.pk])).status_code == 404


def test_what_is_at_work_stays(settings: Any):
    job = people.start(people.workbook(people.lines(1)))
    clock.advance(timedelta(days=settings.SHEETS_KEEP_DAYS + 1))
    assert pruning.prune() == 0
    assert people.worked(job).state == JobState.CHECKED


def test_a_file_without_a_job_goes_after_a_day():
    fresh, left = vault.keep([b"a"]), vault.keep([b"b"])
    now = clock.now().timestamp()
    os.utime(vault.folder() / fresh, (now, now))
    os.utime(vault.folder() / left, (now - 90_000, now - 90_000))
    pruning.prune()
    assert [name for name, _changed in vault.stored()] == [fresh]
