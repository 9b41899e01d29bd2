from datetime import date, timedelta

import pytest
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from common.clock import today
from common.errors import Conflict, Invalid, NotAllowed, Stale, WrongState
from grids import register
from grids.models import CareMark, Household, Person, Residence
from grids.register import Living, person_data
from tests.homes import id_number


def move_in(homes, household, by, *, name="孙晓梅", living=None, leaves_others=False, **person):
    data = person_data({"name": name, **person})
    return register.move_in(household, data, living or Living(), by=homes.user(by), leaves_others=leaves_others)


def test_it_works(homes):
    number = id_number("19900228", 7, female=True)
    made = move_in(homes, homes.household, "grid_worker", id_number=number.lower(), phone="+86 139-7777-0009")
    person = Person.objects.get(pk=made.person_id)
    assert (person.sex, person.birth) == ("2", date(1990, 2, 28))
    assert (person.phone_masked, person.phone.reveal()) == ("139****0009", "13977770009")
    assert person.id_masked == f"999999********{number[-4:]}"
    assert Household.objects.get(pk=homes.household.pk).version == homes.household.version + 1
    assert AuditEntry.objects.filter(action="person.record", object_id=str(person.pk)).count() == 1
    entry = AuditEntry.objects.get(action="residence.move_in", object_id=str(made.pk))
    assert number not in str(entry.__dict__)
    assert "孙晓梅" not in str(entry.__dict__)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"id_number": "99999919490307011"}, "id_number"),
        ({"id_number": id_number()[:-1] + ("1" if id_number()[-1] != "1" else "2")}, "id_number"),
        ({"id_number": id_number(), "birth": date(1950, 1, 1)}, "birth"),
        ({"id_number": id_number(), "sex": "2"}, "sex"),
        ({"phone": "12345"}, "phone"),
        ({"name": " "}, "name"),
        ({"name": "王" * 61}, "name"),
        ({"birth": date(2999, 1, 1)}, "birth"),
        ({"birth": date(1700, 1, 1)}, "birth"),
        ({"political_status": "77"}, "political_status"),
        ({"sex": "7"}, "sex"),
    ],
)
def test_a_sentence_for_the_field(given, field):
    with pytest.raises(Invalid) as refusal:
        person_data({"name": "孙晓梅", **given})
    assert list(refusal.value.fields) == [field]


def test_every_field_at_once():
    with pytest.raises(Invalid) as refusal:
        person_data({"name": "", "phone": "1", "id_number": "1", "birth": date(2999, 1, 1)})
    assert refusal.value.fields.keys() == {"name", "phone", "id_number", "birth"}


def test_who_is_known_here_is_one_person(homes):
    """From one household to another of the same community."""
    by = homes.user("dispatcher")
    second = register.open_household(area=homes.building.area, door="1-101", by=by)
    made = move_in(homes, second, "dispatcher", name="陈国强", id_number=id_number(), leaves_others=True)
    assert made.person_id == homes.head.person_id
    homes.head.refresh_from_db()
    assert homes.head.moved_out == today()


def test_both_homes_may_stay(homes):
    second = register.open_household(area=homes.building.area, door="1-101", by=homes.user("dispatcher"))
    move_in(homes, second, "dispatcher", name="陈国强", id_number=id_number())
    homes.head.refresh_from_db()
    assert homes.head.moved_out is None


def test_another_name_with_a_known_number(homes):
    second = register.open_household(area=homes.building.area, door="1-101", by=homes.user("dispatcher"))
    with pytest.raises(Invalid) as refusal:
        move_in(homes, second, "dispatcher", name="李四", id_number=id_number())
    assert list(refusal.value.fields) == ["id_number"]


def test_who_is_known_elsewhere_stays_unknown(homes):
    """No refusal, no name, no telephone tells the neighbours that this person is registered next door."""
    made = move_in(homes, homes.other_household, "other_dispatcher", name="张冠李", id_number=id_number())
    assert made.person_id != homes.head.person_id
    assert not made.person.phone
    assert not CareMark.objects.filter(person=made.person).exists()
    homes.head.refresh_from_db()
    assert homes.head.moved_out is None


def test_nobody_lives_twice_behind_one_door(homes):
    with pytest.raises(Conflict):
        move_in(homes, homes.household, "dispatcher", name="陈国强", id_number=id_number())


def test_an_outsider(homes):
    people = Person.objects.count()
    with pytest.raises(NotAllowed):
        move_in(homes, homes.household, "other_dispatcher")
    assert Person.objects.count() == people


