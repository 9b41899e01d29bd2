"""The system administrator keeps people and their posts; personal data go in and do not come out."""

import pytest

from accounts.models import User
from grids.models import Person, Post
from tests.admin_rows import as_role, english, page, recorded, second_district, sentences

LABEL = "grids.person"
POST = "grids.post"
PHONE, ID_NUMBER, ADDRESS = "13812348000", "11010519491231002X", "幸福小区3号楼2单元501"


@pytest.fixture
def keeper(world):
    return as_role(world, "system_admin")


def posts(*rows):
    form = {"posts-TOTAL_FORMS": len(rows), "posts-INITIAL_FORMS": 0}
    for at, row in enumerate(rows):
        form.update({f"posts-{at}-{name}": value for name, value in row.items()})
    return form


def new(*rows, **given):
    return {"name": "何平", **posts(*rows), **given}


def worker(area):
    return {"role": "grid_worker", "area": area.pk, "starts": "2026-01-01"}


def test_it_works(world, keeper):
    data = {"phone_entry": "138 1234 8000", "id_entry": ID_NUMBER.lower(), "address_entry": ADDRESS}
    answer = keeper.post(page("add", LABEL), new(worker(world.grid), **data))
    assert answer.status_code == 302
    person = Person.objects.get(name="何平")
    assert person.phone.reveal() == PHONE
    assert person.id_number.reveal() == ID_NUMBER
    assert person.address.reveal() == ADDRESS
    assert Person.objects.with_phone(PHONE).get() == person
    assert (person.posts.get().role, person.posts.get().area) == ("grid_worker", world.grid)
    assert [len(recorded(action)) for action in ("person.add", "post.add")] == [1, 1]


def test_an_outsider(world):
    assert as_role(world, "security_admin").post(page("add", LABEL), new()).status_code == 403
    assert not Person.objects.filter(name="何平").exists()


def test_personal_data_are_masked_wherever_one_looks(world, keeper):
    keeper.post(page("add", LABEL), new(phone_entry=PHONE, id_entry=ID_NUMBER, address_entry=ADDRESS))
    person = Person.objects.get(name="何平")
    seen = [keeper.get(page("changelist", LABEL)), keeper.get(page("change", LABEL, person))]
    text = "".join(answer.content.decode() for answer in seen)
    log = str([entry.detail for entry in recorded("person.add")])
    for secret in (PHONE, ID_NUMBER, ADDRESS, person.phone_hash, person.id_hash):
        assert secret not in text
        assert secret not in log
    assert "138****8000" in text
    assert "138****8000" in log
    assert "110105********002X" in text


def test_empty_keeps_what_is_there(world, keeper):
    keeper.post(page("add", LABEL), new(phone_entry=PHONE, id_entry=ID_NUMBER))
    person = Person.objects.get(name="何平")
    keeper.post(page("change", LABEL, person), new(name="何安", phone_entry="13900001111"))
    person.refresh_from_db()
    assert (person.name, person.phone.reveal(), person.id_number.reveal()) == ("何安", "13900001111", ID_NUMBER)
    detail = recorded("person.change")[0].detail
    assert detail["before"] == {"name": "何平", "phone_masked": "138****8000"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": ""}, "required"),
        ({"phone_entry": "12345"}, "mobile number of 11 digits"),
        ({"id_entry": "110105194912310021"}, "last character does not fit"),
        ({"name": "何\x00平"}, "ull characters"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(world, keeper, given, sentence):
    answer = keeper.post(page("add", LABEL), new(**{"address_entry": "幸福小区", **given}))
    assert sentence in sentences(answer)
    assert "幸福小区" in answer.content.decode()
    assert not Person.objects.filter(name="何平").exists()


def test_an_id_number_belongs_to_one_person(world, keeper):
    keeper.post(page("add", LABEL), new(id_entry=ID_NUMBER))
    answer = keeper.post(page("add", LABEL), new(name="何安", id_entry=ID_NUMBER))
    assert "Somebody with this ID number is known already" in sentences(answer)
    assert answer.context["adminform"].form.errors.keys() == {"id_entry"}


def test_an_account_is_given(world, keeper):
    account = User.objects.create_user("heping")
    keeper.post(page("add", LABEL), new(user=account.pk))
    assert Person.objects.get(name="何平").user == account


def test_nobody_becomes_an_administrator_this_way(world, keeper):
    """Neither by the account nor by the person nor by the post."""
    fresh = User.objects.create_user("fresh")
    auditor = Person.objects.get(user=world.users["audit_admin"])
    answer = keeper.post(page("change", LABEL, auditor), new(name=auditor.name, user=fresh.pk))
    assert "given by a superuser only" in sentences(answer)
    mine = keeper.post(page("change", LABEL, auditor), new(name=auditor.name, user=""))
    assert "given by a superuser only" in sentences(mine)
    role = keeper.post(page("add", LABEL), new({**worker(world.grid), "role": "security_admin"}))
    assert role.status_code == 200
    auditor.refresh_from_db()
    assert auditor.user == world.users["audit_admin"]
    assert not Person.objects.filter(name="何平").exists()


def test_ones_own_person_is_for_somebody_else(world, keeper):
    own = Person.objects.get(user=world.users["system_admin"])
    assert keeper.get(page("change", LABEL, own)).status_code == 200
    assert keeper.post(page("change", LABEL, own), new(name="王")).status_code == 403


def test_posts_that_there_are_do_not_change_here(world, keeper):
    person = Person.objects.get(user=world.users["grid_worker"])
    post = person.posts.get()
    given = {
        "posts-0-id": post.pk,
        "posts-0-role": "dispatcher",
        "posts-0-area": world.community.pk,
        "posts-0-DELETE": "on",
    }
    form = {"name": person.name, "user": person.user.pk, "posts-TOTAL_FORMS": 1, "posts-INITIAL_FORMS": 1, **given}
    keeper.post(page("change", LABEL, person), form)
    assert Post.objects.get(pk=post.pk).role == "grid_worker"


def test_another_district_is_not_there(world):
    there = second_district(world)
    keeper = as_role(world, "system_admin")
    for label in (LABEL, POST):
        assert keeper.get(page("change", label, there[label])).status_code == 302
        assert there[label] not in list(keeper.get(page("changelist", label)).context["cl"].result_list)
    away = keeper.post(page("add", LABEL), new(worker(there["grids.area"])))
    assert away.status_code == 200
    assert not Person.objects.filter(name="何平").exists()


def test_an_administrator_of_one_district_gives_a_post_along(world):
    second_district(world)
    keeper = as_role(world, "system_admin")
    answer = keeper.post(page("add", LABEL), new())
    assert "Give the person a post in one of your areas" in sentences(answer)
    assert not Person.objects.filter(name="何平").exists()
    assert keeper.post(page("add", LABEL), new(worker(world.grid))).status_code == 302
    assert Person.objects.filter(name="何平").exists()


def test_residents_are_not_listed_to_an_administrator_of_one_district(world):
    reporter = world.submit().reporters.get().person
    second_district(world)
    keeper = as_role(world, "system_admin")
    assert keeper.get(page("change", LABEL, reporter)).status_code == 302


def test_a_superuser_appoints_administrators(world):
    root = english(User.objects.create_superuser("root"))
    root.post(page("add", LABEL), new({"role": "audit_admin", "area": world.district.pk, "starts": "2026-01-01"}))
    assert Person.objects.get(name="何平").posts.get().role == "audit_admin"
