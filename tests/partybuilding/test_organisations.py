"""The tree of party organisations, the page of one, and who changes it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import today
from common.errors import Invalid, NotAllowed, Stale, WrongState
from grids.models import Person
from partybuilding import services
from partybuilding.models import Deed, Office, Officer, PartyOrganisation
from tests.homes import id_number
from tests.partybuilding.party import Party, organisation


def address(name: str, row: PartyOrganisation, *more: int) -> str:
    return reverse(f"partybuilding:{name}", args=[row.pk, *more])


def fresh(row: PartyOrganisation) -> PartyOrganisation:
    return PartyOrganisation.objects.get(pk=row.pk)


def deeds(row: PartyOrganisation) -> list[str]:
    return list(row.entries.order_by("pk").values_list("what", flat=True))


def test_it_works(client, party: Party):
    """The secretary above founds a branch, appoints its secretary and records an election."""
    client.force_login(party.user("general"))
    sent = {"name": "槐树二支部", "kind": "branch", "sector": "community", "parent": party.general.pk}
    assert (
        client.post(reverse("partybuilding:new_organisation"), {**sent, "area": party.world.grid.code}).status_code
        == 302
    )
    made = PartyOrganisation.objects.get(name="槐树二支部")
    assert made.path.startswith(party.general.path)
    given = {"name": "钱进", "id_number": id_number(), "office": "secretary", "version": made.version}
    assert client.post(address("appoint", made), given).status_code == 302
    assert made.officers.get().person.id_masked
    elected = {"on": "2026-11-01", "version": fresh(made).version}
    assert client.post(address("elect", made), elected).status_code == 302
    assert fresh(made).election_due == date(2029, 11, 1)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "钱进" in page
    assert "2029-11-01" in page
    assert "party_general" in page
    assert deeds(made) == [Deed.FOUNDED, Deed.APPOINTED, Deed.ELECTED]


@pytest.mark.parametrize("name", ["next_door", "other", "community_secretary", "far_street_coordinator"])
def test_an_outsider(client, party: Party, name: str):
    client.force_login(party.user(name))
    for page in ("change_organisation", "move_organisation", "elect", "appoint", "dissolve"):
        assert client.get(address(page, party.branch)).status_code == 404
        assert client.post(address(page, party.branch), {"name": "x"}).status_code == 404
    officer = party.branch.officers.get()
    assert client.post(address("end_office", party.branch, officer.pk)).status_code == 404
    assert not Officer.objects.exclude(ends=None).exists()


def test_who_is_nobody_sees_none(client, party: Party):
    client.force_login(party.user("far_street_coordinator"))
    assert client.get(party.branch.get_absolute_url()).status_code == 404
    assert party.committee.name not in client.get(reverse("partybuilding:organisations")).content.decode()


def test_a_coordinator_keeps_the_tree(client, party: Party):
    client.force_login(party.user("street_coordinator"))
    sent = {"name": "非公党委", "kind": "committee", "sector": "firm", "area": party.world.street.code}
    assert client.post(reverse("partybuilding:new_organisation"), sent).status_code == 302
    above = PartyOrganisation.objects.get(name="非公党委")
    moved = {"parent": above.pk, "version": party.other.version + 1}
    assert client.post(address("move_organisation", party.other), moved).status_code == 302
    assert fresh(party.other).path.startswith(above.path)


def test_a_secretary_founds_nothing_at_the_top(client, party: Party):
    client.force_login(party.user("general"))
    sent = {"name": "自立", "kind": "branch", "sector": "community", "area": party.world.grid.code}
    assert client.post(reverse("partybuilding:new_organisation"), sent).status_code == 403
    assert not PartyOrganisation.objects.filter(name="自立").exists()


def test_nobody_appoints_themselves(party: Party):
    by = party.user("street_coordinator")
    with pytest.raises(NotAllowed):
        services.appoint(party.branch, by.person, by=by)


def test_a_new_secretary_takes_over(party: Party):
    person = Person.objects.create(name="新书记", created_at="2026-01-01T00:00Z")
    services.appoint(party.branch, person, starts=today() + timedelta(days=1), by=party.user("general"))
    held = party.branch.officers.filter(office=Office.SECRETARY).order_by("pk")
    assert [officer.ends for officer in held] == [today(), None]


def test_decided_on_an_old_version(client, party: Party):
    client.force_login(party.user("general"))
    sent = {"on": "2026-11-01", "version": 0}
    assert client.post(address("elect", party.branch), sent).status_code == 412
    with pytest.raises(Stale):
        services.put_below(party.branch, party.other, by=None, version=99)
    assert fresh(party.branch).elected_on is None


def test_the_tree_opens_branch_by_branch(client, party: Party):
    client.force_login(party.user("district_coordinator"))
    shut = client.get(reverse("partybuilding:organisations"), {"open": ""}).content.decode()
    assert party.committee.name in shut
    assert party.general.name not in shut
    parts = client.get(address("organisation_parts", party.general), {"level": "2"}).content.decode()
    assert party.branch.name in parts
    assert 'aria-level="3"' in parts
    assert "party_branch" in parts


def test_narrowed(client, party: Party):
    services.record_election(party.branch, on=date(2023, 1, 1), by=None)
    services.dissolve(party.group, successor=None, by=None)
    client.force_login(party.user("district_coordinator"))

    def found(**wishes: str) -> set[str]:
        answer = client.get(reverse("partybuilding:organisations"), wishes)
        assert answer.status_code == 200
        return {row.name for row in answer.context["page"].rows}

    assert found(sector="firm") == {party.other.name}
    assert found(area=party.world.other_community.code) == {party.next_door.name}
    assert found(state="dissolved") == {party.group.name}
    assert found(state="due") == {party.branch.name}
    assert found(q="llzb") == {party.next_door.name}
    assert found(kind="committee") == {party.committee.name}
    unknown = client.get(reverse("partybuilding:organisations"), {"area": "nowhere"})
    assert unknown.status_code == 400


def test_an_election_overdue_is_said(client, party: Party):
    services.record_election(party.branch, on=date(2023, 1, 1), by=None)
    client.force_login(party.user("branch"))
    page = client.get(party.branch.get_absolute_url()).content.decode()
    assert _("election was due on %(day)s") % {"day": "2026-01-01"} in page


def test_what_does_not_add_up(party: Party):
    services.record_election(party.branch, on=date(2026, 1, 1), by=None)
    with pytest.raises(Invalid):
        services.record_election(party.branch, on=date(2025, 1, 1), by=None)
    with pytest.raises(Invalid):
        services.record_election(party.branch, on=today() + timedelta(days=1), by=None)
    with pytest.raises(Invalid):
        services.put_below(party.general, party.branch, by=None)
    services.dissolve(party.group, successor=None, by=None)
    with pytest.raises(WrongState):
        services.put_below(party.branch, party.group, by=None)
    with pytest.raises(WrongState):
        services.appoint(party.group, party.world.users["dispatcher"].person)


def test_what_is_below_moves_along(party: Party):
    services.put_below(party.branch, party.committee, by=None)
    assert fresh(party.group).path.startswith(fresh(party.branch).path)
    below = organisation("二小组", "group", area=party.world.grid, parent=fresh(party.branch))
    assert below.path.startswith(party.committee.path)
