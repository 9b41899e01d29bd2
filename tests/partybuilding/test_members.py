"""Records of members: who sees them, and each step from the application to the end."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from common.clock import now, today
from common.errors import Conflict, Invalid, NotAllowed, Stale, WrongState
from grids.models import Person
from notices import outbox
from partybuilding import services
from partybuilding.models import Ending, Floating, Member, Stage, Step, Transfer
from tests.homes import id_number
from tests.partybuilding.party import Party
from workorders.choices import State

HIDDEN_FROM = [
    *("other", "next_door", "general", "committee"),
    *("community_secretary", "district_coordinator", "system_admin", "audit_admin"),
]


@pytest.fixture
def member(party: Party) -> Member:
    """With an account, and without any office or post."""
    from accounts.models import User

    user = User.objects.create_user("li")
    person = Person.objects.create(name="李党员", user=user, created_at=now())
    party.users["member"] = user
    return services.add_member(party.branch, person, by=None, stage=Stage.PROBATIONARY, joined_on=today())


def fresh(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def page(name: str, *args: object) -> str:
    return reverse(f"partybuilding:{name}", args=args)


def steps(member: Member) -> list[str]:
    return list(member.entries.values_list("what", flat=True))


def test_it_works(client, party: Party):
    """The secretary takes somebody in, follows the stages, and the member sees the record."""
    client.force_login(party.user("branch"))
    sent: dict[str, Any] = {"organisation": party.branch.pk, "name": "钱进", "id_number": id_number()}
    sent |= {"phone": "13912345678", "stage": "candidate", "applied_on": "2024-01-05"}
    assert client.post(page("new_member"), sent).status_code == 302
    made = Member.objects.get()
    for stage in ("probationary", "full"):
        given = {"stage": stage, "on": "2026-11-01", "version": fresh(made).version}
        assert client.post(page("act_on_member", made.pk, "advance"), given).status_code == 302
    made.refresh_from_db()
    assert (made.stage, str(made.joined_on), str(made.full_on)) == ("full", "2026-11-01", "2026-11-01")
    assert steps(made) == [Step.ADDED, Step.ADVANCED, Step.ADVANCED]
    shown = client.get(page("member", made.pk)).content.decode()
    assert "139****5678" in shown
    assert "13912345678" not in shown
    assert "钱进" in client.get(page("members"), {"stage": "full"}).content.decode()


@pytest.mark.parametrize("name", HIDDEN_FROM)
def test_an_outsider(client, party: Party, member: Member, name: str):
    """Nobody but the member and whoever leads the branch, whatever the post."""
    client.force_login(party.user(name))
    assert client.get(page("member", member.pk)).status_code == 404
    assert client.post(page("reveal_member", member.pk), {"chosen": "verify"}).status_code == 404
    assert client.post(page("act_on_member", member.pk, "end"), {"ending": "left"}).status_code == 404
    assert member not in Member.objects.visible_to(party.user(name))
    assert "李党员" not in client.get(page("members")).content.decode()
    with pytest.raises(NotAllowed):
        services.end_membership(member, Ending.LEFT, by=party.user(name))


def test_ones_own_record(client, party: Party, member: Member):
    client.force_login(party.user("member"))
    assert "李党员" in client.get(page("own_record")).content.decode()
    assert page("own_record") in client.get("/").content.decode()
    assert client.get(page("act_on_member", member.pk, "end")).status_code == 404
    assert client.get(page("members")).status_code == 404
    client.force_login(party.user("dispatcher"))
    assert client.get(page("own_record")).status_code == 200


def test_the_leader_of_the_group_looks_only(client, party: Party, member: Member):
    services.put_in_group(member, party.group, by=party.user("branch"))
    client.force_login(party.user("group"))
    assert client.get(page("member", member.pk)).status_code == 200
    assert client.get(page("act_on_member", member.pk, "end")).status_code == 404


def test_in_full_for_a_reason(client, party: Party, member: Member):
    person = member.person
    from grids.services import save_person

    save_person(person, phone="13912345678")
    client.force_login(party.user("branch"))
    assert client.post(page("reveal_member", member.pk), {}).status_code == 422
    shown = client.post(page("reveal_member", member.pk), {"chosen": "verify"}).content.decode()
    assert "13912345678" in shown
    assert AuditEntry.objects.get(action="member.reveal").user == party.users["branch"]


def told(party: Party, name: str) -> list[str]:
    while outbox.sweep():
        pass
    return list(party.user(name).notices.values_list("event", flat=True))


def test_a_letter_takes_the_record_along(client, party: Party, member: Member):
    client.force_login(party.user("branch"))
    sent = {"to": party.next_door.pk, "letter": "介字1号", "version": member.version}
    assert client.post(page("act_on_member", member.pk, "letter"), sent).status_code == 302
    letter = Transfer.objects.get()
    assert told(party, "next_door") == ["members.letter_written"]
    assert told(party, "branch") == []
    with pytest.raises(NotAllowed):
        services.receive(letter, by=party.user("branch"))
    client.force_login(party.user("next_door"))
    assert "李党员" in client.get(page("transfers")).content.decode()
    assert client.get(page("member", member.pk)).status_code == 404
    assert client.post(page("settle_letter", letter.pk, "receive")).status_code == 302
    assert fresh(member).organisation == party.next_door
    assert client.get(page("member", member.pk)).status_code == 200
    assert member not in Member.objects.visible_to(party.user("branch"))
    assert steps(member)[-2:] == [Step.LETTER, Step.RECEIVED]
    with pytest.raises(WrongState):
        services.take_back(letter, by=None)


def test_a_letter_is_taken_back(party: Party, member: Member):
    letter = services.write_letter(member, to=party.next_door, by=party.user("branch"))
    with pytest.raises(Conflict):
        services.write_letter(member, to=party.other, by=party.user("branch"))
    with pytest.raises(NotAllowed):
        services.take_back(letter, by=party.user("next_door"))
    services.take_back(letter, by=party.user("branch"))
    assert fresh(member).organisation == party.branch
    assert services.write_letter(fresh(member), to=party.other, by=None).to == party.other


def test_a_letter_for_outside_ends_the_record(party: Party, member: Member):
    letter = services.write_letter(member, to_name="外省某支部", by=party.user("branch"))
    services.receive(letter, by=party.user("branch"))
    assert fresh(member).ending == Ending.ELSEWHERE


def test_away_and_back(client, party: Party, member: Member):
    client.force_login(party.user("branch"))
    sent = {"place": "东莞", "host": party.next_door.pk, "starts": "2026-03-01", "version": member.version}
    assert client.post(page("act_on_member", member.pk, "away"), sent).status_code == 302
    away = Floating.objects.get()
    client.force_login(party.user("next_door"))
    assert "李党员" in client.get(page("floating")).content.decode()
    assert client.post(page("settle_away", away.pk, "contact"), {"on": "2026-10-01"}).status_code == 302
    assert str(Floating.objects.get().contacted_on) == "2026-10-01"
    assert client.post(page("settle_away", away.pk, "back")).status_code == 302
    assert Floating.objects.get().ends == today()
    assert steps(member)[-3:] == [Step.AWAY, Step.CONTACT, Step.BACK]


def test_the_end_leaves_nothing_behind(party: Party, member: Member):
    """Letters, offices and orders: the order that the member had agreed to is with the desk again."""
    order = services_propose(party, member)
    services.write_letter(member, to=party.next_door, by=None)
    services.appoint(party.branch, member.person, office="publicity")
    services.end_membership(member, Ending.DIED, by=party.user("branch"))
    order.refresh_from_db()
    assert (order.state, order.lead_person) == (State.REGISTERED, None)
    assert not Transfer.objects.pending().exists()
    assert not member.person.offices.filter(ends=None).exists()
    assert steps(member)[-1] == Step.ENDED


def services_propose(party: Party, member: Member) -> Any:
    from workorders import services as orders
    from workorders.actors import of_provider

    world = party.world
    order = world.order_in(State.REGISTERED)
    order = orders.propose(order, by=world.actor("dispatcher"), person=member.person, message="能帮忙吗？")
    link = order.proposals.get().links.latest("pk")
    order = orders.agree(order, by=of_provider(link))
    assert order.lead_person == member.person
    return order


def test_whoever_returns_goes_on_in_the_same_record(party: Party, member: Member):
    services.end_membership(member, Ending.LEFT, by=None)
    again = services.add_member(party.other, member.person, by=None, stage=Stage.APPLICANT)
    assert (again.pk, again.organisation, again.ended_on) == (member.pk, party.other, None)
    with pytest.raises(Conflict):
        services.add_member(party.branch, member.person, by=None)


def test_nobody_learns_who_is_a_member_elsewhere(client, party: Party, member: Member):
    """The same number in two branches: two records, and no refusal that tells one of the other."""
    for name, branch in (("branch", party.branch), ("next_door", party.next_door)):
        client.force_login(party.user(name))
        sent = {"organisation": branch.pk, "name": "钱进", "id_number": id_number(), "stage": "full"}
        assert client.post(page("new_member"), sent).status_code == 302
    assert Member.objects.filter(person__name="钱进").count() == 2


def test_what_does_not_add_up(party: Party, member: Member):
    by = party.user("branch")
    with pytest.raises(Invalid):
        services.advance(member, Stage.ACTIVIST, by=by)
    with pytest.raises(Invalid):
        services.advance(member, Stage.FULL, on=today() + timedelta(days=1), by=by)
    with pytest.raises(Invalid):
        services.advance(member, Stage.FULL, on=today() - timedelta(days=9), by=by)
    with pytest.raises(Invalid):
        services.put_in_group(member, party.other, by=by)
    with pytest.raises(Invalid):
        services.write_letter(member, to=party.branch, by=by)
    with pytest.raises(Invalid):
        services.write_letter(member, to=party.other, valid_until=today() - timedelta(days=1), by=by)
    with pytest.raises(Invalid):
        services.add_member(party.group, member.person, by=None)
    with pytest.raises(Stale):
        services.put_in_group(member, party.group, by=by, version=9)
    assert fresh(member).version == 1
    services.end_membership(member, Ending.LEFT, by=by)
    with pytest.raises(WrongState):
        services.advance(member, Stage.FULL, by=by)
