import re
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from common.redaction import redact_numbers
from common.text import bigrams, clean_line, clean_text, reject_controls


def test_it_works():
    assert clean_text("  楼下的路灯坏了。\r\n请派人来看。 ", 100) == "楼下的路灯坏了。\n请派人来看。"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x07c", "abc"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\rb", "a\n\nb"),
        ("a\u2028b", "a\nb"),
        ("e\u0301", "\u00e9"),
        ("a\ud800b", "ab"),
        ("admin\u202etxt.exe", "admintxt.exe"),
        ("\ufeff全文", "全文"),
        ("a\n\n\nb", "a\n\n\nb"),
        ("a\n\n \n\t\n\n\nb", "a\n\n\nb"),
        ("<b>粗</b>", "<b>粗</b>"),
        ("一家人👨\u200d👩\u200d👧", "一家人👨\u200d👩\u200d👧"),
    ],
)
def test_what_is_kept(typed, kept):
    assert clean_text(typed, 100) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\n\t\r\n", "\x00\x01", "\u200b\u3000"])
def test_nothing_is_refused(typed):
    with pytest.raises(ValidationError) as refusal:
        clean_text(typed, 100)
    assert refusal.value.code == "empty"


def test_too_much_is_refused_with_both_numbers():
    assert clean_text("字" * 10, 10) == "字" * 10
    with pytest.raises(ValidationError) as refusal:
        clean_text("字" * 100_000, 10)
    assert refusal.value.code == "too_long"
    assert "10" in refusal.value.messages[0]
    assert "100000" in re.sub(r"\D", "", refusal.value.messages[0])


def test_length_counts_what_is_kept():
    assert clean_text("\x00" * 50 + "  十个字以内  ", 10) == "十个字以内"


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(typed):
    try:
        once = clean_text(typed, 1000)
    except ValidationError:
        return
    assert clean_text(once, 1000) == once
    assert not re.search(r"\n[^\S\n]*\n[^\S\n]*\n[^\S\n]*\n", once)
    assert all(char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs") for char in once)


@pytest.mark.parametrize("value", ["a\nb", "a\tb", "\x00", "a\u202eb", "a\u200bb", "a\x85b"])
def test_single_lines_refuse_controls(value):
    with pytest.raises(ValidationError):
        reject_controls(value)


def test_what_nobody_sees_is_left_out_of_a_line():
    assert clean_line("\ufeff 路灯\u200b不亮 \u2060") == "路灯不亮"


def test_single_lines_take_what_can_be_seen():
    reject_controls("和畅社区 3号楼（东）🏠")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("和畅社区3号楼", "和畅 畅社 社区 3 号楼"),
        ("ABC大厦A座", "abc 大厦 a 座"),
        ("噪声，扰民!", "噪声 扰民"),
        ("ＷｉＦｉ　５Ｇ", "wifi 5g"),
        ("路", "路"),
        ("a_b-c", "a b c"),
        ("", ""),
        ("  ，。", ""),
    ],
)
def test_search_terms(text, terms):
    assert bigrams(text) == terms


@given(st.text(alphabet="噪声扰民楼下路灯", min_size=4, max_size=30), st.data())
def test_every_pair_of_characters_is_found(text, data):
    at = data.draw(st.integers(0, len(text) - 2))
    assert bigrams(text[at : at + 2]) in bigrams(text).split()


def test_telephones_alone():
    assert redact_numbers("请到7号楼2单元找王大爷，电话13812348000") == "请到7号楼2单元找王大爷，电话*"
