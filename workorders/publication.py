"""What everybody may see: matters closed lately in an area, and this month's tally of reviews. No personal data."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from common.clock import now
from common.redaction import redact
from grids.models import Area, AreaKind
from grids.querysets import within
from workorders.choices import Satisfaction, Sensitivity, Solved, State
from workorders.models import Event, Review, WorkOrder
from workorders.querysets import SCOPES, WorkOrderQuerySet


@dataclass(frozen=True)
class Tally:
    """Reviews of a month. Both rates are over the reviews answered; who did not answer stands apart."""

    since: datetime
    answered: int
    solved: int
    partly: int
    satisfied: int
    unanswered: int

    @property
    def solved_rate(self) -> float | None:
        """Partly solved counts half."""
        return 100 * (self.solved + self.partly / 2) / self.answered if self.answered else None

    @property
    def satisfied_rate(self) -> float | None:
        return 100 * self.satisfied / self.answered if self.answered else None


@dataclass(frozen=True)
class Closed:
    """One matter as it is published."""

    order: WorkOrder
    title: str
    days: int
    review: Review | None

    @property
    def is_solved(self) -> bool:
        return self.review is not None and self.review.solved == Solved.SOLVED


def tally(area: Area) -> Tally:
    """Of the reviews given in the area since the first of this month."""
    since = timezone.localtime(now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    reviews = Review.objects.filter(_in(area, "order__"), at__gte=since, reporter__isnull=False)
    happy = Q(satisfaction__in=(Satisfaction.VERY, Satisfaction.SATISFIED, Satisfaction.BASICALLY))
    counts = reviews.aggregate(
        n_answered=Count("pk"),
        n_solved=Count("pk", filter=Q(solved=Solved.SOLVED)),
        n_partly=Count("pk", filter=Q(solved=Solved.PARTLY)),
        n_satisfied=Count("pk", filter=happy),
    )
    expired = Event.objects.filter(order=OuterRef("pk"), action="expire_review", at__gte=since)
    closed = WorkOrder.objects.filter(_in(area), state=State.CLOSED, changed_at__gte=since)
    return Tally(
        since=since,
        answered=counts["n_answered"],
        solved=counts["n_solved"],
        partly=counts["n_partly"],
        satisfied=counts["n_satisfied"],
        unanswered=closed.filter(Exists(expired)).count(),
    )


def closed_in(area: Area) -> WorkOrderQuerySet:
    """Closed matters of the area that are not confidential."""
    rows = WorkOrder.objects.filter(_in(area), state=State.CLOSED, sensitivity=Sensitivity.OPEN)
    reviews = Prefetch("reviews", Review.objects.filter(reporter__isnull=False).order_by("-pk"))
    return rows.select_related("category", "community", "lead_unit", "desk").prefetch_related(reviews).defer("search")


def as_published(order: WorkOrder) -> Closed:
    return Closed(
        order=order,
        title=redact(order.title),
        days=(timezone.localtime(order.changed_at).date() - timezone.localtime(order.created_at).date()).days,
        review=next(iter(order.reviews.all()), None),
    )


def _in(area: Area, prefix: str = "") -> Q:
    """By the column that the lists' indexes begin with, where the area's level has one."""
    scope = SCOPES.get(AreaKind(area.kind))
    return Q(**{f"{prefix}{scope}": area}) if scope else within(area.path, f"{prefix}area_path")
