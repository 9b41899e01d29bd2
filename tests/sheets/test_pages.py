"""The pages: choose a register, send a file, see what is wrong, confirm, watch it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import AuditEntry, User
from sheets import services
from sheets.choices import JobState
from sheets.models import Job
from tests.sheets import people

pytestmark = pytest.mark.django_db
HOME = "/sheets/"
REGISTER = "/sheets/people/"
HTMX = {"HX-Request": "true"}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def send(client: Client, content: bytes, name: str = "人员.xlsx") -> Any:
    return client.post(reverse("sheets:import", args=["people"]), {"file": SimpleUploadedFile(name, content)})


def test_it_works(manager: Client):
    assert REGISTER in text_of(manager.get(HOME))
    assert reverse("sheets:template", args=["people"]) in text_of(manager.get(REGISTER))
    sent = send(manager, people.workbook(people.lines(3)))
    job = Job.objects.get()
    assert sent.headers["Location"] == job.get_absolute_url()
    waiting = text_of(manager.get(job.get_absolute_url()))
    assert 'hx-trigger="every 2s"' in waiting
    assert "<progress" in waiting
    people.worked(job)
    page = text_of(manager.get(job.get_absolute_url()))
    assert "hx-trigger" not in page
    assert "张2" in page
    manager.post(reverse("sheets:confirm", args=[job.pk]), {"version": Job.objects.get().version})
    assert people.worked(job).state == JobState.DONE
    assert len(people.names()) == 3
    assert job.get_absolute_url() in text_of(manager.get(HOME))


def test_the_wrong_cells_are_marked(manager: Client):
    rows = people.lines(3)
    rows[1][4] = "00001111"
    job = people.checked(people.workbook(rows))
    page = manager.get(job.get_absolute_url())
    (line,) = page.context["page"].refused_lines
    assert (line.number, line.cells[4].text, line.cells[4].wrong) == (3, "00001111", ("电话不对",))
    assert 'class="sheets-wrong"' in text_of(page)
    assert reverse("sheets:report", args=[job.pk]) in text_of(page)


def test_what_is_sensitive_and_right_is_masked(manager: Client):
    page = text_of(manager.get(people.checked(people.workbook(people.lines(2))).get_absolute_url()))
    assert "138****8000" in page
    assert "13812348000" not in page


def test_the_page_asks_for_its_body_alone(manager: Client):
    job = people.start(people.workbook(people.lines(1)))
    body = text_of(manager.get(job.get_absolute_url(), headers=HTMX))
    assert body.strip().startswith('<div id="job"')
    assert "<html" not in body


def test_a_file_that_cannot_be_taken_is_refused_on_the_form(manager: Client):
    answer = send(manager, b"MZ\x90\0" + bytes(100))
    assert answer.status_code == 400
    (sentence,) = answer.context["upload"].errors["file"]
    assert sentence in text_of(answer)
    assert send(manager, b"").context["upload"].errors["file"] == [_("The file is empty.")]
    assert manager.post(reverse("sheets:import", args=["people"])).status_code == 400
    assert not Job.objects.exists()


def test_why_it_failed_stands_on_the_page(manager: Client):
    job = people.checked(people.workbook([]))
    assert job.message in text_of(manager.get(job.get_absolute_url()))


def test_a_preview_that_is_old_confirms_nothing(manager: Client):
    job = people.checked(people.workbook(people.lines(1)))
    for version in (job.version - 1, "x", ""):
        answer = manager.post(reverse("sheets:confirm", args=[job.pk]), {"version": version}, follow=True)
        if version == job.version - 1:
            assert Job.objects.get().state == JobState.CHECKED
            assert list(answer.context["messages"])
    assert Job.objects.get().state == JobState.IMPORTING


def test_an_outsider_finds_nothing(outsider: Client):
    job = people.checked(people.workbook(people.lines(1)))
    assert REGISTER not in text_of(outsider.get(HOME))
    assert job.get_absolute_url() not in text_of(outsider.get(HOME))
    for url in (REGISTER, "/sheets/nothing/", job.get_absolute_url(), f"{job.get_absolute_url()}report/"):
        assert outsider.get(url).status_code == 404
    for name in ("confirm", "cancel"):
        assert outsider.post(reverse(f"sheets:{name}", args=[job.pk])).status_code == 404
    assert send(outsider, people.workbook(people.lines(1))).status_code == 404
    assert outsider.post(reverse("sheets:export", args=["people"]), {"format": "csv"}).status_code == 404
    assert Job.objects.count() == 1


def test_another_who_may_import_sees_nothing_of_it():
    job = people.checked(people.workbook(people.lines(1)))
    two = Client()
    two.force_login(people.user("manager_two"))
    assert two.get(job.get_absolute_url()).status_code == 404
    assert job.get_absolute_url() not in text_of(two.get(HOME))


def test_an_administrator_sees_how_it_went_but_no_row():
    rows = people.lines(2)
    rows[1][4] = "0000"
    job = people.checked(people.workbook(rows))
    User.objects.create_superuser("chief")
    chief = Client()
    chief.force_login(User.objects.get(username="chief"))
    assert chief.get(job.get_absolute_url()).status_code == 404
    assert chief.get(reverse("sheets:report", args=[job.pk])).status_code == 404
    page = text_of(chief.get(f"/admin/sheets/job/{job.pk}/change/"))
    assert job.sha256 in page
    assert not any(word in page for word in ("张1", "电话不对", "P00001"))


def test_an_administrator_can_stop_it():
    job = people.start(people.workbook(people.lines(1)))
    ended = services.cancel_job(people.start(people.workbook(people.lines(1))), by=job.by)
    User.objects.create_superuser("chief")
    chief = Client()
    chief.force_login(User.objects.get(username="chief"))
    chief.post("/admin/sheets/job/", {"action": "stop", "_selected_action": [job.pk, ended.pk]})
    assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED
    assert AuditEntry.objects.get(action="sheets.cancel", object_id=str(job.pk)).actor_label.startswith("chief")


def test_a_register_that_is_gone_leaves_its_jobs(manager: Client):
    job = people.checked(people.workbook(people.lines(1)))
    Job.objects.filter(pk=job.pk).update(register="gone")
    assert manager.get(job.get_absolute_url()).status_code == 200


def test_the_number_of_queries_does_not_grow(manager: Client, django_assert_max_num_queries: Any):
    for _n in range(40):
        services.start_export(register="people", by=people.user(people.MANAGER))
    manager.get(HOME)  # what is read once and kept in memory
    with django_assert_max_num_queries(12):
        page = manager.get(HOME)
    assert len(page.context["page"].rows) == 30
    older = manager.get(HOME, {"cursor": page.context["page"].next})
    assert len(older.context["page"].rows) == 10
    assert manager.get(HOME, {"cursor": "nonsense"}).status_code == 200


def test_anonymous_signs_in_first(client: Client):
    for url in (HOME, REGISTER, "/sheets/jobs/1/"):
        assert client.get(url).headers["Location"].startswith(reverse("accounts:sign_in"))
