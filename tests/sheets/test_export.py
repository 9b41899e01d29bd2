"""What goes out: what may be seen and is asked for, masked, no cell a formula, on record."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.models import AuditEntry, User
from common.errors import Invalid, NotAllowed
from sheets import services, vault, views
from sheets.choices import Format, JobState
from sheets.models import Job
from tests.sheets import people

pytestmark = pytest.mark.django_db
REASON = "核对人口数"


@pytest.fixture(autouse=True)
def _people() -> None:
    at = datetime(2024, 3, 5, tzinfo=UTC)
    person = {"email": "13812348000", "date_joined": at}
    User.objects.create(username="P1", last_name="=cmd()", first_name="resident", **person)
    User.objects.create(username="P2", last_name="李二", first_name="floating", **person)


def exported(by: str = people.MANAGER, **asked: Any) -> Job:
    job = services.start_export(register="people", by=people.user(by), **asked)
    return people.worked(job)


def content(job: Job) -> bytes:
    return b"".join(vault.pieces(job.file))


def sheets(job: Job) -> list[list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(job)))
    return [list(book.get_sheet_by_name(name).iter_rows()) for name in book.sheet_names]


def test_it_works():
    job = exported(reason=REASON)
    assert (job.state, job.total, job.done) == (JobState.DONE, 2, 2)
    data, origin = sheets(job)
    assert data[0][0] == "编号"
    assert data[1] == ["P1", "'=cmd()", "常住", "2024-03-05", "138****8000", 3.0]
    assert data[2][1:3] == ["李二", "流动"]
    assert people.MANAGER in origin[0][0]
    assert REASON in origin[0][0]


@pytest.mark.parametrize(("chosen", "encoding"), [(Format.CSV_UTF8, "utf-8-sig"), (Format.CSV_GB18030, "gb18030")])
def test_as_text(chosen: str, encoding: str):
    written = content(exported(format=chosen))
    assert written.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    rows = list(csv.reader(io.StringIO(written.decode(encoding))))
    assert rows[1] == ["P1", "'=cmd()", "常住", "2024-03-05", "138****8000", "3"]
    assert people.MANAGER in rows[-1][0]


def test_exactly_what_is_filtered():
    assert [row[0] for row in sheets(exported(filters={"kind": "floating"}))[0][1:]] == ["P2"]
    with pytest.raises(Invalid):
        exported(filters={"colour": "red"})
    with pytest.raises(Invalid):
        exported(filters={"kind": "none"})
    with pytest.raises(Invalid):
        exported(format="pdf")


def test_in_full_only_with_a_reason_and_the_permission():
    assert sheets(exported(in_full=True, reason=REASON))[0][1][4] == "13812348000"
    with pytest.raises(Invalid) as refusal:
        exported(in_full=True, reason=" 要 ")
    assert list(refusal.value.fields) == ["reason"]
    with pytest.raises(NotAllowed):
        exported(by="reader", in_full=True, reason=REASON)
    assert sheets(exported(by="reader"))[0][1][4] == "138****8000"


def test_every_export_and_download_is_on_record(manager: Client):
    job = exported(filters={"kind": "resident"}, in_full=True, reason=REASON)
    assert manager.get(reverse("sheets:file", args=[job.pk])).status_code == 200
    asked, written, taken = AuditEntry.objects.filter(object_id=str(job.pk)).order_by("pk")
    assert [entry.action for entry in (asked, written, taken)] == [
        "sheets.export",
        "sheets.exported",
        "sheets.download",
    ]
    assert asked.detail["filters"] == {"kind": "resident"}
    assert (written.detail["rows"], written.detail["in_full"]) == (1, True)
    assert asked.reason == written.reason == taken.reason == REASON


def test_what_went_out_comes_back_in_as_the_same():
    job = exported(in_full=True, reason=REASON)
    back = people.checked(content(job), "回来.xlsx")
    assert back.counts == {"same": 2}


def test_a_small_one_is_there_at_once_a_large_one_is_a_job(manager: Client, monkeypatch: pytest.MonkeyPatch):
    url = reverse("sheets:export", args=["people"])
    at_once: Any = manager.post(url, {"format": "csv", "kind": "floating"})
    assert at_once.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in at_once.headers["Content-Disposition"]
    assert b"P2" in b"".join(at_once.streaming_content)
    monkeypatch.setattr(views, "AT_ONCE", 0)
    job = Job.objects.latest("pk")
    later = manager.post(url, {"format": "xlsx"})
    assert later.headers["Location"] == Job.objects.latest("pk").get_absolute_url()
    assert Job.objects.latest("pk").state == JobState.QUEUED != job.state


def test_what_is_wrong_with_the_form_stands_on_it(manager: Client):
    answer = manager.post(reverse("sheets:export", args=["people"]), {"format": "xlsx", "in_full": "on"})
    assert answer.status_code == 400
    assert answer.context["out"].errors["reason"]
    assert not Job.objects.exists()


def test_the_file_is_for_whoever_asked(manager: Client, outsider: Client):
    job = exported()
    url = reverse("sheets:file", args=[job.pk])
    assert outsider.get(url).status_code == 404
    two = Client()
    two.force_login(people.user("manager_two"))
    assert two.get(url).status_code == 404
    with pytest.raises(NotAllowed):
        exported(by="outsider")


def test_it_can_be_stopped(monkeypatch: pytest.MonkeyPatch):
    job = services.start_export(register="people", by=people.user(people.MANAGER))
    original = people.People.rows

    def stopped(self: people.People, *arguments: Any, **options: Any) -> Iterator[Mapping[str, object]]:
        for row in original(self, *arguments, **options):
            services.cancel_job(Job.objects.get(pk=job.pk), by=job.by) if row["code"] == "P1" else None
            yield row

    monkeypatch.setattr(people.People, "rows", stopped)
    job = people.worked(job)
    assert (job.state, job.file) == (JobState.CANCELLED, "")
    assert list(vault.stored()) == []


def test_texts_of_any_length_and_kind():
    User.objects.filter(username="P1").update(last_name="\x0b@长" * 40)
    User.objects.filter(username="P2").update(email="+" * 200)
    assert len(sheets(exported())[0]) == 3
