"""Two rows of one human become one: found with the evidence, merged with what hangs on them, taken back."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from common import clock
from common.errors import Conflict, Invalid, NotAllowed, WrongState
from grids import register
from grids.merging import followers
from grids.models import CareMark, Person, PersonMerge, Residence
from grids.register import Living, person_data
from grids.register.duplicates import Evidence, likely_duplicates, merge_people, preview_merge, unmerge_people
from tests.homes import id_number

NUMBER = id_number("19800909", 3)


@pytest.fixture
def twice(homes):
    """赵东来 of the other community, registered here as well; only the street sees both."""
    data = person_data({"name": "赵东来", "id_number": NUMBER, "political_status": "01"})
    made = register.move_in(homes.household, data, Living(), by=homes.user("dispatcher"))
    return homes.other.person, made.person


def pairs(homes, name):
    return [(pair.kept.pk, pair.gone.pk, pair.evidence) for pair in likely_duplicates(homes.user(name))]


def fresh(person):
    return Person.objects.get(pk=person.pk)


def test_it_works(homes, twice):
    kept, gone = twice
    by = homes.user("street_coordinator")
    register.mark_care(gone, homes.group, by=homes.user("community_secretary"))
    order = homes.world.submit(name="赵东来", phone="13977770002", area=homes.world.grid)
    order.reporters.update(person=gone)
    assert {str(each.label): each.count for each in preview_merge(gone, by)}.keys() >= {
        str(each.label) for each in followers() if each.key in ("residences", "orders.reported")
    }
    merge = merge_people(kept, gone, by=by)
    assert fresh(gone).merged_into_id == kept.pk
    assert Residence.objects.current().filter(person=kept).count() == 2
    assert CareMark.objects.current().filter(person=kept).exists()
    assert order.reporters.get().person_id == kept.pk
    assert fresh(kept).political_status == "01"
    assert AuditEntry.objects.filter(action="person.merge", object_id=str(kept.pk)).count() == 1
    assert likely_duplicates(by) == []
    unmerge_people(merge, by=by)
    assert (fresh(gone).merged_into_id, fresh(kept).political_status) == (None, "")
    assert Residence.objects.current().filter(person=gone).count() == 1
    assert CareMark.objects.current().filter(person=gone).exists()
    assert order.reporters.get().person_id == gone.pk


def test_found_by_the_number(homes, twice):
    assert [why for _kept, _gone, why in pairs(homes, "street_coordinator")] == [(Evidence.NUMBER,)]


@pytest.mark.parametrize("name", ["dispatcher", "other_dispatcher", "far_street_coordinator", "unit_handler"])
def test_an_outsider(homes, twice, name):
    """Who sees only one of the two neither finds the pair nor may merge it."""
    assert pairs(homes, name) == []
    with pytest.raises(NotAllowed):
        merge_people(*twice, by=homes.user(name))


def test_found_by_name_birth_and_door(homes):
    by = homes.user("dispatcher")
    for _times in range(2):
        data = person_data({"name": "周文", "birth": date(1990, 1, 1)})
        register.move_in(homes.household, data, Living(), by=by)
    (found,) = pairs(homes, "dispatcher")
    assert found[2] == (Evidence.HOME,)
    kept, gone = Person.objects.get(pk=found[0]), Person.objects.get(pk=found[1])
    merge_people(kept, gone, by=by)
    assert [each.person.name for each in Residence.objects.visible_to(by).current()].count("周文") == 1


def test_not_by_name_and_birth_alone(homes):
    by = homes.user("dispatcher")
    second = register.open_household(area=homes.building.area, door="1801", by=by)
    for home in (homes.household, second):
        register.move_in(home, person_data({"name": "周文", "birth": date(1990, 1, 1)}), Living(), by=by)
    assert pairs(homes, "dispatcher") == []


def test_found_by_telephone(homes):
    by = homes.user("dispatcher")
    second = register.open_household(area=homes.building.area, door="1801", by=by)
    for home in (homes.household, second):
        data = person_data({"name": "周文", "birth": date(1990, 1, 1), "phone": "13977770300"})
        register.move_in(home, data, Living(), by=by)
    assert [why for _kept, _gone, why in pairs(homes, "dispatcher")] == [(Evidence.PHONE,)]


def test_two_numbers_are_two_people(homes):
    with pytest.raises(Invalid):
        merge_people(homes.head.person, homes.child.person, by=homes.user("dispatcher"))


def test_oneself(homes):
    with pytest.raises(NotAllowed):
        merge_people(homes.head.person, homes.head.person, by=homes.user("dispatcher"))


def test_the_one_with_an_account_stays(homes, twice):
    kept, gone = twice
    user = homes.world.users["unit_handler"]
    Person.objects.filter(user=user).update(user=None)
    Person.objects.filter(pk=gone.pk).update(user=user)
    with pytest.raises(Invalid):
        merge_people(kept, fresh(gone), by=homes.user("street_coordinator"))


def test_who_covers_the_other_is_another(homes, twice):
    kept, gone = twice
    day = date(2026, 1, 1)
    kept.absences.create(cover=gone, starts=day, ends=day, created_at=clock.now())
    with pytest.raises(Invalid):
        merge_people(kept, gone, by=homes.user("street_coordinator"))


def test_back_once_and_for_thirty_days(homes, twice, held_clock):
    by = homes.user("street_coordinator")
    merge = merge_people(*twice, by=by)
    with pytest.raises(NotAllowed):
        unmerge_people(merge, by=homes.user("far_street_coordinator"))
    PersonMerge.objects.filter(pk=merge.pk).update(at=held_clock.replace(year=2024))
    with pytest.raises(WrongState):
        unmerge_people(merge, by=by)
    PersonMerge.objects.filter(pk=merge.pk).update(at=held_clock)
    unmerge_people(merge, by=by)
    with pytest.raises(WrongState):
        unmerge_people(merge, by=by)


def test_back_in_the_order_of_the_merges(homes, twice):
    kept, gone = twice
    by = homes.user("street_coordinator")
    first = merge_people(kept, gone, by=by)
    third = register.move_in(
        homes.household, person_data({"name": "赵东来", "phone": "13977770002"}), Living(), by=homes.user("dispatcher")
    )
    merge_people(third.person, fresh(kept), by=by)
    with pytest.raises(Conflict):
        unmerge_people(first, by=by)


def test_everything_that_names_a_person_follows():
    """A new foreign key to a person must say what becomes of it."""
    named = {
        (relation.related_model, relation.field.name)
        for relation in Person._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and not relation.many_to_many  # their table is named too
    }
    own = {(Person, "merged_into"), (PersonMerge, "kept"), (PersonMerge, "merged")}
    assert named - own == {(each.model, each.name) for each in followers()}


def client_of(homes, name):
    client = Client()
    client.force_login(homes.user(name))
    return client


def test_the_pages(homes, twice):
    kept, gone = twice
    client = client_of(homes, "street_coordinator")
    page = client.get(reverse("grids:duplicates")).content.decode()
    url = reverse("grids:merge", args=[kept.pk, gone.pk])
    assert reverse("grids:merge", args=[gone.pk, kept.pk]) in page or url in page
    assert NUMBER not in page
    assert "赵东来" not in client.get(url).content.decode()
    assert client.post(url).url == reverse("grids:duplicates")
    undo = reverse("grids:unmerge", args=[PersonMerge.objects.get().pk])
    assert undo in client.get(reverse("grids:duplicates")).content.decode()
    assert client_of(homes, "far_street_coordinator").post(undo).status_code == 404
    assert client.post(undo).status_code == 302
    assert fresh(gone).merged_into_id is None


@pytest.mark.parametrize("name", ["dispatcher", "other_dispatcher", "far_street_coordinator", "unit_handler"])
def test_the_pages_for_an_outsider(homes, twice, name):
    kept, gone = twice
    client, url = client_of(homes, name), reverse("grids:merge", args=[kept.pk, gone.pk])
    assert {client.get(url).status_code, client.post(url).status_code} == {404}
    listed = client.get(reverse("grids:duplicates"))
    assert listed.status_code == 404 or listed.context["pairs"] == []


def test_a_refusal_on_the_page(homes):
    url = reverse("grids:merge", args=[homes.head.person_id, homes.child.person_id])
    assert client_of(homes, "dispatcher").post(url).status_code == 422
