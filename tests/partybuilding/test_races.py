"""Two people of the party's network in the same second: one effect, one clear refusal, nobody without a holder."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from common.clock import today
from grids.models import Organisation
from grids.register import person_data
from notices.models import Outbox
from partybuilding import services
from partybuilding.finding import find_memberships
from partybuilding.models import (
    Alliance,
    AllianceMember,
    DraftState,
    Finding,
    Floating,
    ListItem,
    Member,
    Officer,
    PartyOrganisation,
    Registration,
    SignUp,
    StageEntry,
    Team,
    TeamMember,
    Transfer,
    Use,
    WorkingGroup,
)
from partybuilding.services import activities, drafts, teams
from partybuilding.services import registrations as registering
from partybuilding.services.activities import waiting_for
from partybuilding.services.asking import ask
from partybuilding.services.groups import change_group, found_group
from tests import world as worlds
from tests.homes import settle
from tests.partybuilding import offering
from tests.partybuilding.activities import announced, person, volunteers
from tests.partybuilding.alliances import ally
from tests.partybuilding.party import Party
from tests.partybuilding.test_dissolve import join, letter
from tests.together import refusals, together
from tests.world import World
from workorders import services as orders
from workorders.choices import State
from workorders.models import Proposal, WorkOrder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return worlds.build()


def codes(results: list[object]) -> list[str]:
    return sorted(refusal.code for refusal in refusals(results))


# Members and organisations


def test_it_works(party: Party):
    """A member is in one branch, whichever of two took them in."""
    someone = offering.helper()
    results = together(
        *(
            lambda to=to: services.add_member(to, someone, by=None)
            for to in (party.branch, party.other, party.next_door)
        )
    )
    assert codes(results) == ["conflict", "conflict"]
    assert Member.objects.filter(person=someone).count() == StageEntry.objects.filter(what="added").count() == 1


def dissolved(party: Party, to: PartyOrganisation | None = None, of: PartyOrganisation | None = None) -> Any:
    return lambda: services.dissolve(of or party.branch, successor=to or party.other, by=None)


def nobody_left_behind() -> bool:
    gone = PartyOrganisation.objects.exclude(dissolved_on=None)
    return not Member.objects.current().filter(organisation__in=gone).exists()


def test_dissolving_while_somebody_joins(party: Party):
    joins = [lambda each=each: services.add_member(party.branch, each, by=None) for each in people(4)]
    together(*joins, dissolved(party))
    assert nobody_left_behind()


def people(number: int) -> list[Any]:
    return [offering.helper(f"新党员{n}") for n in range(number)]


def test_a_letter_is_handed_in_while_its_branch_is_dissolved(party: Party):
    coming = [letter(join(party.next_door, name), party.branch) for name in ("甲", "乙")]
    together(*(lambda each=each: services.receive(each, by=None) for each in coming), dissolved(party))
    assert nobody_left_behind()
    gone = PartyOrganisation.objects.get(pk=party.branch.pk)
    assert not Transfer.objects.pending().filter(to=gone).exists()


def officer_of(branch: PartyOrganisation, name: str) -> Member:
    member = join(branch, name)
    services.appoint(branch, member.person, office="deputy")
    return member


def outward(member: Member) -> Transfer:
    return services.write_letter(member, by=None, to_name="外地支部")


def test_officers_leave_while_their_branch_is_dissolved(party: Party):
    """Word of their letters ends offices there; dissolving ends them and moves the members."""
    leaving = [outward(officer_of(party.branch, f"委员{n}")) for n in range(3)]
    together(*(lambda each=each: services.receive(each, by=None) for each in leaving), dissolved(party))
    assert nobody_left_behind()
    assert not Transfer.objects.pending().filter(pk__in=[each.pk for each in leaving]).exists()
    assert not Officer.objects.filter(person__membership__in=[each.member_id for each in leaving], ends=None).exists()


def test_members_move_about_while_their_branch_is_dissolved(party: Party):
    """Everybody locks organisations, then members, then what hangs on members, and writes the history last."""
    going, back, ending = (join(party.branch, name) for name in ("甲", "乙", "丙"))
    sent = [services.write_letter(each, by=None, to=party.next_door) for each in (going, back, ending)]
    guests = [join(party.next_door, name) for name in ("丁", "戊")]
    away = [services.go_away(each, by=None, place="槐树", host=party.branch) for each in guests]
    together(
        lambda: services.receive(sent[0], by=None),
        lambda: services.take_back(sent[1], by=None),
        lambda: services.take_back(sent[2], by=None),
        lambda: services.end_membership(ending, "left", by=None),
        *(lambda each=each: services.come_back(each, by=None) for each in away),
        dissolved(party),
    )
    assert nobody_left_behind()
    assert Member.objects.get(pk=going.pk).organisation_id == party.next_door.pk
    assert not Floating.objects.current().exists()
    assert not Transfer.objects.pending().exists()


def test_a_part_is_changed_while_what_is_above_it_is_dissolved(party: Party):
    """A part that is older than what it belongs to stands before it in the order of keys."""
    services.put_below(party.branch, party.next_door, by=None)
    services.put_below(party.group, party.other, by=None)
    part = PartyOrganisation.objects.get(pk=party.branch.pk)
    results = together(
        *[lambda: services.save_party_organisation(PartyOrganisation.objects.get(pk=part.pk))] * 3,
        dissolved(party, of=party.next_door),
    )
    assert set(codes(results)) <= {"wrong_state"}  # of those that were read before and are saved after
    assert PartyOrganisation.objects.get(pk=part.pk).parent_id == party.other.pk


def test_what_was_read_before_it_was_dissolved(party: Party):
    """Each of these had the branch before them as it was, and none hangs anything on it any more."""
    member, before = join(party.next_door, "丙"), party.branch
    dissolved(party)()
    by, world = party.world.actor("community_secretary"), party.world
    given = {"area": world.community, "by": by.user}
    wanted = registering.Application(kind="unit", source="desk", root=world.district, party_organisation=before)
    results = together(
        lambda: services.write_letter(member, by=None, to=before),
        lambda: services.go_away(member, by=None, place="外地", host=before),
        lambda: services.put_in_group(member, before, by=None),
        lambda: services.found_alliance(kind="community", name="大党委", leader=before, area=world.community, by=by),
        lambda: teams.found_team(name="突击队", kind="commando", party_organisation=before, **given),
        lambda: registering.apply(wanted, by=by.user),
        lambda: services.save_party_organisation(
            PartyOrganisation(name="新小组", kind="group", area=world.grid, parent=before)
        ),
    )
    assert len(refusals(results)) == len(results)
    assert not Alliance.objects.exists()
    assert not Team.objects.exists()


def test_each_dissolved_into_the_other(party: Party):
    member = join(party.branch, "丁")
    results = together(dissolved(party), dissolved(party, to=party.branch, of=party.other))
    assert codes(results) == ["wrong_state"]
    assert nobody_left_behind()
    assert Member.objects.get(pk=member.pk).organisation.is_dissolved is False


def test_each_put_below_the_other(party: Party):
    results = together(
        lambda: services.put_below(party.branch, party.other, by=None),
        lambda: services.put_below(party.other, party.branch, by=None),
    )
    assert codes(results) == ["invalid"]
    for each in PartyOrganisation.objects.select_related("parent"):
        assert each.path == f"{each.parent.path if each.parent else '/'}{each.pk}/"


def test_changed_by_somebody_who_saw_it_elsewhere(party: Party):
    """What was read before it moved is saved where it stands now."""
    before = PartyOrganisation.objects.select_related("parent").get(pk=party.group.pk)
    services.put_below(party.branch, party.other, by=None)
    before.name = "二单元党小组"
    services.save_party_organisation(before)
    branch = PartyOrganisation.objects.get(pk=party.branch.pk)
    assert PartyOrganisation.objects.get(pk=party.group.pk).path == f"{branch.path}{party.group.pk}/"


def test_two_transfers_of_one_member(party: Party):
    member = join(party.branch, "戊")
    results = together(
        lambda: services.write_letter(member, by=None, to=party.other),
        lambda: services.write_letter(member, by=None, to=party.next_door),
    )
    assert codes(results) == ["conflict"]
    sent = Transfer.objects.get()
    results = together(*[lambda: services.receive(sent, by=None), lambda: services.take_back(sent, by=None)] * 2)
    assert codes(results) == ["wrong_state"] * 3
    assert StageEntry.objects.filter(member=member).count() == 2


def test_codes_given_in_the_same_moment(party: Party):
    by = party.world.actor("community_secretary").user
    grid, given = party.world.grid, {"kind": "commando", "area": party.world.community, "by": by}
    results = together(
        *(
            lambda n=n: services.save_party_organisation(PartyOrganisation(name=f"支部{n}", kind="branch", area=grid))
            for n in "一二"
        ),
        *(lambda n=n: teams.found_team(name=f"突击队{n}", **given) for n in "一二"),
    )
    assert refusals(results) == []
    assert Organisation.objects.filter(code__startswith="T").count() == 2


def test_two_lookings_for_memberships(party: Party):
    late = letter(join(party.next_door, "己"), party.branch)
    Transfer.objects.filter(pk=late.pk).update(issued_on=today() - timedelta(9), valid_until=today() - timedelta(1))
    settle(party.world)
    together(find_memberships, find_memberships)
    assert Finding.objects.filter(transfer=late).count() == 1


# Registrations


@pytest.mark.parametrize("source", ["desk", "public"])
def test_one_application_sent_twice(world: World, source: str):
    """Of a unit whoever comes second waits for the first; of somebody unknown there is nothing to wait on."""
    given: dict[str, Any] = {"kind": "unit", "unit": world.unit}
    if source == "public":
        typed = person_data({"name": "李骑手", "phone": "13811112222"})
        given = {"kind": "new_group", "data": typed, "address": "槐荫小区"}
    wanted = registering.Application(source=source, root=world.district, token="once-and-for-all", **given)
    by = world.users["dispatcher"] if source == "desk" else None
    made = together(*[lambda: registering.apply(wanted, by=User.objects.get(pk=by.pk) if by else None)] * 3)
    assert refusals(made) == []
    assert len({each.pk for each in made}) == Registration.objects.count() == 1  # type: ignore[attr-defined]


def test_two_of_a_unit_register_it(world: World):
    wanted = registering.Application(kind="unit", source="unit", root=world.district, unit=world.unit)
    names = ("unit_handler", "unit_manager")
    results = together(
        *(lambda n=n: registering.apply(wanted, by=User.objects.get(pk=world.users[n].pk)) for n in names)
    )
    assert codes(results) == ["conflict"]
    assert Registration.objects.get().entries.count() == 1


# Activities and teams


def test_the_last_place(party: Party):
    team = volunteers(party, "grid_worker", "grid_leader")
    call = announced(team, party.user("community_secretary"), wanted=1)
    together(
        *(lambda n=n: activities.sign_up(call, by=party.user(n)) for n in ("grid_worker", "grid_leader", "grid_worker"))
    )
    assert SignUp.objects.count() == 2
    assert len(waiting_for(call)) == 1


def test_leaving_and_being_made_leader(party: Party):
    team = volunteers(party, "grid_worker")
    member = team.members.get(person=person(party, "grid_worker"))
    by = party.user("community_secretary")
    results = together(
        lambda: teams.leave_team(member, by=party.user("grid_worker")),
        lambda: teams.leave_team(TeamMember.objects.get(pk=member.pk), by=by),
        lambda: teams.name_leader(TeamMember.objects.get(pk=member.pk), is_leader=True, by=by),
    )
    assert "conflict" in codes(results)
    member.refresh_from_db()
    assert (member.left, member.is_leader) == (today(), False)
    assert team.entries.filter(what="left").count() == 1


# Alliances


def test_somebody_leaves_while_they_are_given_something(world: World):
    allied = ally(world)
    item, by = allied.enter(), world.actor("community_secretary")
    results = together(
        lambda: services.push_item(item, member=allied.unit, words="每周三次", by=by),
        *[lambda: services.leave_alliance(AllianceMember.objects.get(pk=allied.unit.pk), reason="迁走", by=by)] * 2,
    )
    assert "conflict" in codes(results)
    assert not ListItem.objects.filter(taken_by__ends__isnull=False).exists()
    assert allied.alliance.entries.filter(what="left").count() == 1


def test_two_bring_in_the_same(world: World):
    allied = ally(world)
    assert codes(together(*[lambda: allied.enter()] * 2)) == ["invalid"]


# Working groups


def test_two_groups_of_one_name(world: World):
    given = {"area": world.community, "communities": [world.community]}
    by = User.objects.get(pk=world.users["dispatcher"].pk)
    results = together(*[lambda: found_group(name="纾困专班", by=by, **given)] * 3)
    assert codes(results) == ["invalid"] * 2
    others = [found_group(name=name, by=by, **given) for name in ("甲班", "乙班")]
    results = together(*(lambda each=each: change_group(each, name="护苗专班", by=by) for each in others))
    assert codes(results) == ["invalid"]
    assert WorkingGroup.objects.filter(name="护苗专班").count() == 1


# Matching


def test_an_offer_at_its_capacity(world: World):
    offer, by = offering.offer(world, at_once=1), world.actor("dispatcher")
    needs = [offering.need(world) for _n in range(3)]
    results = together(*(lambda each=each: ask(each, offer, by=by) for each in needs))
    assert codes(results) == ["conflict", "conflict"]
    assert Use.objects.filter(offer=offer).count() == 1
    provider = world.actor("unit_handler")
    agreed = WorkOrder.objects.get(proposals__ended_at=None, proposals__isnull=False)
    results = together(*[lambda: orders.agree(agreed, by=provider)] * 2)
    assert len(refusals(results)) == 1
    assert Proposal.objects.exclude(agreed_at=None).count() == 1
    assert WorkOrder.objects.filter(state=State.HANDLING).count() == 1


def test_one_draft_sent_twice(world: World):
    offering.offer(world, at_once=9)
    for _n in range(3):
        offering.need(world)
    draft = offering.drafted(world)
    by = ("dispatcher", "community_secretary")
    results = together(*(lambda n=n: drafts.send_draft(draft, by=User.objects.get(username=n)) for n in by))
    assert codes(results) == ["conflict"]
    assert Outbox.objects.filter(kind=drafts.WORK, payload__draft=draft.pk).count() == 2  # made, sent
    together(*[lambda: drafts.work(draft.pk)] * 3)
    draft.refresh_from_db()
    assert draft.state == DraftState.SENT
    asked = Proposal.objects.values_list("order", flat=True)
    assert len(asked) == len(set(asked)) == 3


def test_one_need_asked_of_one_provider_twice(world: World):
    """By two offers: each has a place, the provider is asked once."""
    need, by = offering.need(world), world.actor("dispatcher")
    offers = [offering.offer(world, title=title) for title in ("理发", "剪发")]
    results = together(*(lambda each=each: ask(need, each, by=by) for each in offers))
    assert len(refusals(results)) == 1
    assert Proposal.objects.filter(order=need, ended_at=None).count() == 1
