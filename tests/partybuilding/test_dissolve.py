"""An organisation is dissolved: nothing that hangs on it is left without a holder."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.clock import now, today
from common.errors import Invalid, WrongState
from grids.models import Person
from partybuilding import services
from partybuilding.dissolving.registry import Dissolution
from partybuilding.models import Floating, Member, Officer, PartyOrganisation, Transfer
from partybuilding.reach import party_reach
from tests.partybuilding.party import Party
from workorders.choices import State


@pytest.fixture
def member(party: Party) -> Member:
    return join(party.branch, "李党员", group=party.group)


def join(branch: PartyOrganisation, name: str, **fields: object) -> Member:
    person = Person.objects.create(name=name, created_at=now())
    return Member.objects.create(person=person, organisation=branch, created_at=now(), **fields)


def letter(member: Member, to: PartyOrganisation) -> Transfer:
    until = today() + timedelta(days=90)
    return Transfer.objects.create(member=member, origin=member.organisation, to=to, valid_until=until)


def test_it_works(client, party: Party, member: Member):
    coming = letter(join(party.next_door, "王"), party.branch)
    guest = Floating.objects.create(member=join(party.next_door, "赵"), place="槐树", host=party.branch)
    client.force_login(party.user("general"))
    url = reverse("partybuilding:dissolve", args=[party.branch.pk])
    sent = {"successor": party.other.pk, "reason": "合并", "version": party.branch.version + 1}
    preview = client.post(url, sent)
    assert preview.status_code == 200
    assert PartyOrganisation.objects.get(pk=party.branch.pk).dissolved_on is None
    rows = {str(row.label): (row.number, row.goes) for row in preview.context["hanging"]}
    assert rows[pgettext("of the party", "Members")] == (1, party.other.name)
    assert rows[_("Transfer letters for it")] == (1, party.other.name)
    assert client.post(url, {**sent, "confirmed": "1"}).status_code == 302
    for row in (member, coming, guest, party.branch, party.group):
        row.refresh_from_db()
    assert (member.organisation, member.group) == (party.other, party.group)
    assert (coming.to, guest.host, party.group.parent) == (party.other, party.other, party.other)
    assert (party.branch.dissolved_on, party.branch.succeeded_by) == (today(), party.other)
    assert [entry.what for entry in member.entries.all()] == ["branch_dissolved"]
    assert not Officer.objects.filter(organisation=party.branch, ends=None).exists()
    assert member in Member.objects.visible_to(party.user("other"))
    assert not party_reach(party.user("branch")).led
    page = client.get(party.other.get_absolute_url()).content.decode()
    assert party.branch.name in page


def test_an_outsider(client, party: Party, member: Member):
    client.force_login(party.user("next_door"))
    url = reverse("partybuilding:dissolve", args=[party.branch.pk])
    assert client.post(url, {"successor": party.next_door.pk, "version": 1, "confirmed": "1"}).status_code == 404
    assert not PartyOrganisation.objects.exclude(dissolved_on=None).exists()


def test_members_need_a_successor(party: Party, member: Member):
    with pytest.raises(Invalid):
        services.dissolve(party.branch, successor=None, by=None)
    for wrong in (party.branch, party.group):
        with pytest.raises(Invalid):
            services.dissolve(party.branch, successor=wrong, by=None)
    services.dissolve(party.branch, successor=party.other, by=None)
    with pytest.raises(WrongState):
        services.dissolve(party.branch, successor=party.other, by=None)


def test_without_a_successor_letters_are_taken_back(party: Party):
    coming = letter(join(party.next_door, "王"), party.other)
    services.dissolve(party.other, successor=None, by=None)
    coming.refresh_from_db()
    assert coming.returned_on == today()
    assert coming.member.organisation == party.next_door


def test_a_letter_to_where_the_member_is_anyway_is_taken_back(party: Party, member: Member):
    written = letter(member, party.other)
    services.dissolve(party.other, successor=party.branch, by=None)
    written.refresh_from_db()
    assert (written.to, written.returned_on) == (party.other, today())


def test_parts_go_up_where_nothing_follows(party: Party):
    services.dissolve(party.branch, successor=None, by=None)
    party.group.refresh_from_db()
    assert party.group.parent == party.general


def test_no_order_is_left_without_a_holder(party: Party):
    order = party.world.order_in(State.HANDLING)
    hanging = services.preview_dissolution(Dissolution(party.other, None, today()))
    assert (_("Open orders of its unit"), 1) in [(str(row.label), row.number) for row in hanging]
    services.dissolve(party.other, successor=None, by=None)
    order.refresh_from_db()
    assert (order.state, order.lead_unit) == (State.HANDLING, party.world.unit)
