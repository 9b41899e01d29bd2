"""Teams: founding, joining, leading, disbanding; what a team leaves behind when its party organisation or area ends."""

import pytest
from django.urls import reverse

from accounts.models import User
from common.clock import today
from common.errors import Conflict, Invalid, NotAllowed, Stale, WrongState
from grids.models import Area, Organisation, Recut
from grids.recutting import executing
from partybuilding.models import Team, TeamDeed
from partybuilding.services import activities, dissolve, teams
from tests.partybuilding.activities import announced, client_of, person, volunteers
from tests.partybuilding.party import Party


def test_it_works(party: Party):
    """Founded at the desk, joined by oneself; as a unit it can be given an order."""
    team = volunteers(party)
    assert (team.unit.kind, team.unit.home) == ("volunteers", party.world.community)
    member = teams.join_team(team, by=party.user("grid_worker"))
    teams.name_leader(member, is_leader=True, by=party.user("party_secretary"))
    assert Team.objects.kept_by(party.user("grid_worker")).get() == team
    order = party.world.submit()
    assert Organisation.objects.serving(order.area).filter(pk=team.unit_id).exists()
    deeds = list(team.entries.order_by("pk").values_list("what", flat=True))
    assert deeds == [TeamDeed.FOUNDED, TeamDeed.LEADS, TeamDeed.JOINED, TeamDeed.LEADS]


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "next_door", "system_admin"])
def test_an_outsider(party: Party, name: str):
    team, client = volunteers(party), client_of(party, name)
    assert not Team.objects.visible_to(party.user(name)).exists()
    assert client.get(team.get_absolute_url()).status_code == 404
    assert client.post(reverse("partybuilding:act_on_team", args=[team.pk, "join"])).status_code == 404
    with pytest.raises(NotAllowed):
        teams.join_team(team, by=party.user(name))
    with pytest.raises(NotAllowed):
        teams.found_team(name="x", kind="volunteer", area=party.world.community, by=party.user(name))


def test_whoever_founds_a_team_keeps_it(party: Party):
    """Away from a desk it belongs to an organisation that one leads; the form says so, and names the only one."""
    client, url = client_of(party, "committee"), reverse("partybuilding:new_team")
    assert client.get(url).context["form"]["party_organisation"].value() == party.committee.pk
    given = {"name": "槐树突击队", "kind": "commando", "area": party.world.community.code}
    refused = client.post(url, given)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["party_organisation"]
    assert not Team.objects.exists()
    founded = client.post(url, {**given, "party_organisation": party.general.pk})
    assert client.get(founded.headers["location"]).status_code == 200
    assert Team.objects.kept_by(party.user("committee")).exists()


def test_only_leaders_know_who_is_in_it(party: Party):
    """A member sees how many there are."""
    team = volunteers(party, "grid_worker", "unit_handler")
    leader = client_of(party, "party_secretary").get(team.get_absolute_url()).content.decode()
    member = client_of(party, "grid_worker").get(team.get_absolute_url())
    assert "unit_handler" in leader
    assert "unit_handler" not in member.content.decode()
    assert member.context["page"].number == 3
    with pytest.raises(NotAllowed):
        teams.add_member(team, person(party, "dispatcher"), by=party.user("grid_worker"))


def test_somebody_leaves(party: Party):
    team = volunteers(party, "grid_worker", "unit_handler")
    own = team.members.get(person=person(party, "grid_worker"))
    with pytest.raises(NotAllowed):
        teams.leave_team(own, by=party.user("unit_handler"))
    teams.leave_team(own, by=party.user("grid_worker"))
    with pytest.raises(Conflict):
        teams.leave_team(team.members.get(pk=own.pk), by=party.user("party_secretary"))
    teams.join_team(team, by=party.user("grid_worker"))
    assert team.members.filter(person=own.person).count() == 2


def test_a_team_of_the_register(party: Party):
    """A unit that is a team already is described, not made again."""
    unit = Organisation.objects.create(code="T-1", name="应急队", kind="team", home=party.world.community)
    team = volunteers(party, name="", unit=unit, kind="commando")
    assert team.unit == unit
    with pytest.raises(Conflict):
        volunteers(party, name="", unit=unit)
    with pytest.raises(Invalid):
        volunteers(party, name="")


def test_it_is_disbanded(party: Party):
    """Not while it has orders, or an activity to come."""
    team, by = volunteers(party, "grid_worker"), party.user("party_secretary")
    activity = announced(team, by)
    with pytest.raises(Conflict):
        teams.disband_team(team, reason="并入", by=by)
    activities.cancel_activity(activity, reason="队伍并入", by=by)
    with pytest.raises(Stale):
        teams.disband_team(team, reason="并入", by=by, version=99)
    gone = teams.disband_team(team, reason="并入", by=by)
    assert not gone.unit.is_active
    assert not gone.members.current().exists()
    with pytest.raises(WrongState):
        teams.join_team(gone, by=User.objects.get(pk=party.user("dispatcher").pk))


def test_its_party_organisation_is_dissolved(party: Party):
    """Teams and what is to come go to the successor; without one to the organisation above."""
    team = volunteers(party, party_organisation=party.branch)
    activity = announced(party.branch, party.user("branch"))
    dissolve(party.branch, successor=party.other, by=party.user("general"))
    team.refresh_from_db()
    activity.refresh_from_db()
    assert team.party_organisation == activity.party_organisation == party.other


def test_the_map_changes(party: Party):
    team, admin = volunteers(party), party.user("system_admin")
    activity = announced(team, party.user("party_secretary"))
    areas = [party.world.community.pk, party.world.other_community.pk]
    plan = {"areas": areas, "name": "新社区", "code": "640199001009"}
    executing.decide(Recut(kind="merge", effective=today(), reason="区划调整", plan=plan), by=admin)
    new = Area.objects.get(code="640199001009")
    team.refresh_from_db()
    activity.refresh_from_db()
    assert (team.area, activity.area, activity.area_path) == (new, new, new.path)
