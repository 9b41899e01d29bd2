from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from common.clock import held
from grids.codes import GridCode, PoliticalStatus, RegionCode, RegionKind, RegionLevel, Sex, birth, check_id, sex


def test_it_works():
    number = check_id("11010519491231002x")
    assert number == "11010519491231002X"
    assert birth(number) == date(1949, 12, 31)
    assert sex(number) == Sex.FEMALE


def test_the_check_digit_of_the_standard():
    assert sex(check_id("440524188001010014")) == Sex.MALE


@pytest.mark.parametrize(
    "typed", ["１１０１０５１９４９１２３１００２Ｘ", " 110105 19491231 002X ", "110105\t19491231002x"]
)
def test_however_typed(typed):
    assert check_id(typed) == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "id_form"),
        ("11010519491231002", "id_form"),
        ("11010519491231002XX", "id_form"),
        ("X10105194912310021", "id_form"),
        ("010105194912310021", "id_form"),
        ("110105491231002", "id_form"),
        ("110105194913310027", "id_birth"),
        ("110105194902300020", "id_birth"),
        ("110105000012310020", "id_birth"),
        ("110105194912310023", "id_check"),
    ],
)
def test_a_wrong_number_is_told_what_is_wrong(typed, code):
    with pytest.raises(ValidationError) as refusal:
        check_id(typed)
    assert refusal.value.code == code


def test_nobody_is_born_tomorrow():
    number = "110105202603020014"
    with held(datetime(2026, 3, 1, 12, tzinfo=UTC)), pytest.raises(ValidationError) as refusal:
        check_id(number)
    assert refusal.value.code == "id_birth"


def _complete(body: str) -> str:
    """The number that ends in the only character by which the weighted sum leaves 1 over 11."""
    weights = [2 ** (17 - place) % 11 for place in range(18)]
    for last in "0123456789X":
        digits = [int(digit) for digit in body] + [10 if last == "X" else int(last)]
        if sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11 == 1:
            return body + last
    raise AssertionError


bodies = st.builds(
    lambda region, born, serial: f"{region}{born:%Y%m%d}{serial:03}",
    st.integers(110000, 659999),
    st.dates(date(1900, 1, 1), date(2020, 1, 1)),
    st.integers(0, 999),
)


@given(bodies)
def test_agrees_with_the_other_form_of_the_standard(body):
    number = _complete(body)
    assert check_id(number) == number
    assert sex(number) == (Sex.MALE if int(body[-1]) % 2 else Sex.FEMALE)


@given(bodies, st.integers(0, 16), st.integers(1, 9))
def test_one_mistyped_digit_is_always_caught(body, place, shift):
    number = _complete(body)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(ValidationError):
        check_id(wrong)


@pytest.mark.parametrize(
    ("typed", "code", "level", "kind"),
    [
        ("640106", "640106000000", RegionLevel.COUNTY, RegionKind.COUNTY),
        ("640106000000", "640106000000", RegionLevel.COUNTY, RegionKind.COUNTY),
        ("440306017", "440306017000", RegionLevel.STREET, RegionKind.STREET),
        ("500108101", "500108101000", RegionLevel.STREET, RegionKind.TOWN),
        ("500108201", "500108201000", RegionLevel.STREET, RegionKind.TOWNSHIP),
        ("440306400", "440306400000", RegionLevel.STREET, RegionKind.OTHER),
        ("440306017001", "440306017001", RegionLevel.COMMUNITY, RegionKind.RESIDENTS),
        ("640106100201", "640106100201", RegionLevel.COMMUNITY, RegionKind.VILLAGERS),
        ("440306400498", "440306400498", RegionLevel.COMMUNITY, RegionKind.OTHER),
        (" ６４０１０６ ", "640106000000", RegionLevel.COUNTY, RegionKind.COUNTY),
    ],
)
def test_region_codes(typed, code, level, kind):
    region = RegionCode.parse(typed)
    assert (str(region), region.level, region.kind) == (code, level, kind)


def test_region_code_in_its_line():
    region = RegionCode.parse("440306017001")
    assert (region.county, region.street, region.community) == ("440306", "440306017", "440306017001")
    street = region.parent
    assert street == RegionCode.parse("440306017")
    assert (street.street, street.community) == ("440306017", "")
    assert street.parent == RegionCode.parse("440306")
    assert street.parent.street == ""
    assert street.parent.parent is None


def test_unusual_numbers_are_warned_of_but_taken():
    assert RegionCode.parse("440306017001").warnings() == ()
    assert RegionCode.parse("640106").warnings() == ()
    both = RegionCode.parse("440306400498").warnings()
    assert len(both) == 2
    assert all("440306400498" in warning for warning in both)
    assert len(RegionCode.parse("640106000001").warnings()) == 1


@pytest.mark.parametrize("typed", ["", "64010", "6401060", "64010600000a", "040106000000", "6401060000001", "٦٤٠١٠٦"])
def test_what_is_no_region_code(typed):
    with pytest.raises(ValidationError) as refusal:
        RegionCode.parse(typed)
    assert refusal.value.code == "region_form"


def test_grid_codes():
    grid = GridCode.build("640106001001", 7)
    assert str(grid) == "640106001001007"
    assert GridCode.parse("640106001001007") == grid
    assert grid.region == RegionCode.parse("640106001001")


@pytest.mark.parametrize("number", [0, 1000, -1])
def test_grid_numbers_out_of_range(number):
    with pytest.raises(ValidationError):
        GridCode.build("640106001001", number)


@pytest.mark.parametrize("typed", ["", "640106001001", "640106001001000", "64010600100100a", "6401060010010071"])
def test_what_is_no_grid_code(typed):
    with pytest.raises(ValidationError):
        GridCode.parse(typed)


@given(st.integers(1, 999))
def test_grid_codes_there_and_back(number):
    assert GridCode.parse(str(GridCode.build("440306017001", number))).number == number


def test_national_tables():
    assert Sex.values == ["0", "1", "2", "9"]
    assert PoliticalStatus.values == [f"{number:02}" for number in range(1, 14)]
    assert PoliticalStatus("03") == PoliticalStatus.LEAGUE_MEMBER
