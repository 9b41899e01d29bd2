"""The lists of working groups and of what they found, as somebody narrows them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.clock import today
from common.keyset import Ordering
from grids.models import Area
from grids.register.listing import FilterForm, Listing
from partybuilding.models import Fate, GroupFinding, GroupMember, WorkingGroup
from partybuilding.querysets.groups import GroupFindingQuerySet, Share, WorkingGroupQuerySet

MINE, OVER = "mine", "over"


class GroupFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        self._offer("whose", _("all that I see"), [(MINE, _("that I go out with"))])
        self._offer("state", _("at work"), [(OVER, _("ended"))])


def narrow_groups(rows: WorkingGroupQuerySet, user: User, wishes: dict[str, Any]) -> WorkingGroupQuerySet:
    if wishes.get("area"):
        rows = rows.within(wishes["area"])
    if wishes.get("whose") == MINE:
        rows = rows.worked_by(user)
    if wishes.get("q"):
        rows = rows.filter(name__icontains=wishes["q"])
    return rows.filter(ends__lt=today()) if wishes.get("state") == OVER else rows.current()


@dataclass(frozen=True)
class GroupRow:
    """`share` of what the reader may know."""

    group: WorkingGroup
    members: int
    share: Share


class GroupListing(Listing[WorkingGroup]):
    """The newest first."""

    ordering = Ordering.of("id", "-pk")
    url_name = "partybuilding:groups"
    title = gettext_lazy("Working groups")
    search = gettext_lazy("Words of the group’s name")
    nothing_fits = gettext_lazy("No working group fits")
    advice = gettext_lazy("Take a filter away, or search for a part of the name.")

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        self.form = GroupFilter(params, self.areas)

    def scope(self) -> WorkingGroupQuerySet:
        return WorkingGroup.objects.visible_to(self.user).for_list()

    def narrowed(self, rows: WorkingGroupQuerySet, wishes: dict[str, Any]) -> WorkingGroupQuerySet:
        return narrow_groups(rows, self.user, wishes)

    @cached_property
    def rows(self) -> list[GroupRow]:
        groups = self.page.rows
        keys = [each.pk for each in groups]
        counted = GroupMember.objects.current().filter(group__in=keys).values("group").annotate(n=Count("pk"))
        numbers = {row["group"]: row["n"] for row in counted.order_by()}
        shares = GroupFinding.objects.visible_to(self.user).filter(group__in=keys).shares()
        return [GroupRow(each, numbers.get(each.pk, 0), shares.get(each.pk, Share())) for each in groups]


class FindingFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area], groups: list[WorkingGroup]) -> None:
        super().__init__(data, areas)
        self._offer("state", _("any state"), list(Fate.choices))
        self._offer("group", _("any working group"), [(str(each.pk), each.name) for each in groups])


class FindingListing(Listing[GroupFinding]):
    """The newest first."""

    ordering = Ordering.of("id", "-pk")
    url_name = "partybuilding:group_findings"
    title = gettext_lazy("Working groups")
    search = gettext_lazy("Words of the finding")
    nothing_fits = gettext_lazy("No finding fits")
    advice = gettext_lazy("Take a filter away, or search for a part of the text.")

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        groups = list(WorkingGroup.objects.visible_to(user).order_by("name", "pk"))
        self.form = FindingFilter(params, self.areas, groups)

    def scope(self) -> GroupFindingQuerySet:
        rows: GroupFindingQuerySet = GroupFinding.objects.visible_to(self.user).for_list()
        return rows

    def narrowed(self, rows: GroupFindingQuerySet, wishes: dict[str, Any]) -> GroupFindingQuerySet:
        if wishes.get("area"):
            rows = rows.within(wishes["area"])
        if wishes.get("state"):
            rows = rows.filter(fate=wishes["state"])
        if wishes.get("group"):
            rows = rows.filter(group=wishes["group"])
        return rows.filter(text__icontains=wishes["q"]) if wishes.get("q") else rows
