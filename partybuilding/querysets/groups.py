from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import Coalesce

from common.clock import today
from grids.domain import domain_of
from grids.querysets import boundaries, within, within_any
from grids.reach import AnyUser, reach_of
from partybuilding.querysets.teams import BelongingQuerySet, desk_paths
from partybuilding.surroundings import surroundings_of
from workorders.choices import OPEN, State

if TYPE_CHECKING:
    from grids.models import Area


@dataclass(frozen=True)
class Share:
    """Of how many findings how many were submitted, and how many of those are settled."""

    collected: int = 0
    submitted: int = 0
    settled: int = 0

    @property
    def percent(self) -> int | None:
        return round(100 * self.settled / self.submitted) if self.submitted else None


def groups_of(person: int | None, **which: bool) -> Any:
    """The working groups that somebody belongs to now."""
    from partybuilding.models import GroupMember

    return GroupMember.objects.current().filter(person=person or 0, **which).values_list("group", flat=True)


class WorkingGroupQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> "WorkingGroupQuerySet":
        """Those of one's own, those of the desk's areas, those linked with one's communities, and those that one's
        department takes part in."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        desks = desk_paths(user)
        linked = self.model.communities.through.objects.filter(within_any(desks, "area__path"))
        sends = self.model.departments.through.objects.filter(organisation__in=reach.organisations)
        return self.filter(
            Q(pk__in=groups_of(surroundings_of(user).person))
            | within_any(desks, "area__path")
            | Q(pk__in=linked.values("workinggroup"))
            | Q(pk__in=sends.values("workinggroup"))
        )

    def kept_by(self, user: AnyUser) -> "WorkingGroupQuerySet":
        """Those whose people and communities the user arranges: the desk of the area, and whoever leads it."""
        if reach_of(user).everything:
            return self.all()
        led = groups_of(surroundings_of(user).person, is_leader=True)
        return self.filter(within_any(desk_paths(user), "area__path") | Q(pk__in=led))

    def worked_by(self, user: AnyUser) -> "WorkingGroupQuerySet":
        """Those that the user goes out with."""
        return self.filter(pk__in=groups_of(surroundings_of(user).person))

    def administered_by(self, user: AnyUser) -> "WorkingGroupQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area__path"))

    def current(self) -> "WorkingGroupQuerySet":
        return self.filter(Q(ends=None) | Q(ends__gte=today()))

    def within(self, area: "Area") -> "WorkingGroupQuerySet":
        linked = self.model.communities.through.objects.filter(within(area.path, "area__path"))
        return self.filter(within(area.path, "area__path") | Q(pk__in=linked.values("workinggroup")))

    def for_list(self) -> "WorkingGroupQuerySet":
        return self.select_related("area").defer(*boundaries("area"))


class GroupMemberQuerySet(BelongingQuerySet):
    def visible_to(self, user: AnyUser) -> "GroupMemberQuerySet":
        """Who goes out to people is known to whoever knows the group."""
        from partybuilding.models import WorkingGroup

        return self.filter(group__in=WorkingGroup.objects.visible_to(user).values("pk"))


class OfGroupsQuerySet(models.QuerySet[Any]):
    """What hangs on a group, or on a finding."""

    def visible_to(self, user: AnyUser) -> "OfGroupsQuerySet":
        from partybuilding.models import FindingPhoto, GroupFinding, WorkingGroup

        if self.model is FindingPhoto:
            return self.filter(finding__in=GroupFinding.objects.visible_to(user).values("pk"))
        return self.filter(group__in=WorkingGroup.objects.visible_to(user).values("pk"))


class GroupFindingQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> "GroupFindingQuerySet":
        """A group's people see all of theirs, a community those about it, the desk above all of its groups, and a
        department what it agreed to do something about."""
        from partybuilding.models import Agreement

        reach, desks = reach_of(user), desk_paths(user)
        if reach.everything:
            return self.all()
        agreed = Agreement.objects.filter(department__in=reach.organisations)
        return self.filter(
            Q(group__in=groups_of(surroundings_of(user).person))
            | within_any(desks, "area_path")
            | within_any(desks, "group__area__path")
            | Q(pk__in=agreed.values("finding"))
        )

    def within(self, area: "Area") -> "GroupFindingQuerySet":
        return self.filter(within(area.path, "area_path"))

    def open(self) -> "GroupFindingQuerySet":
        return self.filter(order=None, dropped_at=None)

    def with_fate(self) -> "GroupFindingQuerySet":
        """Each with its `fate`: "collected", "submitted", "settled", "ended" (in another way) or "dropped"."""
        found: GroupFindingQuerySet = self.annotate(fate_of_order=_fate_of_order()).annotate(
            fate=Case(
                When(dropped_at__isnull=False, then=models.Value("dropped")),
                When(order=None, then=models.Value("collected")),
                When(fate_of_order=State.CLOSED, then=models.Value("settled")),
                When(fate_of_order__in=sorted(OPEN), then=models.Value("submitted")),
                default=models.Value("ended"),
            )
        )
        return found

    def shares(self) -> dict[int, Share]:
        """By group, in one query."""
        rows = self.filter(dropped_at=None).order_by().annotate(fate_of_order=_fate_of_order()).values("group")
        counted = rows.annotate(
            collected=Count("pk"),
            submitted=Count("pk", filter=Q(order__isnull=False)),
            settled=Count("pk", filter=Q(fate_of_order=State.CLOSED)),
        )
        return {row.pop("group"): Share(**row) for row in counted.values("group", "collected", "submitted", "settled")}

    def for_list(self) -> "GroupFindingQuerySet":
        rows = self.select_related("group", "area", "category", "order").with_fate()
        return rows.defer(*boundaries("area"), "order__description", "order__search")


def _fate_of_order() -> Coalesce:
    """An order that has joined another shares its fate."""
    return Coalesce(F("order__merged_into__state"), F("order__state"))


class AgreementQuerySet(models.QuerySet[Any]):
    def open(self) -> "AgreementQuerySet":
        return self.filter(kept_on=None)

    def visible_to(self, user: AnyUser) -> "AgreementQuerySet":
        from partybuilding.models import GroupFinding

        return self.filter(finding__in=GroupFinding.objects.visible_to(user).values("pk"))
