"""The refused rows as a workbook, which can be mended and sent again."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from accounts.models import AuditEntry
from sheets import vault
from sheets.models import Job
from tests.sheets import people

pytestmark = pytest.mark.django_db


def with_errors() -> Job:
    rows = people.lines(4)
    rows[1][4] = "0000"
    rows[3][3] = "昨天"
    return people.checked(people.workbook(rows))


def report(job: Job) -> list[list[object]]:
    content = b"".join(vault.pieces(job.report_file))
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()  # type: ignore[return-value]


def test_it_works():
    header, first, second = report(with_errors())
    assert header[0] == "编号"
    assert header[-1] == _("What is wrong")
    assert (first[0], second[0], second[3]) == ("P00002", "P00004", "昨天")
    assert "电话不对" in str(first[-1])
    assert str(second[-1]).startswith(_("Row %(row)d. %(problems)s").split("%")[0])


def test_mended_it_comes_back():
    header, first, second = report(with_errors())
    first[4], second[3] = "13900000000", "2024-01-01"
    content = people.workbook([first, second], header=[str(title) for title in header])
    assert people.checked(content).counts == {"new": 2}


def test_without_errors_there_is_none(manager: Client):
    job = people.checked(people.workbook(people.lines(1)))
    assert job.report_file == ""
    assert manager.get(reverse("sheets:report", args=[job.pk])).status_code == 404


def test_it_is_for_whoever_sent_the_file_and_on_record(manager: Client, outsider: Client):
    job = with_errors()
    url = reverse("sheets:report", args=[job.pk])
    assert outsider.get(url).status_code == 404
    assert not AuditEntry.objects.filter(action="sheets.download").exists()
    answer: Any = manager.get(url)
    assert b"".join(answer.streaming_content) == b"".join(vault.pieces(job.report_file))
    assert answer.headers["Cache-Control"] == "no-store"
    assert AuditEntry.objects.get(action="sheets.download").detail["what"] == "report"
