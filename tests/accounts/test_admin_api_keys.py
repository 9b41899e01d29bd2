"""The system administrator makes keys for machines, and revokes them."""

import pytest

from accounts.models import ApiKey, User
from accounts.selectors import KeyRefused, key_for
from tests.admin_rows import as_role, page, recorded, said, second_district, sentences

LABEL = "accounts.apikey"


@pytest.fixture
def machine(world):
    return User.objects.create_user("map")


@pytest.fixture
def keeper(world):
    return as_role(world, "system_admin")


def new(machine, **given):
    return {"user": machine.pk, "name": "Map", "scopes": "read\nwork-orders:write", **given}


def test_it_works(keeper, machine, world):
    answer = keeper.post(page("add", LABEL), new(machine, allowed_addresses="10.0.0.0/8\n10.0.0.0/8"))
    plain = answer.context["plain"]
    key = key_for(plain, "10.1.2.3")
    assert (key.user, key.scopes, key.allowed_addresses) == (machine, ["read", "work-orders:write"], ["10.0.0.0/8"])
    assert plain in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    entry = recorded("api_key.create")[0]
    assert (entry.user, entry.address) == (world.users["system_admin"], "127.0.0.1")


def test_an_outsider(world, machine):
    assert as_role(world, "security_admin").post(page("add", LABEL), new(machine)).status_code == 403
    assert not ApiKey.objects.exists()


def test_the_key_is_never_shown_again(keeper, machine):
    plain = keeper.post(page("add", LABEL), new(machine)).context["plain"]
    key = ApiKey.objects.get()
    for url in (page("changelist", LABEL), page("change", LABEL, key)):
        text = keeper.get(url).content.decode()
        assert key.prefix in text
        assert plain.partition(".")[2] not in text
        assert key.digest not in text


def test_a_key_is_no_way_to_act_as_somebody_else(keeper, world):
    for name in ("dispatcher", "security_admin", "system_admin"):
        answer = keeper.post(page("add", LABEL), new(world.users[name]))
        assert "not one of the available choices" in sentences(answer)
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"scopes": "everything"}, "A scope is read or write"),
        ({"scopes": ""}, "required"),
        ({"scopes": "read\x00"}, "invisible control characters"),
        ({"area_code": "999999"}, "no such area among yours"),
        ({"expires_at_0": "2020-01-01", "expires_at_1": "00:00:00"}, "must lie in the future"),
        ({"allowed_addresses": "10.0.0.0/40"}, "Write a network like"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(keeper, machine, given, sentence):
    answer = keeper.post(page("add", LABEL), new(machine, name="Old town map", **given))
    assert answer.status_code == 200
    assert sentence in sentences(answer)
    assert "Old town map" in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_revoking_asks_first(keeper, machine):
    plain = keeper.post(page("add", LABEL), new(machine)).context["plain"]
    key = ApiKey.objects.get()
    chosen = {"action": "revoke", "_selected_action": [key.pk]}
    asked = keeper.post(page("changelist", LABEL), chosen)
    assert str(key) in asked.content.decode()
    assert key_for(plain, "10.0.0.1") == key
    answer = keeper.post(page("changelist", LABEL), {**chosen, "confirmed": "1"})
    assert "1 key revoked" in said(answer)
    with pytest.raises(KeyRefused):
        key_for(plain, "10.0.0.1")
    assert len(recorded("api_key.revoke")) == 1


def test_an_administrator_of_one_district_binds_keys_to_it(world, machine):
    rows = second_district(world)
    keeper = as_role(world, "system_admin")
    assert "Give the code of the area" in sentences(keeper.post(page("add", LABEL), new(machine)))
    there = rows["grids.area"].code
    assert "no such area among yours" in sentences(keeper.post(page("add", LABEL), new(machine, area_code=there)))
    keeper.post(page("add", LABEL), new(machine, area_code=world.community.code))
    assert ApiKey.objects.get().area_code == world.community.code
