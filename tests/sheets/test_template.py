"""The template: headers, drop-downs and hints, and nothing in it that would be taken for a row."""

import io
import re
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from sheets.blank import template
from sheets.choices import JobState
from sheets.registers import Column, Kind
from tests.sheets import people

pytestmark = pytest.mark.django_db


def made(table: people.People | None = None) -> bytes:
    with template(table or people.People(), people.user(people.MANAGER)) as path:
        return path.read_bytes()


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_it_works():
    book = CalamineWorkbook.from_filelike(io.BytesIO(made()))
    assert book.sheet_names == [_("Data"), _("Explanation")]
    (header,) = book.get_sheet_by_index(0).iter_rows()
    assert header == ["编号*", f"{people.People.columns[1].title}*", "类别", "登记日期", "电话"]
    explained = book.get_sheet_by_index(1).to_python()
    assert explained[1][:3] == ["编号", _("yes"), "P001"]
    assert explained[5][3] == "手机或座机"


def test_choices_are_a_drop_down_and_codes_are_text():
    sheet = part(made(), "xl/worksheets/sheet1.xml")
    assert "<formula1>&quot;常住,流动&quot;</formula1>" in sheet.replace('"', "&quot;")
    assert re.search(r'<col min="1" max="\d+"[^>]* style="\d+"', sheet)
    assert "P001" in sheet


def test_a_long_list_stands_on_a_hidden_sheet():
    choices = tuple((str(at), f"第{at}个很长很长的名字") for at in range(200))

    class Long(people.People):
        columns = (Column(name="code", title="编号", kind=Kind.CHOICE, choices=choices),)

    content = made(Long())
    assert "Lists!$A$1:$A$200" in part(content, "xl/worksheets/sheet1.xml")
    assert 'state="hidden"' in part(content, "xl/workbook.xml")


def test_empty_as_it_is_nothing_comes_in():
    job = people.checked(made())
    assert job.state == JobState.FAILED
    assert job.message == _("There is nothing below the header. Fill in at least one row.")


def test_who_may_import_gets_it(manager: Client, outsider: Client):
    url = reverse("sheets:template", args=["people"])
    answer = manager.get(url)
    assert answer.content.startswith(b"PK")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert outsider.get(url).status_code == 404
    reader = Client()
    reader.force_login(people.user("reader"))
    assert reader.get(url).status_code == 404
