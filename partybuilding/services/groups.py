"""The writers of working groups: set up, changed, joined, led, out on a visit, ended."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now, today
from common.errors import Conflict, Invalid, NotAllowed, WrongState
from common.numbering import one_at_a_time
from common.versions import locked
from grids.models import Area, Organisation, Person
from partybuilding.models import GroupDeed, GroupEntry, GroupFinding, GroupMember, GroupVisit, WorkingGroup
from partybuilding.permissions.groups import (
    areas_for_groups,
    check_keeps_group,
    check_works,
    communities_for_groups,
    may_keep_group,
)
from partybuilding.services.belonging import check_reason, let_lead, put_in, take_out
from visits.choices import VisitKind
from visits.findings import Findings
from visits.services import record_group_visit
from workorders.actors import Actor

PLAIN = ("name", "task", "starts", "ends")
LINKED = ("communities", "departments")


def enter(group: WorkingGroup, what: str, by: User | None, finding: GroupFinding | None = None, **detail: Any) -> None:
    told = {name: value for name, value in detail.items() if value}
    GroupEntry.objects.create(group=group, finding=finding, what=what, detail=told, by=by, at=now())


def lock_group(group: WorkingGroup, version: int | None = None) -> WorkingGroup:
    """The group as it is now, locked. Raises Stale, and WrongState when it is over."""
    rows = WorkingGroup.objects.select_related("area").defer("area__boundary")
    fresh: WorkingGroup = locked(rows, group, version)
    if fresh.is_over:
        raise WrongState(_("%(name)s has ended.") % {"name": fresh}, state="ended")
    return fresh


def touch(group: WorkingGroup) -> None:
    group.version += 1
    group.save()


@transaction.atomic
def found_group(
    *,
    name: str,
    area: Area,
    communities: Sequence[Area],
    by: User,
    departments: Sequence[Organisation] = (),
    task: str = "",
    starts: date | None = None,
    ends: date | None = None,
    leader: Person | None = None,
) -> WorkingGroup:
    """A group sent out by the desk of an area, linked with communities there."""
    if not areas_for_groups(by).filter(pk=area.pk).exists():
        raise NotAllowed(_("Working groups are set up at the desk of the area."))
    group = WorkingGroup(name=name.strip(), area=area, task=task, starts=starts or today(), ends=ends)
    _check(group)
    group.save()
    _link(group, by, communities, departments)
    enter(group, GroupDeed.FOUNDED, by)
    if leader is not None:
        _add(group, leader, None, by, is_leader=True)
    return group


def _check(group: WorkingGroup) -> None:
    if not group.name:
        raise Invalid.field("name", _("Give the working group a name."))
    one_at_a_time(WorkingGroup)  # whoever takes the name in the same moment is seen
    if WorkingGroup.objects.filter(area=group.area, name=group.name).exclude(pk=group.pk).exists():
        raise Invalid.field("name", _("There is a working group of this name here already."))
    if group.ends is not None and group.ends < group.starts:
        raise Invalid.field("ends", _("The last day lies before the first."))


def _link(
    group: WorkingGroup, by: User, communities: Sequence[Area], departments: Sequence[Organisation] | None
) -> None:
    known = {each.pk for each in communities_for_groups(by, group).filter(pk__in=[each.pk for each in communities])}
    if not known or known != {each.pk for each in communities}:
        raise Invalid.field("communities", _("Choose communities of the area of the group."))
    group.communities.set(communities)
    if departments is not None:
        group.departments.set(departments)


@transaction.atomic
def change_group(group: WorkingGroup, *, by: User, version: int | None = None, **values: Any) -> WorkingGroup:
    """Name, task, days, and with which communities and departments it works."""
    fresh = lock_group(group, version)
    check_keeps_group(by, fresh)
    changed = [each for each in PLAIN if each in values and getattr(fresh, each) != values[each]]
    for each in changed:
        setattr(fresh, each, values[each])
    for each in LINKED:
        present = set(getattr(fresh, each).values_list("pk", flat=True))
        if each in values and {row.pk for row in values[each]} != present:
            changed.append(each)
    if changed:
        _check(fresh)
        touch(fresh)
        _link(fresh, by, values.get("communities", fresh.communities.all()), values.get("departments"))
        enter(fresh, GroupDeed.CHANGED, by, fields=changed)
    return fresh


def _add(
    group: WorkingGroup, person: Person, department: Organisation | None, by: User, *, is_leader: bool
) -> GroupMember:
    made: GroupMember = put_in(group.members, person, is_leader=is_leader, department=department)
    if department is not None:
        group.departments.add(department)
    touch(group)
    enter(group, GroupDeed.LEADS if is_leader else GroupDeed.JOINED, by, person=person.name)
    return made


@transaction.atomic
def add_group_member(
    group: WorkingGroup,
    person: Person,
    *,
    by: User,
    department: Organisation | None = None,
    is_leader: bool = False,
    version: int | None = None,
) -> GroupMember:
    """Somebody is sent to the group; their department is part of it from then on."""
    fresh = lock_group(group, version)
    check_keeps_group(by, fresh)
    return _add(fresh, person, department, by, is_leader=is_leader)


@transaction.atomic
def leave_group(member: GroupMember, *, by: User, version: int | None = None) -> WorkingGroup:
    """By oneself, or taken out by the leader or the desk."""
    fresh = lock_group(member.group, version)
    own = getattr(by, "person", None)
    if (own is None or own.pk != member.person_id) and not may_keep_group(by, fresh):
        raise NotAllowed(_("Whoever leads the group or keeps the desk of its area does this."))
    take_out(member)
    touch(fresh)
    enter(fresh, GroupDeed.LEFT, by, person=member.person.name)
    return fresh


@transaction.atomic
def name_group_leader(member: GroupMember, *, is_leader: bool, by: User, version: int | None = None) -> WorkingGroup:
    fresh = lock_group(member.group, version)
    check_keeps_group(by, fresh)
    if let_lead(member, is_leader):
        touch(fresh)
        enter(fresh, GroupDeed.LEADS if is_leader else GroupDeed.LED, by, person=member.person.name)
    return fresh


@transaction.atomic
def end_group(group: WorkingGroup, *, reason: str, by: User, version: int | None = None) -> WorkingGroup:
    """Its work is done: nothing that it found may be left lying."""
    fresh = lock_group(group, version)
    check_keeps_group(by, fresh)
    check_reason(reason)
    if fresh.findings.open().exists():
        raise Conflict(_("Findings of the group wait to be submitted: submit or drop them first."))
    fresh.members.current().update(left=today(), is_leader=False)
    fresh.ends = max(today(), fresh.starts)
    touch(fresh)
    enter(fresh, GroupDeed.ENDED, by, reason=reason)
    return fresh


@transaction.atomic
def visit_place(
    group: WorkingGroup,
    *,
    area: Area,
    met: str,
    key: str,
    by: Actor,
    people: Sequence[Person] = (),
    at: datetime | None = None,
) -> GroupVisit:
    """The group was somewhere: a visit like any other, with who went and whom they met. The same key is the same
    visit."""
    assert by.user is not None  # whoever goes out with a group has an account
    fresh = lock_group(group)
    check_works(by.user, fresh)
    check_linked(fresh, area)
    if not met.strip():
        raise Invalid.field("met", _("Say whom you met, by what they are."))
    found = Findings(key=key, kind=VisitKind.GROUP, area=area, at=at)
    visit = record_group_visit(found, by=by)
    known: GroupVisit | None = GroupVisit.objects.filter(visit=visit).first()
    if known is not None:
        return known
    made = GroupVisit.objects.create(group=fresh, visit=visit, met=met.strip())
    made.people.set(_who_went(fresh, people, by.user))
    enter(fresh, GroupDeed.VISITED, by.user, to=area.name)
    return made


def _who_went(group: WorkingGroup, people: Sequence[Person], by: User) -> list[Person]:
    """Those chosen; else whoever records it."""
    chosen = list(people) or [each for each in [getattr(by, "person", None)] if each]
    inside = set(group.members.current().values_list("person", flat=True))
    if any(each.pk not in inside for each in chosen):
        raise Invalid.field("people", _("Choose people of the group."))
    return chosen


def check_linked(group: WorkingGroup, area: Area) -> None:
    paths = tuple(group.communities.values_list("path", flat=True))
    if not paths or not area.path.startswith(paths):
        raise Invalid.field("area", _("Choose a place in the communities of the group."))
