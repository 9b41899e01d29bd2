"""Every file that cannot be taken: one sentence, and nothing half-done."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override

from sheets import vault
from sheets.choices import JobState
from sheets.inspecting import BadFile
from sheets.models import Job
from tests.sheets import people

pytestmark = pytest.mark.django_db
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CALC = "application/vnd.oasis.opendocument.spreadsheet"


def refused(content: bytes, name: str = "人员.xlsx") -> tuple[str, str]:
    """Code and sentence, refused at the door."""
    with pytest.raises(BadFile) as refusal:
        people.start(content, name)
    assert list(refusal.value.fields) == ["file"]
    assert not Job.objects.exists()
    assert list(vault.stored()) == []
    return refusal.value.code, str(refusal.value.message)


def failed(content: bytes, name: str = "人员.xlsx") -> str:
    """The sentence of a file that a worker could not use."""
    job = people.checked(content, name)
    assert job.state == JobState.FAILED
    assert (job.rows_file, job.counts, job.problems.count(), people.names()) == ("", {}, 0, {})
    kept = set(Job.objects.values_list("file", flat=True))
    assert {name for name, _changed in vault.stored()} == kept
    return job.message


def ole(*names: str) -> bytes:
    """The directory of an OLE file, which is all that is looked at."""
    content = OLE + bytes(504)
    for name in names:
        text = name.encode("utf-16-le") + b"\0\0"
        content += text.ljust(64, b"\0") + len(text).to_bytes(2, "little") + bytes(62)
    return content


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def with_member(name: str, content: bytes) -> bytes:
    out = io.BytesIO(people.workbook(people.lines(1)))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return out.getvalue()


def drawn(draw: Callable[[Any, Any], None]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    draw(book.add_worksheet(), book)
    book.close()
    return out.getvalue()


def ods(rows: str) -> bytes:
    spaces = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    spaces += 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    spaces += 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    body = f'<office:spreadsheet><table:table table:name="甲">{rows}</table:table></office:spreadsheet>'
    content = f"<office:document-content {spaces}><office:body>{body}</office:body></office:document-content>"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return archive(
        {"mimetype": CALC.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    )


def ods_row(*texts: str, extra: str = "") -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string" {extra}><text:p>{text}</text:p></table:table-cell>'
        for text in texts
    )
    return f"<table:table-row>{cells}</table:table-row>"


def test_it_works():
    assert people.checked(people.workbook(people.lines(1))).state == JobState.CHECKED
    assert people.checked(ods(ods_row("编号", "姓名") + ods_row("P1", "张"))).counts == {"new": 1}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\0" + bytes(400), "not_a_table"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"\x1f\x8b" + bytes(50), "not_a_table"),
        (archive({"readme.txt": b"x"}), "not_a_table"),
        (archive({"[Content_Types].xml": b"x", "word/document.xml": b"x"}), "not_a_table"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.text"}), "not_a_table"),
        (ole("WordDocument"), "not_a_table"),
        (ole("EncryptionInfo", "EncryptedPackage"), "encrypted"),
        (ole("Workbook", "_VBA_PROJECT_CUR"), "macros"),
        (with_member("xl/vbaProject.bin", b"x"), "macros"),
        (with_member("xl/macrosheets/sheet1.xml", b"x"), "macros"),
        (
            archive({"mimetype": CALC.encode(), "META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
            "encrypted",
        ),
        (people.workbook(people.lines(50))[:2000], "damaged"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
    ],
)
def test_refused_at_the_door_by_content_whatever_the_name(content: bytes, code: str):
    for name in ("人员.xlsx", "人员.csv"):
        found, sentence = refused(content, name)
        assert found == code
        assert sentence


def test_the_sentence_comes_in_both_languages():
    with override("en"):
        english = refused(ole("EncryptedPackage"))[1]
    assert english == "The file is locked with a password. Save it without one and send it again."
    with override("zh-hans"):
        assert refused(ole("EncryptedPackage"))[1] == _(english)


def test_a_name_in_a_cell_is_no_directory():
    """The words of an encrypted file may stand in a table."""
    content = ole("Workbook") + b"\0" + "EncryptedPackage".encode("utf-16-le") + b"\0\0" + bytes(100)
    assert people.start(content).file_kind == "xls"


def test_too_large(settings: Any):
    content = people.workbook(people.lines(1))
    settings.SHEETS_MAX_MB = 0
    assert refused(content)[0] == "too_large"


def test_a_bomb_that_says_so(settings: Any):
    settings.SHEETS_MAX_UNPACKED_MB = 2
    assert refused(with_member("xl/media/image1.png", bytes(3 << 20)))[0] == "too_large"


def test_a_bomb_that_lies(settings: Any):
    """Directory and header of the member claim ten bytes."""
    settings.SHEETS_MAX_UNPACKED_MB = 2
    size = struct.pack("<L", 3 << 20)
    content = with_member("xl/media/image1.png", bytes(3 << 20)).replace(size, struct.pack("<L", 10))
    assert size not in content
    assert refused(content)[0] == "too_large"


def test_a_member_that_breaks_off():
    content = bytearray(with_member("xl/media/image1.png", zlib.compress(b"x" * 1000)))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        at = packed.getinfo("xl/worksheets/sheet1.xml").header_offset
    content[at + 60 : at + 90] = b"\xff" * 30
    assert refused(bytes(content))[0] == "damaged"


def test_a_sheet_that_reaches_to_the_last_corner(settings: Any):
    """Two cells, which a reader that lays out the whole sheet would need gigabytes for."""
    settings.SHEETS_READER_MB = 600

    def draw(sheet: Any, _book: Any) -> None:
        sheet.write(0, 0, "编号")
        sheet.write(1_048_575, 16_383, "P1")

    assert "500" in failed(drawn(draw))


@pytest.mark.parametrize(("first", "last", "place"), [((0, 1), (0, 2), "B1:C1"), ((3, 0), (4, 0), "A4:A5")])
def test_merged_cells_are_named_by_place(first: tuple[int, int], last: tuple[int, int], place: str):
    def draw(sheet: Any, _book: Any) -> None:
        for at, row in enumerate([people.HEADER, *people.lines(5)]):
            sheet.write_row(at, 0, row)
        sheet.merge_range(*first, *last, "合")

    assert place in failed(drawn(draw))


def test_merged_cells_of_an_open_document():
    merged = ods_row("P1", "张", extra='table:number-rows-spanned="2"')
    repeated = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    assert "A5:A6" in failed(ods(ods_row("编号", "姓名") + repeated + merged))


@pytest.mark.parametrize(
    "content", [people.workbook([], header=[]), b"\n\n", " , ,\n".encode("utf-16")], ids=["xlsx", "csv", "utf-16"]
)
def test_an_empty_sheet(content: bytes):
    assert failed(content) == _("The sheet is empty.")


def test_only_a_header():
    assert failed(people.workbook([])) == _("There is nothing below the header. Fill in at least one row.")


def test_no_header():
    message = failed(people.workbook([], header=["P1", "张三", "常住"]))
    assert "张三" in message
    assert "编号" in message


def test_unknown_doubled_and_missing_headers():
    assert "身高" in failed(people.workbook(people.lines(1), header=[*people.HEADER, "身高"]))
    doubled = failed(people.workbook(people.lines(1), header=["编号", "姓名", "编号"]))
    assert doubled == _("The column %(name)s stands there twice. Delete one of them.") % {"name": "编号"}
    missing = failed(people.workbook(people.lines(1), header=["姓名", "电话"]))
    assert missing == _("The column %(missing)s is missing. The template has it.") % {"missing": "编号"}


@pytest.mark.parametrize("content", [people.workbook(people.lines(9)), people.table(people.lines(9))])
def test_too_many_rows(settings: Any, content: bytes):
    settings.SHEETS_MAX_ROWS = 8
    assert "8" in failed(content)


@pytest.mark.parametrize("content", [b"\xff\xff\xfe,", "编号,姓名\nP1,\0".encode(), b"\xff\xfe\x00"])
def test_text_that_is_none(content: bytes):
    assert "CSV" in failed(content, "人员.csv")


def test_a_workbook_whose_inside_is_no_workbook():
    content = archive({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<not closed"})
    assert failed(content) == _("The file is damaged. Open it, save it anew and send it again.")


def test_an_entity_is_not_unfolded():
    content = ods(ods_row("编号", "姓名"))
    doctype = b'<!DOCTYPE a [<!ENTITY x "y">]>'
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    members["content.xml"] = doctype + members["content.xml"]
    assert failed(archive(members)) == _("The file is damaged. Open it, save it anew and send it again.")