@pytest.mark.parametrize(
    ("living", "field"),
    [
        (Living(kind="guest"), "kind"),
        (Living(relation="cousin"), "relation"),
        (Living(moved_in=date(2999, 1, 1)), "moved_in"),
        (Living(hukou="县" * 101), "hukou"),
    ],
)
def test_how_nobody_lives(homes, living, field):
    with pytest.raises(Invalid) as refusal:
        move_in(homes, homes.household, "dispatcher", living=living)
    assert list(refusal.value.fields) == [field]


def test_a_stale_card(homes):
    with pytest.raises(Stale):
        register.move_in(
            homes.household, person_data({"name": "孙晓梅"}), Living(), by=homes.user("dispatcher"), version=1
        )


def test_move_out(homes):
    by = homes.user("grid_worker")
    register.move_out(homes.child, on=date(2024, 6, 1), by=by)
    assert Household.objects.get(pk=homes.household.pk).occupancy == "owned"
    register.move_out(homes.head, on=date(2024, 6, 2), by=by)
    assert Household.objects.get(pk=homes.household.pk).occupancy == "vacant"
    assert not Residence.objects.current().filter(household=homes.household).exists()
    with pytest.raises(WrongState):
        register.move_out(homes.head, on=date(2024, 6, 2), by=by)
    move_in(homes, homes.household, "grid_worker", living=Living(relation="tenant"))
    assert Household.objects.get(pk=homes.household.pk).occupancy == "rented"


@pytest.mark.parametrize("day", [date(2019, 1, 1), today() + timedelta(days=1)])
def test_the_wrong_day_to_move_out(homes, day):
    with pytest.raises(Invalid) as refusal:
        register.move_out(homes.head, on=day, by=homes.user("dispatcher"))
    assert list(refusal.value.fields) == ["moved_out"]


def test_move_out_by_an_outsider(homes):
    with pytest.raises(NotAllowed):
        register.move_out(homes.head, on=date(2024, 1, 1), by=homes.user("other_dispatcher"))


def test_died(homes):
    second = register.open_household(area=homes.building.area, door="1-101", by=homes.user("dispatcher"))
    move_in(homes, second, "dispatcher", name="陈国强", id_number=id_number())
    person = register.died(homes.head, on=date(2024, 6, 1), by=homes.user("dispatcher"))
    assert person.died_on == date(2024, 6, 1)
    assert not Residence.objects.current().filter(person=person).exists()
    homes.mark.refresh_from_db()
    assert homes.mark.until == date(2024, 6, 1)
    assert Household.objects.get(pk=second.pk).occupancy == "vacant"


def test_nobody_dies_before_birth(homes):
    with pytest.raises(Invalid) as refusal:
        register.died(homes.child, on=date(2014, 1, 1), by=homes.user("dispatcher"))
    assert list(refusal.value.fields) == ["died_on"]
    assert str(refusal.value.fields["died_on"][0]) == _("This lies before the date of birth.")


def test_change(homes):
    data = person_data({"name": "陈国强", "phone": "13977770088", "political_status": "01"})
    living = Living(kind="elsewhere", relation="head", hukou="甘肃省陇西县", moved_in=date(2021, 1, 1))
    changed = register.change_residence(homes.head, data, living, by=homes.user("grid_worker"))
    person = Person.objects.get(pk=changed.person_id)
    assert person.phone_masked == "139****0088"
    assert person.id_number.reveal() == id_number()
    assert (changed.kind, changed.hukou) == ("elsewhere", "甘肃省陇西县")
    entry = AuditEntry.objects.filter(action="person.change").latest("pk")
    assert entry.detail == {"fields": ["phone", "political_status"]}


def test_what_the_id_number_says_stays(homes):
    data = person_data({"name": "陈国强", "birth": date(1950, 1, 1)})
    with pytest.raises(Invalid) as refusal:
        register.change_residence(homes.head, data, Living(), by=homes.user("grid_worker"))
    assert list(refusal.value.fields) == ["birth"]


def test_a_number_that_somebody_else_here_has(homes):
    data = person_data({"name": "陈小雨", "id_number": id_number()})
    with pytest.raises(Invalid) as refusal:
        register.change_residence(homes.child, data, Living(), by=homes.user("grid_worker"))
    assert list(refusal.value.fields) == ["id_number"]


def test_a_number_that_somebody_next_door_has_gives_nothing_away(homes):
    data = person_data({"name": "王五", "id_number": id_number("19800909", 3)})
    changed = register.change_residence(homes.child, data, Living(), by=homes.user("grid_worker"))
    assert changed.person_id == homes.child.person_id
