from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import DecimalField, Exists, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from common.clock import today
from grids.domain import domain_of
from grids.querysets import boundaries, within, within_any
from grids.reach import AnyUser, Reach, reach_of
from projects.choices import State

if TYPE_CHECKING:
    from grids.models import Area
    from projects.models import Fund, Milestone, Project

MONEY: "DecimalField[Any, Any]" = DecimalField(max_digits=14, decimal_places=2)


def seen(user: AnyUser) -> Q:
    """The projects of one's areas and units, and those one is responsible for. A draft is seen only by those who may
    apply for it."""
    reach = reach_of(user)
    if reach.everything:
        return Q()
    own = within_any(reach.paths, "area_path") | Q(unit__in=reach.organisations) | _shared(reach)
    if isinstance(user, User) and not reach.is_bound:
        own |= Q(responsible__user=user)
    desks = {post.area_id for post in reach.posts if post.area and post.area.path in reach.paths}
    drafts = Q(area__in=desks) | Q(unit__in=reach.organisations)
    return own & (~Q(state=State.DRAFT) | drafts)


def _shared(reach: Reach) -> Q:
    """Those in which one's units are partners."""
    from projects.models import Project

    if not reach.organisations:
        return Q(pk__in=[])
    partners = Project.partners.through._default_manager.filter(organisation__in=reach.organisations)
    return Q(pk__in=partners.values("project"))


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: AnyUser) -> "ProjectQuerySet":
        return self.filter(seen(user))

    def within(self, area: "Area") -> "ProjectQuerySet":
        return self.filter(within(area.path, "area_path"))

    def administered_by(self, user: AnyUser) -> "ProjectQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area_path"))

    def overdue(self, day: date | None = None) -> "ProjectQuerySet":
        """Running, with a milestone that was due before the day and is not reached."""
        from projects.models import Milestone

        late = Milestone.objects.late(day).filter(project=OuterRef("pk"))
        return self.filter(Exists(late), state=State.RUNNING)

    def with_money(self) -> "ProjectQuerySet":
        """Each with what was `spent`, and whether a milestone `is_late`."""
        from projects.models import Expense, Milestone

        sums = Expense.objects.filter(project=OuterRef("pk")).order_by().values("project").annotate(all=Sum("amount"))
        spent = Coalesce(Subquery(sums.values("all"), output_field=MONEY), Value(Decimal(0)), output_field=MONEY)
        late = Exists(Milestone.objects.late().filter(project=OuterRef("pk")))
        return self.annotate(spent=spent, is_late=late)

    def for_list(self) -> "ProjectQuerySet":
        rows = self.select_related("area", "unit").defer(*boundaries("area"))
        return rows.with_money()

    def for_page(self) -> "ProjectQuerySet":
        rows = self.select_related("area", "unit", "fund", "responsible").defer(*boundaries("area"))
        return rows.prefetch_related("partners").with_money()


class FundQuerySet(models.QuerySet["Fund"]):
    def visible_to(self, user: AnyUser) -> "FundQuerySet":
        """Those of one's areas and of the areas above them, out of which one may be given something."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        above = {int(pk) for path in reach.paths for pk in path.split("/") if pk}
        return self.filter(within_any(reach.paths, "area__path") | Q(area__in=above))

    def administered_by(self, user: AnyUser) -> "FundQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area__path"))

    def for_list(self) -> "FundQuerySet":
        return self.select_related("area").defer(*boundaries("area"))


class OfProjectsQuerySet(models.QuerySet[Any]):
    """What hangs on projects is seen by whoever sees the project."""

    def visible_to(self, user: AnyUser) -> "OfProjectsQuerySet":
        from projects.models import Project

        return self.filter(project__in=Project.objects.visible_to(user).values("pk"))

    def administered_by(self, user: AnyUser) -> "OfProjectsQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "project__area_path"))


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def visible_to(self, user: AnyUser) -> "MilestoneQuerySet":
        from projects.models import Project

        return self.filter(project__in=Project.objects.visible_to(user).values("pk"))

    def administered_by(self, user: AnyUser) -> "MilestoneQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "project__area_path"))

    def open(self) -> "MilestoneQuerySet":
        return self.filter(done_on=None, dropped_at=None)

    def late(self, day: date | None = None) -> "MilestoneQuerySet":
        """Not reached by the day on which they were due."""
        return self.open().filter(due_on__lt=day or today(), project__state=State.RUNNING)
