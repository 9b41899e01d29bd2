"""Areas are found by names, codes, pinyin and its initials."""

import pytest

from accounts.models import User
from grids import services
from grids.models import Organisation
from grids.readings import readings
from grids.selectors import find_areas


def found(world, name, text):
    user = User.objects.get(pk=world.users[name].pk)
    return [area.name for area in find_areas(user, text)]


def test_it_works(world):
    for text in ("槐树一网格", "hsyw", "huaishuyi", "HSYW", " hs yw ", "640199001001001"):
        assert found(world, "dispatcher", text) == ["槐树一网格"], text


@pytest.mark.parametrize(
    ("text", "first"), [("槐", "槐树社区"), ("hs", "槐树社区"), ("槐荫", "槐树一网格"), ("hyxq", "槐树一网格")]
)
def test_one_character_or_two_letters_suffice(world, text, first):
    assert found(world, "dispatcher", text)[0] == first


def test_an_outsider(world):
    assert found(world, "other_dispatcher", "槐") == []
    assert found(world, "other_dispatcher", "lls") == ["柳林社区"]


def test_an_administrator_finds_what_they_look_after(world):
    assert "槐树社区" in found(world, "system_admin", "槐树社区")


def test_letters_within_a_name_do_not_count(world):
    assert found(world, "dispatcher", "sq") == []


def test_signs_of_a_pattern_are_only_signs(world):
    assert found(world, "dispatcher", "%") == []
    assert found(world, "dispatcher", "_") == []


def test_a_character_with_several_readings_is_read_in_its_word():
    assert readings(["重庆路社区"]).split() == ["重庆路社区", "chongqinglushequ", "cqlsq"]
    assert readings(["Ａ区 12号楼"]).split() == ["a区12号楼", "aqu12haolou", "aq12hl"]


def test_a_new_name_is_found_and_the_old_one_no_longer(world):
    services.change_area(world.grid, name="银杏网格", aliases=["老街"])
    assert found(world, "dispatcher", "yxwg") == ["银杏网格"]
    assert found(world, "dispatcher", "lj") == ["银杏网格"]
    assert found(world, "dispatcher", "hsyw") == []


def test_by_rest(client, world):
    client.force_login(world.users["dispatcher"])
    rows = client.get("/api/v1/areas/?search=hsyw").json()["results"]
    assert [row["code"] for row in rows] == [world.grid.code]
    assert client.get("/api/v1/areas/?search=lls").json()["results"] == []


def test_units_by_rest(client, world):
    services.save_organisation(Organisation(code="U9", name="东河水务", kind="firm", home=world.community))
    client.force_login(world.users["dispatcher"])
    rows = client.get("/api/v1/organisations/?search=dhsw").json()["results"]
    assert [row["code"] for row in rows] == ["U9"]
