"""Tables that leave as workbooks are written in one place."""

from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from common.workbooks import Percent, Sheet, cell_words, percent, workbook


def rows_of(*sheets: Sheet, number: int = 0) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(workbook(*sheets)).get_sheet_by_index(number).to_python()


def test_it_works():
    rows = rows_of(Sheet("表", ["名称", "件数", "比率"], [["甲", 3, Percent(12.5)], ["乙", Decimal("1.5"), None]]))
    assert rows == [["名称", "件数", "比率"], ["甲", 3.0, 0.125], ["乙", 1.5, ""]]


def test_nothing_is_a_formula():
    written = workbook(Sheet("表", ["=1+1"], [["=2+2"]], below="=3+3"))
    with ZipFile(BytesIO(written.getvalue())) as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    assert CalamineWorkbook.from_filelike(written).get_sheet_by_index(0).to_python() == [["=1+1"], ["=2+2"], ["=3+3"]]


def test_lines_above_and_below():
    rows = rows_of(Sheet("表", ["名称", "件数"], [["甲", 3]], above=(["标题"], ["", "组"]), below="导出人"))
    assert [row[0] for row in rows] == ["标题", "", "名称", "甲", "导出人"]


def test_titles_that_programs_refuse():
    name = "东/西[一]: 二?*\\'" + "长" * 40
    sheets = CalamineWorkbook.from_filelike(workbook(Sheet(name, ["a"], []), Sheet("第二", ["b"], []))).sheet_names
    assert sheets[1] == "第二"
    assert sheets[0].startswith("东·西(一)· 二")
    assert len(sheets[0]) == 31


def test_shares():
    assert percent(1, 3) == Percent(33.3)
    assert percent(1, 0) is None
    assert [cell_words(each) for each in (percent(1, 2), None, 4, "甲")] == ["50.0%", "–", "4", "甲"]
