"""Working groups of the small district."""

from typing import Any

from accounts.models import User
from common.clock import now
from partybuilding.models import GroupFinding, GroupVisit, WorkingGroup
from partybuilding.services import group_findings, groups
from tests.partybuilding.activities import person
from tests.partybuilding.party import Party
from workorders.actors import of_user

DESK, STAFF = "street_coordinator", "unit_handler"


def working_group(party: Party, *members: str, **given: Any) -> WorkingGroup:
    """Of the street, led by somebody of the unit, linked with the community."""
    world, by = party.world, party.user(DESK)
    values = {"name": "物业问题专班", "area": world.street, "communities": [world.community], **given}
    group = groups.found_group(by=by, **values)
    groups.add_group_member(group, person(party, STAFF), department=world.unit, is_leader=True, by=by)
    for name in members:
        groups.add_group_member(group, person(party, name), by=by)
    return WorkingGroup.objects.get(pk=group.pk)


def visited(party: Party, group: WorkingGroup, **given: Any) -> GroupVisit:
    values = {"area": party.world.grid, "met": "物业经理、业主代表", "key": f"v{now().timestamp()}", **given}
    return groups.visit_place(group, by=of_user(party.user(STAFF)), **values)


def found(party: Party, group: WorkingGroup, by: User | None = None, **given: Any) -> GroupFinding:
    count = GroupFinding.objects.count()
    values = {
        "area": party.world.grid,
        "place": "3号楼东侧",
        "text": "电动车飞线充电，无充电桩。",
        "key": f"f{count}",
        **given,
    }
    return group_findings.collect(group, by=by or party.user(STAFF), **values)


def submitted(party: Party, finding: GroupFinding) -> GroupFinding:
    return group_findings.submit_finding(finding, by=of_user(party.user(STAFF)))
