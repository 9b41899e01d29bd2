"""Working groups with their people as a table, in and out: a line for each who belongs to one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.masks import mask_id
from grids.models import Person, Post
from grids.register.tables.base import area_of, text
from grids.tables.common import SEPARATOR, Problems, words_of
from partybuilding.choosing import found_or_made
from partybuilding.forms.groups import DEPARTMENT
from partybuilding.listing.groups import narrow_groups
from partybuilding.models import GroupMember, WorkingGroup
from partybuilding.permissions.groups import (
    areas_for_groups,
    communities_for_groups,
    departments_for_groups,
    may_found_group,
    people_for_groups,
    sees_groups,
)
from partybuilding.services.groups import add_group_member, change_group, found_group, name_group_leader
from sheets.registers import Column, Filters, Kind, Outcome, Register, Row, Verdict

YES, NO = "yes", "no"
CODES = gettext_lazy("Codes, several between semicolons. Empty: as it is known.")
KNOWN = gettext_lazy("Only of somebody who holds no post that you see.")


class WorkingGroups(Register):
    key = "working-groups"
    title = gettext_lazy("Working groups and their people")
    order = 262
    key_columns = ("area", "group", "department", "name")
    filters = ("area", "whose", "state", "q")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="area", title=gettext_lazy("Area code"), kind=Kind.CODE, required=True, aliases=("派出单位代码",)),
        Column(
            name="group", title=gettext_lazy("Working group"), required=True, width=28, aliases=("工作组", "专班名称")
        ),
        Column(name="communities", title=gettext_lazy("Linked with"), width=28, help=CODES, aliases=("联系社区",)),
        Column(name="department", title=DEPARTMENT, kind=Kind.CODE, aliases=("部门代码",)),
        Column(name="name", title=gettext_lazy("Name"), required=True, aliases=("姓名",)),
        Column(
            name="id_number",
            title=gettext_lazy("ID number"),
            kind=Kind.CODE,
            sensitive=True,
            mask=mask_id,
            help=KNOWN,
        ),
        Column(
            name="leads",
            title=gettext_lazy("leads the group"),
            kind=Kind.CHOICE,
            choices=((YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))),
        ),
        Column(name="joined", title=gettext_lazy("From"), kind=Kind.DATE, read_only=True),
    )

    def may_import(self, user: User) -> bool:
        return may_found_group(user)

    def may_export(self, user: User) -> bool:
        return sees_groups(user)

    def found(self, user: User, filters: Filters) -> Any:
        wishes = {**filters, "area": area_of(user, filters)}
        groups = narrow_groups(WorkingGroup.objects.visible_to(user), user, wishes)
        return GroupMember.objects.current().filter(group__in=groups.values("pk"))

    def count(self, user: User, filters: Filters) -> int:
        return int(self.found(user, filters).count())

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        """ID numbers come in where nobody is known by name; they never go out."""
        rows = self.found(user, filters).select_related("group__area", "department", "person")
        rows = rows.defer("group__area__boundary").prefetch_related("group__communities")
        for each in rows.order_by("group", "-is_leader", "pk").iterator(chunk_size=500):
            yield _cells(each)

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        known = _Known(rows, by)
        return [known.outcome(row) for row in rows]

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        known = _Known([outcome.row for outcome in outcomes], by)
        for outcome in outcomes:
            known.take_in(outcome.row)


def _cells(member: GroupMember) -> dict[str, object]:
    return {
        "area": member.group.area.code,
        "group": member.group.name,
        "communities": SEPARATOR.join(each.code for each in member.group.communities.all()),
        "department": member.department.code if member.department else "",
        "name": member.person.name,
        "id_number": "",
        "leads": YES if member.is_leader else NO,
        "joined": member.joined,
    }


Place = tuple[str, str]  # code of the area, name of the group


class _Known:
    """What the rows of a block stand on, read in a fixed number of queries."""

    def __init__(self, rows: Sequence[Row], by: User) -> None:
        self.by = by
        names = {text(row, "name") for row in rows}
        linked = {code for row in rows for code in words_of(text(row, "communities"))}
        self.areas = _by_code(areas_for_groups(by), {text(row, "area") for row in rows})
        self.communities = _by_code(communities_for_groups(by), linked)
        self.departments = _by_code(departments_for_groups(by), {text(row, "department") for row in rows})
        groups = WorkingGroup.objects.kept_by(by).current().filter(name__in={text(row, "group") for row in rows})
        groups = groups.for_list().prefetch_related("communities")
        self.groups: dict[Place, WorkingGroup] = {(each.area.code, each.name): each for each in groups}
        members = GroupMember.objects.current().filter(group__in=groups).select_related("person", "department")
        self.members = {(each.group_id, each.person.name): each for each in members}
        self.people = _people(by, names)
        self.coming: set[Place] = set()

    def outcome(self, row: Row) -> Outcome:
        problems = list(self._problems(row))
        if problems:
            return Outcome.refused(row, problems)
        self.coming.add(_place(row))
        return Outcome(row, self._verdict(row))

    def _problems(self, row: Row) -> Problems:
        problems: Problems = []
        if text(row, "area") not in self.areas:
            problems.append(("area", _("Working groups are set up at the desk of the area.")))
        unknown = [code for code in words_of(text(row, "communities")) if code not in self.communities]
        if unknown:
            problems.append(("communities", _("There is no such one within your reach.")))
        is_known = _place(row) in self.groups or _place(row) in self.coming
        if not is_known and not text(row, "communities"):
            problems.append(("communities", _("Choose communities of the area of the group.")))
        if text(row, "department") and text(row, "department") not in self.departments:
            problems.append(("department", _("There is no such one within your reach.")))
        if self._member(row) is None and not text(row, "id_number") and self._person(row) is None:
            sentence = _("Nobody of this name is known here, or several are: give the ID number.")
            problems.append(("id_number", sentence))
        return problems

    def _verdict(self, row: Row) -> Verdict:
        member = self._member(row)
        if member is None:
            return Verdict.NEW
        leads = member.is_leader if not text(row, "leads") else text(row, "leads") == YES
        linked = set(words_of(text(row, "communities")))
        present = {each.code for each in self.groups[_place(row)].communities.all()}
        same = leads == member.is_leader and (not linked or linked == present)
        return Verdict.SAME if same else Verdict.CHANGED

    def _member(self, row: Row) -> GroupMember | None:
        group = self.groups.get(_place(row))
        return self.members.get((group.pk, text(row, "name"))) if group else None

    def _person(self, row: Row) -> Person | None:
        """The only one of this name; of several the only one of the department."""
        found = self.people.get(text(row, "name"), [])
        if len(found) > 1:
            found = [each for each in found if text(row, "department") in each[1]]
        return found[0][0] if len(found) == 1 else None

    def take_in(self, row: Row) -> None:
        linked = [self.communities[code] for code in words_of(text(row, "communities"))]
        group = self.groups.get(_place(row))
        if group is None:
            code, name = _place(row)
            group = found_group(name=name, area=self.areas[code], communities=linked, by=self.by)
            self.groups[_place(row)] = group
        elif linked:
            change_group(group, communities=linked, by=self.by)
        member, leads = self._member(row), text(row, "leads")
        if member is None:
            self._put_in(group, row)
        elif leads:
            name_group_leader(member, is_leader=leads == YES, by=self.by)

    def _put_in(self, group: WorkingGroup, row: Row) -> None:
        number = text(row, "id_number")
        person = None if number else self._person(row)
        person = person or found_or_made(self.by, name=text(row, "name"), id_number=number)
        department = self.departments.get(text(row, "department"))
        leads = text(row, "leads") == YES
        made = add_group_member(group, person, department=department, is_leader=leads, by=self.by)
        self.members[group.pk, person.name] = made


def _place(row: Row) -> Place:
    return text(row, "area"), text(row, "group")


def _by_code(rows: Any, codes: set[str]) -> dict[str, Any]:
    return {each.code: each for each in rows.filter(code__in=codes).defer("search")}


def _people(by: User, names: set[str]) -> dict[str, list[tuple[Person, set[str]]]]:
    """Those of these names whom the importer may name, each with the codes of the units that they work for."""
    people = list(people_for_groups(by).filter(name__in=names))
    posts = Post.objects.current().filter(person__in=people, organisation__isnull=False)
    units: dict[int, set[str]] = {}
    for person, code in posts.values_list("person", "organisation__code"):
        units.setdefault(person, set()).add(code)
    found: dict[str, list[tuple[Person, set[str]]]] = {}
    for each in people:
        found.setdefault(each.name, []).append((each, units.get(each.pk, set())))
    return found
