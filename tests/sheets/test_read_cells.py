"""What people write, as the register gets it: dates, numbers, choices, long digits, in every format and encoding."""

from datetime import date, datetime
from typing import Any

import pytest
from django.utils.translation import override

from sheets import cells, headers
from sheets.cells import WrongCell, value_of, words_of
from sheets.inspecting import BadFile
from sheets.registers import Column, Kind
from tests.sheets import people

DATE = Column(name="since", title="日期", kind=Kind.DATE)
CODE = Column(name="code", title="编号", kind=Kind.CODE)
NUMBER = Column(name="n", title="数", kind=Kind.NUMBER)
CHOICE = Column(name="kind", title="类别", kind=Kind.CHOICE, choices=people.KINDS)


@pytest.mark.parametrize(
    "written",
    [
        *("2024-3-5", "2024/3/5", "2024/03/05", "2024.3.5", "2024年3月5日", "２０２４年３月５日", "20240305"),
        *(45356.0, 45356.5, 20240305.0, "45356", "2024-03-05 10:30"),
        *({"date": "2024-03-05"}, {"date": "2024-03-05 10:30:00"}),
    ],
)
def test_it_works(written: Any):
    assert value_of(DATE, written, {}) == "2024-03-05"


@pytest.mark.parametrize("written", ["2024-02-30", "三月五日", "2024-13-01", "5/3/2024", 0.5, 99999999.0, True, "1"])
def test_no_date(written: Any):
    if written == "1":
        assert value_of(DATE, written, {}) == "1899-12-31"
        return
    with pytest.raises(WrongCell):
        value_of(DATE, written, {})


def test_digits_that_the_spreadsheet_lost():
    assert value_of(CODE, "110105194912310023", {}) == "110105194912310023"
    assert value_of(CODE, 13812348000.0, {}) == "13812348000"
    for lost in (1.10105194912310e17, "1.10105E+17", "1.1E17"):
        with pytest.raises(WrongCell) as wrong:
            value_of(CODE, lost, {})
        assert "E" in str(wrong.value)
    assert value_of(CODE, "1E5", {}) == "1E5"


@pytest.mark.parametrize(("written", "read"), [("12.50", "12.50"), (12.0, "12"), ("1,200", "1200"), ("１２", "12")])
def test_numbers(written: Any, read: str):
    assert value_of(NUMBER, written, {}) == read


@pytest.mark.parametrize("written", ["twelve", "NaN", "Infinity", "1-2"])
def test_no_number(written: str):
    with pytest.raises(WrongCell):
        value_of(NUMBER, written, {})


@pytest.mark.parametrize("written", ["常住", "resident", " 常 住 ", "RESIDENT"])
def test_choices_by_word_or_value(written: str):
    assert value_of(CHOICE, written, words_of(CHOICE.choices_for(None))) == "resident"  # type: ignore[arg-type]


def test_an_empty_cell_and_one_that_must_not_be():
    assert value_of(CHOICE, "  ", {}) == ""
    with pytest.raises(WrongCell):
        value_of(Column(name="a", title="甲", required=True), "", {})


def test_what_was_masked_on_the_way_out_is_not_taken_in():
    phone = Column(name="phone", title="电话", sensitive=True)
    with pytest.raises(WrongCell):
        value_of(phone, "138****8000", {})
    assert value_of(CODE, "a*b", {}) == "a*b"


def test_the_apostrophe_before_a_formula_comes_off_again():
    assert cells.text_in("'+86 138") == "+86 138"
    assert cells.text_in("'t Hart") == "'t Hart"


def test_headers_in_both_languages_by_alias_and_with_marks():
    table = people.People()
    for header in (["编号*", "姓名（必填）"], ["工号", "Name"], ["code", " name "], ["ＣＯＤＥ", "姓 名"]):
        found = headers.columns_of(table, header)
        assert [column and column.name for column in found] == ["code", "name"]
    with override("en"):
        assert [column and column.name for column in headers.columns_of(table, ["编号", "姓名"])] == ["code", "name"]


def test_what_only_goes_out_is_passed_over_on_the_way_in():
    found = headers.columns_of(people.People(), ["编号", "姓名", "工单数", "", "What is wrong", "问题"][:5])
    assert [column and column.name for column in found] == ["code", "name", None, None, None]
    with pytest.raises(BadFile):
        headers.columns_of(people.People(), ["编号", "姓名", "身高"])


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_every_encoding(encoding: str):
    job = people.checked(people.table(people.lines(2), encoding), "人员.csv")
    assert (job.file_kind, job.counts) == ("csv", {"new": 2})
    assert '"张2"' in job.preview.reveal()


@pytest.mark.django_db
def test_text_with_tabs_and_gaps():
    content = "编号\t姓名\n\nP1\t张\n\t\nP2\t\n".encode("utf-16")
    job = people.checked(content, "人员.txt")
    assert job.counts == {"new": 1, "refused": 1}
    assert list(people.sentences(job)) == [(5, "name")]


@pytest.mark.django_db
def test_dates_of_a_workbook():
    rows = [["P1", "张", "", date(2024, 3, 5)], ["P2", "李", "", datetime(2024, 3, 5, 9, 30)], ["P3", "王", "", 45356]]
    job = people.checked(people.workbook(rows))
    assert job.counts == {"new": 3}
    assert job.preview.reveal().count('"2024-03-05') == 2


@pytest.mark.django_db
def test_rows_are_counted_as_the_spreadsheet_does():
    rows = [[], ["X", "错"], [], ["Y", "错", "", "", "", "", "多出来的"]]
    job = people.checked(people.workbook(rows))
    assert set(people.sentences(job)) == {(3, "code"), (5, "")}
