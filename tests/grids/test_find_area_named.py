import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.addresses import Match, NameIndex

EAST, WEST = 1, 2
LAKE_STREET, HILL_STREET, WEST_STREET = 10, 11, 20
HECHANG, GUANGMING_LAKE, GUANGMING_HILL, GUANGMING_WEST, VILLAGE, XINAN = 100, 101, 110, 200, 102, 111
GRID_LAKE, GRID_HILL = 1000, 1100

AREAS = [
    (EAST, 1, ["东湖区"], None),
    (WEST, 1, ["西岭区"], None),
    (LAKE_STREET, 2, ["湖滨北路街道"], EAST),
    (HILL_STREET, 2, ["新安街道"], EAST),
    (WEST_STREET, 2, ["石门镇"], WEST),
    (HECHANG, 3, ["和畅社区居民委员会", "和畅苑", "阅湖小区"], LAKE_STREET),
    (GUANGMING_LAKE, 3, ["光明社区居委会"], LAKE_STREET),
    (GUANGMING_HILL, 3, ["光明社区"], HILL_STREET),
    (GUANGMING_WEST, 3, ["光明社区居民委员会"], WEST_STREET),
    (VILLAGE, 3, ["砖桥村村民委员会"], LAKE_STREET),
    (XINAN, 3, ["新安社区"], HILL_STREET),
    (GRID_LAKE, 4, ["第一网格"], HECHANG),
    (GRID_HILL, 4, ["第一网格"], GUANGMING_HILL),
]
INDEX = NameIndex(AREAS)


def found(text, **options):
    match = INDEX.find(text, **options)
    return match and match.id


def test_it_works():
    assert INDEX.find("东湖区湖滨北路街道和畅社区3号楼") == Match(HECHANG, "和畅社区")


@pytest.mark.parametrize(
    "address",
    [
        "和畅社区居民委员会门口",
        "和畅社区居委会",
        "和畅居委会",
        "和畅社区",
        "和畅西门",
        "和畅苑2号楼",
        "阅湖小区",
        "阅湖2号楼",
        "和　畅 社\n区",
    ],
)
def test_a_community_by_all_its_names(address):
    assert found(address) == HECHANG


@pytest.mark.parametrize("address", ["砖桥村民委员会", "砖桥村三组", "砖桥村委会旁", "砖桥西头"])
def test_a_village_by_all_its_names(address):
    assert found(address) == VILLAGE


def test_full_width_letters_and_digits_are_the_same():
    index = NameIndex([(1, 1, ["Ａ区１２栋"], None)])
    assert index.find("a区12栋门口").id == 1


def test_of_an_area_and_one_above_it_the_lower():
    assert found("湖滨北路街道和畅社区") == HECHANG
    assert found("东湖区湖滨北路街道") == LAKE_STREET
    assert found("东湖区") == EAST


def test_a_stem_does_not_outweigh_the_full_longer_name_above_it():
    assert found("湖滨北路街道和畅西门") == LAKE_STREET
    areas = [(1, 1, ["东湖区"], None), (2, 2, ["丽景街街道"], 1)]
    assert NameIndex(areas).find("东湖区丽景街道办").id == 2


def test_a_name_within_a_longer_one_does_not_count():
    assert found("新安街道") == HILL_STREET
    assert found("新安社区") == XINAN
    assert NameIndex([(1, 3, ["中山"], None), (2, 2, ["中山南路街道"], None)]).find("中山南路街道").id == 2


def test_a_lower_area_within_the_name_of_its_upper_one_does_not_count():
    assert NameIndex([(1, 2, ["老中山街道"], None), (2, 3, ["中山"], 1)]).find("老中山街道").id == 1


def test_one_word_for_an_area_and_one_above_it_is_no_second_sign():
    street, elsewhere = (1, 2, ["翠湖街道"], None), (2, 2, ["石门镇"], None)
    communities = [(11, 3, ["翠湖社区"], 1), (12, 3, ["翠湖社区"], 2)]
    assert NameIndex([street, elsewhere, *communities]).find("翠湖西门") is None
    assert NameIndex([street, (11, 3, ["翠湖社区"], 1), (12, 3, ["翠湖村"], 1)]).find("翠湖西门").id == 1


def test_the_longest_of_unrelated_names():
    match = INDEX.find("从砖桥村到湖滨北路街道")
    assert match == Match(VILLAGE, "砖桥村")
    assert INDEX.find("石门镇往和畅社区去") == Match(HECHANG, "和畅社区", (WEST_STREET,))


def test_a_tie_goes_to_the_deeper():
    assert found("新安") == XINAN
    assert NameIndex([(1, 3, ["翠湖"], None), (2, 4, ["翠湖"], None)]).find("翠湖").id == 2


def test_a_tie_of_a_full_name_and_a_stem_goes_to_the_full_name():
    assert NameIndex([(1, 3, ["翠湖"], None), (2, 4, ["翠湖社区"], None)]).find("翠湖西门").id == 1


def test_equal_names_are_told_apart_by_the_areas_above():
    assert found("石门镇光明社区") == GUANGMING_WEST
    assert found("西岭区光明社区居委会") == GUANGMING_WEST
    assert found("新安街道光明社区") == GUANGMING_HILL
    assert found("和畅社区第一网格") == GRID_LAKE


def test_what_stays_ambiguous_is_not_located():
    assert INDEX.find("光明社区12号") is None
    assert INDEX.find("第一网格") is None
    assert INDEX.find("和畅社区和光明社区之间") is None


def test_what_is_ambiguous_within_a_named_area_is_that_area():
    assert INDEX.find("东湖区光明社区") == Match(EAST, "东湖区", (GUANGMING_LAKE, GUANGMING_HILL, GUANGMING_WEST))


def test_of_two_names_of_one_area_the_first_in_the_text_is_told():
    index = NameIndex([(1, 3, ["翠湖苑", "阅湖苑"], None)])
    assert index.find("阅湖苑和翠湖苑").matched_name == "阅湖苑"
    assert index.find("翠湖苑和阅湖苑").matched_name == "翠湖苑"


def test_only_within_an_area():
    assert found("光明社区12号", under=WEST) == GUANGMING_WEST
    assert found("和畅社区", under=WEST) is None
    assert found("和畅社区", under=HECHANG) == HECHANG
    assert found("东湖区和畅社区", under=LAKE_STREET) == HECHANG


@pytest.mark.parametrize("text", ["", " ", "没有写清楚地方", "第一", "社区", "村", "!!!"])
def test_nothing_named(text):
    assert INDEX.find(text) is None


def test_everyday_words_and_numbers_are_no_stems():
    index = NameIndex([(1, 3, ["中心社区", "第三社区", "金社区"], None)])
    assert index.find("市中心第三医院金店") is None
    assert index.find("中心社区").id == index.find("第三社区").id == index.find("金社区").id == 1


def test_empty_names_and_no_areas():
    assert NameIndex([]).find("和畅社区") is None
    assert NameIndex([(1, 1, ["", " "], None)]).find("和畅社区") is None


@given(st.permutations(AREAS), st.lists(st.sampled_from([name for area in AREAS for name in area[2]]), max_size=4))
def test_the_order_of_the_areas_does_not_matter(areas, words):
    text = "，".join(words)
    assert NameIndex(areas).find(text) == INDEX.find(text)


@given(st.text(alphabet="东湖区新安街道和畅社光明村第一网格石门镇 3", max_size=40))
def test_what_is_found_stands_in_the_text(text):
    match = INDEX.find(text)
    if match:
        assert match.matched_name in text.replace(" ", "")
        assert match.id not in match.others
