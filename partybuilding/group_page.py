"""What the pages of one working group and of one finding show, and what the reader may do there."""

from collections.abc import Iterable
from functools import cached_property

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from grids.models import Area, Organisation
from grids.reach import reach_of
from partybuilding.activity_page import Line
from partybuilding.acts.base import Acting, lost_sentences
from partybuilding.acts.groups import FINDING_ACTS, GROUP_ACTS, act_form
from partybuilding.models import (
    Agreement,
    FindingPhoto,
    GroupDeed,
    GroupEntry,
    GroupFinding,
    GroupMember,
    GroupVisit,
    WorkingGroup,
)
from partybuilding.permissions.groups import may_keep_group, may_work
from partybuilding.querysets.groups import GroupFindingQuerySet, Share
from partybuilding.surroundings import surroundings_of
from workorders.models import WorkOrder

SHOWN = 20


def lines_of(entries: Iterable[GroupEntry]) -> list[Line]:
    return [Line(each, _told(each)) for each in entries]


def _told(entry: GroupEntry) -> str:
    detail = entry.detail
    if entry.what == GroupDeed.CHANGED:
        labels = {
            "name": _("Name"),
            "task": _("Task"),
            "starts": _("From"),
            "ends": pgettext("end of a period", "To"),
            "communities": _("Linked with"),
            "departments": pgettext("of a working group", "Departments"),
        }
        return _(", ").join(labels.get(name, name) for name in detail.get("fields", []))
    return str(detail.get("person") or detail.get("reason") or detail.get("to") or "")


class GroupPage:
    def __init__(self, group: WorkingGroup, user: User, sent: Acting | None = None) -> None:
        self.group, self.user, self.sent = group, user, sent

    @cached_property
    def may_keep(self) -> bool:
        return not self.group.is_over and may_keep_group(self.user, self.group)

    @cached_property
    def may_work(self) -> bool:
        return not self.group.is_over and may_work(self.user, self.group)

    @cached_property
    def members(self) -> list[GroupMember]:
        rows = self.group.members.current().select_related("person", "department")
        return list(rows.order_by("-is_leader", "joined", "pk"))

    @property
    def is_own(self) -> bool:
        person = surroundings_of(self.user).person
        return any(each.person_id == person for each in self.members)

    @cached_property
    def communities(self) -> list[Area]:
        return list(self.group.communities.defer("boundary").order_by("path"))

    @cached_property
    def departments(self) -> list[Organisation]:
        return list(self.group.departments.order_by("name", "pk"))

    @cached_property
    def seen(self) -> GroupFindingQuerySet:
        """Of the group's findings those that the reader may know."""
        rows: GroupFindingQuerySet = GroupFinding.objects.visible_to(self.user).filter(group=self.group)
        return rows

    @cached_property
    def share(self) -> Share:
        """Of those seen."""
        return self.seen.shares().get(self.group.pk, Share())

    @cached_property
    def findings(self) -> list[GroupFinding]:
        return list(self.seen.for_list().order_by("-pk")[:SHOWN])

    @cached_property
    def visits(self) -> list[GroupVisit]:
        rows = self.group.visits.select_related("visit__area").prefetch_related("people")
        return list(rows.defer("visit__area__boundary", "visit__note", "visit__words")[:SHOWN])

    @cached_property
    def forms(self) -> dict[str, Form]:
        names = ("add", "end") if self.may_keep else ()
        return {name: self._form(name) for name in names}

    def _form(self, name: str) -> Form:
        if self.sent and self.sent.verb == name:
            return self.sent.form
        return act_form(GROUP_ACTS, name, self.group, self.user)

    @property
    def sentences(self) -> list[str]:
        return lost_sentences(self.sent, self.forms)

    @cached_property
    def lines(self) -> list[Line]:
        rows = self.group.entries.select_related("by__person")[:60] if self.may_work else []
        return lines_of(rows)


class FindingPage:
    def __init__(self, finding: GroupFinding, user: User, sent: Acting | None = None) -> None:
        self.finding, self.user, self.sent = finding, user, sent

    @cached_property
    def may_work(self) -> bool:
        return may_work(self.user, self.finding.group)

    @property
    def may_submit(self) -> bool:
        return self.finding.is_open and self.may_work

    @cached_property
    def order(self) -> WorkOrder | None:
        """Where the reader may open it; what became of it everybody here may know."""
        found = self.finding.order
        return WorkOrder.objects.one_visible_to(self.user, found.number) if found else None

    @cached_property
    def photos(self) -> list[FindingPhoto]:
        return list(self.finding.photos.all())

    @cached_property
    def agreements(self) -> list[tuple[Agreement, bool]]:
        """Each, and whether the reader can say that it is done."""
        own = reach_of(self.user).organisations
        rows = self.finding.agreements.select_related("department")
        return [(each, each.kept_on is None and (self.may_work or each.department_id in own)) for each in rows]

    @cached_property
    def forms(self) -> dict[str, Form]:
        if not self.may_work or self.finding.dropped_at is not None:
            return {}
        names = ("agree", "drop") if self.finding.is_open else ("agree",)
        return {name: self._form(name) for name in names}

    def _form(self, name: str) -> Form:
        if self.sent and self.sent.verb == name:
            return self.sent.form
        return act_form(FINDING_ACTS, name, self.finding, self.user)

    @property
    def sentences(self) -> list[str]:
        return lost_sentences(self.sent, self.forms)

    @cached_property
    def lines(self) -> list[Line]:
        return lines_of(self.finding.entries.select_related("by__person"))
