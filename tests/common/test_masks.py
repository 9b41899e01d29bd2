import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.masks import mask_address, mask_id, mask_name, mask_phone


def test_it_works():
    assert mask_name("张三丰") == "张**"
    assert mask_phone("13812348000") == "138****8000"
    assert mask_id("110105194912310023") == "110105********0023"
    assert mask_address("幸福小区3号楼2单元501") == "幸福小区3号楼**"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("欧阳修", "欧阳*"),
        ("司马相如", "司马**"),
        ("欧阳", "欧*"),
        ("张", "张*"),
        (" 王 芳 ", "王*"),
        ("阿依古丽·买买提", "阿**"),
        ("John Smith", "J*"),
        ("", ""),
    ],
)
def test_names(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("0951-5012345", "0951-****345"),
        ("010-12345678", "010-*****678"),
        ("12345", "***45"),
        ("1", "*"),
        ("", ""),
    ],
)
def test_phones(phone, shown):
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [("110105491231002", "110105*****1002"), ("E12345678", "E*******8"), ("X1", "**")]
)
def test_other_documents(number, shown):
    assert mask_id(number) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("王府花园A座1203", "王府花园A座**"),
        ("上海西路88号幸福小区12号楼3-501", "上海西路88号幸福小区12号楼**"),
        ("幸福里5号院3号楼201", "幸福里5号院3号楼**"),
        ("幸福小区３号楼２单元５０１", "幸福小区3号楼**"),
        ("幸福小区三单元五零一", "幸福小区**"),
        ("幸福小区5楼501", "幸福小区**"),
        ("501室幸福小区3号楼", "**幸福小区3号楼"),
        ("上海路88号", "上海路**"),
        ("光明村三组12号", "光明村**"),
        ("幸福小区3号楼", "幸福小区3号楼"),
        ("金凤区和畅社区", "金凤区和畅社区"),
    ],
)
def test_addresses(address, shown):
    assert mask_address(address) == shown


def test_an_address_of_any_length_fits_its_column():
    assert len(mask_address("和畅" * 5000)) <= 62
    assert mask_address("1" * 100_000) == "**"


@given(st.integers(1, 99), st.integers(1, 9), st.integers(1000, 9999))
def test_unit_and_room_never_show(building, unit, room):
    shown = mask_address(f"幸福小区{building}号楼{unit}单元{room}室")
    assert shown == f"幸福小区{building}号楼**"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_the_middle_of_a_mobile_number_never_shows(phone):
    assert mask_phone(phone) == f"{phone[:3]}****{phone[-4:]}"
