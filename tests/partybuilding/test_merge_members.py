"""Two rows of one human are made one: a record follows, and where both have one nothing is lost."""

import pytest
from django.urls import reverse

from common.clock import now
from grids import register
from grids.models import Person
from grids.register.duplicates import merge_people, preview_merge, unmerge_people
from partybuilding import services
from partybuilding.models import Ending, Member
from tests.homes import Homes, settle
from tests.partybuilding.party import Party


@pytest.fixture
def homes(party: Party) -> Homes:
    return settle(party.world)


@pytest.fixture
def twice(homes: Homes) -> tuple[Person, Person]:
    """The same person, known twice behind one door."""
    by, data = homes.user("community_secretary"), register.person_data({"name": "重名"})
    kept, gone = (register.move_in(homes.household, data, register.Living(), by=by).person for _n in range(2))
    return kept, gone


def test_it_works(party: Party, homes: Homes, twice: tuple[Person, Person]):
    kept, gone = twice
    member = services.add_member(party.branch, gone, by=None)
    by = homes.user("community_secretary")
    merge = merge_people(kept, gone, by=by)
    assert Member.objects.get(pk=member.pk).person == kept
    unmerge_people(merge, by=by)
    assert Member.objects.get(pk=member.pk).person == gone


def test_both_have_one(client, party: Party, homes: Homes, twice: tuple[Person, Person]):
    kept, gone = twice
    here = services.add_member(party.branch, kept, by=None)
    there = services.add_member(party.next_door, gone, by=None)
    by = homes.user("community_secretary")
    merge = merge_people(kept, gone, by=by)
    assert [Member.objects.get(pk=each.pk).person for each in (here, there)] == [kept, gone]
    for name, member, other in (("branch", here, party.next_door), ("next_door", there, party.branch)):
        client.force_login(party.user(name))
        assert other.name in client.get(reverse("partybuilding:member", args=[member.pk])).content.decode()
    services.end_membership(there, Ending.TWICE, by=party.user("next_door"))
    client.force_login(party.user("branch"))
    assert party.next_door.name not in client.get(reverse("partybuilding:member", args=[here.pk])).content.decode()
    unmerge_people(merge, by=by)
    assert Member.objects.get(pk=here.pk).person == kept


def test_an_outsider(party: Party, homes: Homes, twice: tuple[Person, Person]):
    """Whoever merges residents learns nothing of a membership."""
    _kept, gone = twice
    assert [each.count for each in preview_merge(gone, homes.user("community_secretary"))] == [1]
    services.add_member(party.branch, gone, by=None)
    assert [each.count for each in preview_merge(gone, homes.user("community_secretary"))] == [1]


def test_both_rows_are_ones_own(client, party: Party, homes: Homes, twice: tuple[Person, Person]):
    kept, gone = twice
    user = party.user("next_door")
    Person.objects.filter(user=user).update(user=None)
    Person.objects.filter(pk=kept.pk).update(user=user, created_at=now())
    services.end_membership(services.add_member(party.branch, kept, by=None), Ending.LEFT, by=None)
    services.add_member(party.other, gone, by=None)
    merge_people(Person.objects.get(pk=kept.pk), gone, by=homes.user("community_secretary"))
    client.force_login(party.user("next_door"))
    assert party.other.name in client.get(reverse("partybuilding:own_record")).content.decode()
