"""Memberships to be looked into: evidence in words, an outcome, and nothing that vanishes."""

from datetime import timedelta

import pytest
from django.urls import reverse

from common.clock import advance, today
from common.errors import NotAllowed, Stale
from grids import register
from grids.models import Person, Post, Role
from partybuilding import services
from partybuilding.choosing import found_for_record
from partybuilding.finding import find_memberships
from partybuilding.models import Finding, FindingKind, Member
from tests.homes import Homes, id_number, settle
from tests.partybuilding.party import Party
from tests.partybuilding.registering import applied

PAGE = "partybuilding:findings"


@pytest.fixture
def homes(party: Party) -> Homes:
    return settle(party.world)


def resident(homes: Homes, number: int = 4, status: str = "01") -> Person:
    """Somebody of whom the register of residents says that they are a member."""
    given = {"name": "孙隐", "id_number": id_number("19600101", number), "political_status": status}
    by = homes.user("community_secretary")
    return register.move_in(homes.household, register.person_data(given), register.Living(), by=by).person


def member(party: Party, name: str = "李口袋", number: int = 7) -> Member:
    person = found_for_record(party.user("branch"), name=name, id_number=id_number("19700101", number))
    return services.add_member(party.branch, person, by=None)


def secretary_at_work(party: Party) -> None:
    """The community's secretary leads the general branch as well, as is usual."""
    services.appoint(party.general, party.world.users["community_secretary"].person, office="deputy")


def test_it_works(client, party: Party, homes: Homes):
    hidden, pocket, lost = resident(homes), member(party), member(party, "王失联", 8)
    services.write_letter(pocket, to=party.next_door, by=None, valid_until=today() + timedelta(days=5))
    services.go_away(lost, place="东莞", starts=today() - timedelta(days=300), by=None)
    advance(timedelta(days=10))
    assert find_memberships() == 3
    assert find_memberships() == 0
    client.force_login(party.user("branch"))
    page = client.get(reverse(PAGE)).content.decode()
    assert "2026-11-21" in page
    assert "东莞" in page
    assert hidden.masked_name not in page
    found = Finding.objects.get(kind=FindingKind.POCKET)
    sent = {"outcome": "asked", "note": "已电话联系", "version": found.version}
    assert client.post(reverse("partybuilding:note_finding", args=[found.pk]), sent).status_code == 302
    assert "已电话联系" in client.get(reverse(PAGE), {"state": "noted"}).content.decode()
    find_memberships()
    found.refresh_from_db()
    assert (found.outcome, found.gone_at) == ("asked", None)


def test_residents_only_for_who_sees_them(client, party: Party, homes: Homes):
    """The secretary of the area who works with its residents; neither the post nor the office alone is enough."""
    person = resident(homes)
    find_memberships()
    found = Finding.objects.get()
    assert (found.kind, found.organisation, found.person) == (FindingKind.HIDDEN, party.branch, person)
    for name in ("branch", "general", "committee", "community_secretary", "district_coordinator"):
        assert not Finding.objects.visible_to(party.user(name)).exists()
    secretary_at_work(party)
    client.force_login(party.user("community_secretary"))
    page = client.get(reverse(PAGE)).content.decode()
    assert person.masked_name in page
    assert found.evidence == [{"what": "status", "status": "01"}]
    Post.objects.filter(person__user__username="community_secretary").update(role=Role.PARTY_SECRETARY)
    assert not Finding.objects.visible_to(party.user("community_secretary")).exists()


def test_whoever_registered_where_they_live_hides_nothing(party: Party, homes: Homes):
    person = resident(homes)
    find_memberships()
    assert Finding.objects.standing().filter(person=person).exists()
    applied(party.world, person=person, name="孙隐")
    find_memberships()
    assert not Finding.objects.standing().filter(person=person).exists()


def test_an_outsider(client, party: Party):
    one = member(party)
    services.write_letter(one, to=party.next_door, by=None, valid_until=today())
    advance(timedelta(days=1))
    find_memberships()
    found = Finding.objects.get()
    for name in ("next_door", "general", "community_secretary"):
        client.force_login(party.user(name))
        url = reverse("partybuilding:note_finding", args=[found.pk])
        assert client.post(url, {"outcome": "settled", "version": 1}).status_code == 404
        with pytest.raises(NotAllowed):
            services.note_outcome(found, "settled", by=party.user(name))
    with pytest.raises(Stale):
        services.note_outcome(found, "settled", by=party.user("branch"), version=9)


def test_what_no_longer_holds_stays(client, party: Party):
    one = member(party)
    letter = services.write_letter(one, to=party.next_door, by=None, valid_until=today())
    advance(timedelta(days=1))
    find_memberships()
    services.receive(letter, by=party.user("next_door"))
    find_memberships()
    found = Finding.objects.get()
    assert found.gone_at is not None
    client.force_login(party.user("branch"))
    assert one.person.masked_name in client.get(reverse(PAGE), {"state": "gone"}).content.decode()
    assert one.person.masked_name not in client.get(reverse(PAGE)).content.decode()


def test_a_record_under_another_row_is_a_record(party: Party, homes: Homes):
    """The same number, recorded by a branch that does not know the resident."""
    resident(homes, 7)
    resident(homes, 5, status="13")
    known = found_for_record(party.user("branch"), name="孙隐", id_number=id_number("19600101", 7))
    services.add_member(party.branch, known, by=None)
    assert Person.objects.filter(name="孙隐").count() == 3
    find_memberships()
    assert not Finding.objects.exists()
