import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from common.phones import normal_phone


def test_it_works():
    assert normal_phone("13812348000") == "13812348000"


@pytest.mark.parametrize(
    "typed",
    [
        "+86 138 1234 8000",
        "+8613812348000",
        "0086-138-1234-8000",
        "8613812348000",
        "138－1234－8000",
        "１３８１２３４８０００",
        " 138\u20111234\u00a08000 ",
    ],
)
def test_mobile_numbers_however_typed(typed):
    assert normal_phone(typed) == "13812348000"


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("0951-5012345", "0951-5012345"),
        ("（0951）501 2345", "0951-5012345"),
        ("+86 951 5012345", "0951-5012345"),
        ("+86 0951 5012345", "0951-5012345"),
        ("01062345678", "010-62345678"),
        ("+86 10 6234 5678", "010-62345678"),
        ("075581234567", "0755-81234567"),
        ("023 6234 5678", "023-62345678"),
    ],
)
def test_landlines_however_typed(typed, normal):
    assert normal_phone(typed) == normal


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12812348000",
        "1381234800",
        "138123480001",
        "5012345",
        "010-6234567",
        "0951-0012345",
        "+1 202 555 0100",
        "13812348000转8",
        "telephone",
        "9" * 100_000,
    ],
)
def test_anything_else_is_told_what_would_be_right(typed):
    with pytest.raises(ValidationError, match="13812348000"):
        normal_phone(typed)


@given(st.from_regex(r"1[3-9][0-9]{9}|0951[2-9][0-9]{6}|010[2-9][0-9]{7}", fullmatch=True))
def test_a_normal_number_stays_as_it_is(digits):
    assert normal_phone(normal_phone(digits)) == normal_phone(digits)
