"""The pages of working groups: set up, gone out, collected, submitted, agreed; by those who may, and nobody else."""

from typing import Any

import pytest
from django.urls import reverse

from common.clock import today
from common.tokens import new_token
from partybuilding.models import Agreement, GroupFinding, GroupVisit, WorkingGroup
from tests.partybuilding.activities import client_of
from tests.partybuilding.groups import DESK, STAFF, found, submitted, visited, working_group
from tests.partybuilding.party import Party
from tests.pictures import upload


def page(name: str, *args: Any) -> str:
    return reverse(f"partybuilding:{name}", args=args)


def test_it_works(party: Party):
    """From the desk that sets it up to what a department agreed to do."""
    desk, staff, world = client_of(party, DESK), client_of(party, STAFF), party.world
    set_up = {"name": "飞线专班", "area": world.street.code, "communities": [world.community.code], "task": "治理飞线"}
    assert desk.post(page("new_group"), set_up).status_code == 302
    group = WorkingGroup.objects.get()
    person = world.users[STAFF].person
    assert person is not None
    add = {"name": STAFF, "person": person.pk, "is_leader": "on", "version": group.version, "department": world.unit.pk}
    assert desk.post(page("act_on_group", group.pk, "add"), {**add, "name": ""}).status_code == 302
    went = {"area": world.grid.code, "met": "物业经理", "token": new_token()}
    visit = staff.post(page("visit_of_group", group.pk), went)
    assert visit.url == f"{page('collect', group.pk)}?visit={GroupVisit.objects.get().pk}"
    assert staff.get(visit.url).context["form"].initial["area"] == world.grid.code
    noted = {"text": "飞线充电", "area": world.grid.code, "photos": upload(), "token": new_token()}
    assert staff.post(page("collect", group.pk), noted).status_code == 302
    finding = GroupFinding.objects.get()
    assert staff.get(page("finding_photo", finding.photos.get().pk)).status_code == 200
    assert staff.post(page("act_on_finding", finding.pk, "submit"), {"version": finding.version}).status_code == 302
    agreed = {"department": world.unit.pk, "text": "装桩", "due_on": today().isoformat(), "version": ""}
    assert staff.post(page("act_on_finding", finding.pk, "agree"), agreed).status_code == 302
    kept = {"part": Agreement.objects.get().pk}
    assert staff.post(page("act_on_finding", finding.pk, "keep"), kept).status_code == 302
    finding.refresh_from_db()
    assert finding.order is not None
    assert finding.order.number in staff.get(finding.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "system_admin", "grid_worker"])
def test_an_outsider(party: Party, name: str):
    group, client = working_group(party), client_of(party, name)
    finding = found(party, group)
    for address in (group.get_absolute_url(), page("collect", group.pk), finding.get_absolute_url()):
        assert client.get(address).status_code == 404
    assert client.post(page("act_on_finding", finding.pk, "submit")).status_code == 404


def test_the_lists(party: Party):
    """What is narrowed away is not there; a community sees the share of what is about it."""
    group = working_group(party)
    submitted(party, found(party, group, text="飞线充电"))
    found(party, group, text="垃圾未清")
    client = client_of(party, "dispatcher")
    (row,) = client.get(page("groups")).context["listing"].rows
    assert (row.members, row.share.collected, row.share.submitted) == (1, 2, 1)
    assert client.get(page("groups"), {"state": "over"}).context["listing"].rows == []
    for wishes, texts in (
        ({"q": "垃圾"}, ["垃圾未清"]),
        ({"state": "submitted"}, ["飞线充电"]),
        ({"area": party.world.community.code, "group": str(group.pk)}, ["垃圾未清", "飞线充电"]),
    ):
        rows = client.get(page("group_findings"), wishes).context["listing"].page.rows
        assert [each.text for each in rows] == texts
    assert client.get(page("group_findings"), {"state": "no"}).status_code == 400


def test_a_community_only_looks(party: Party):
    """It sees group, visits and findings, and finds no button there."""
    group = working_group(party)
    visited(party, group)
    finding = found(party, group)
    client = client_of(party, "dispatcher")
    assert not client.get(group.get_absolute_url()).context["page"].may_work
    assert not client.get(finding.get_absolute_url()).context["page"].may_submit
    refused = client.post(page("act_on_finding", finding.pk, "submit"))
    assert refused.status_code == 403
    assert page("collect", group.pk) not in client.get(group.get_absolute_url()).content.decode()
    assert client.get(page("collect", group.pk)).status_code == 404


def test_what_was_typed_is_kept(party: Party):
    group, client = working_group(party), client_of(party, STAFF)
    refused = client.post(page("collect", group.pk), {"text": "", "area": party.world.grid.code, "token": new_token()})
    assert (refused.status_code, refused.context["form"]["area"].value()) == (422, party.world.grid.code)
    ended = client.post(page("act_on_group", group.pk, "end"), {"reason": "", "version": group.version})
    assert (ended.status_code, list(ended.context["page"].forms["end"].errors)) == (422, ["reason"])
