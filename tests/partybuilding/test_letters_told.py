"""Whoever leads the branches concerned hears of a letter and of contact that is due, once each."""

from datetime import date, timedelta

import pytest

from common import clock
from grids.models import Person
from notices import outbox
from notices.models import Notice
from partybuilding import services
from partybuilding.models import Floating, Member, Stage, Transfer
from partybuilding.services.letter_reminders import remind_of_letters
from tests.partybuilding.party import Party


@pytest.fixture
def member(party: Party) -> Member:
    person = Person.objects.create(name="李党员", created_at=clock.now())
    return services.add_member(party.branch, person, by=None, stage=Stage.FULL, joined_on=date(2020, 7, 1))


def heard(party: Party, name: str) -> list[str]:
    while outbox.sweep():
        pass
    rows = Notice.objects.filter(user=party.users[name], event__startswith="members.").order_by("pk")
    return [each.event.rpartition(".")[2] for each in rows]


def test_it_works(party: Party, member: Member):
    letter = services.write_letter(member, to=party.next_door, by=party.user("branch"))
    assert (heard(party, "next_door"), heard(party, "branch")) == (["letter_written"], [])
    services.receive(letter, by=party.user("next_door"))
    assert (heard(party, "next_door"), heard(party, "branch")) == (["letter_written"], ["letter_taken"])
    notice = Notice.objects.filter(user=party.users["next_door"]).get()
    assert notice.params["name"] == member.person.name


@pytest.mark.parametrize("name", ["other", "committee", "general"])
def test_an_outsider(party: Party, member: Member, name: str):
    services.write_letter(member, to=party.next_door, by=party.user("branch"))
    assert heard(party, name) == []


def test_a_letter_taken_back(party: Party, member: Member):
    letter = services.write_letter(member, to=party.next_door, by=party.user("branch"))
    services.take_back(letter, by=party.user("branch"))
    assert heard(party, "next_door") == ["letter_back"]


def test_before_it_lapses_both_hear_once(party: Party, member: Member):
    letter = services.write_letter(member, to=party.next_door, by=party.user("branch"))
    heard(party, "branch")
    assert remind_of_letters() == 0
    clock.advance(timedelta(days=(letter.valid_until - clock.today()).days - 7))
    assert [remind_of_letters() for _twice in range(2)] == [1, 0]
    assert heard(party, "branch") == ["letter_lapses"]
    assert heard(party, "next_door") == ["letter_written", "letter_lapses"]


def test_a_settled_letter_lapses_no_more(party: Party, member: Member):
    letter = services.write_letter(member, to=party.next_door, by=party.user("branch"))
    services.receive(letter, by=party.user("next_door"))
    Transfer.objects.update(valid_until=clock.today())
    assert remind_of_letters() == 0


def test_contact_that_is_due(party: Party, member: Member):
    away = services.go_away(member, place="外省某市", host=party.next_door, by=party.user("branch"))
    clock.advance(timedelta(days=149))
    assert remind_of_letters() == 0
    clock.advance(timedelta(days=1))
    assert [remind_of_letters() for _twice in range(2)] == [1, 0]
    assert heard(party, "branch") == heard(party, "next_door") == ["contact_due"]
    services.note_contact(Floating.objects.get(), by=party.user("branch"))
    clock.advance(timedelta(days=150))
    assert remind_of_letters() == 1
    services.come_back(away, by=party.user("branch"))
    assert heard(party, "branch") == ["contact_due"]
