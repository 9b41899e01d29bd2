"""Somebody at work under one of their posts, and what a queue of theirs is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from common.clock import now
from common.errors import Sentence
from common.keyset import Ordering
from grids.models import Post
from grids.reach import reach_of
from workorders.choices import Mode
from workorders.models import Assignment, Deadline, Event, Proposal, WorkOrder
from workorders.querysets import HANDLING_ACTIONS, WorkOrderQuerySet, in_any

BY_DEADLINE = Ordering.of("due", "due_at")
NEWEST = Ordering.of("newest", "-pk")


@dataclass(frozen=True)
class Bench:
    """Somebody working under one of their posts, now."""

    user: User
    post: Post
    at: datetime = field(default_factory=now)

    @property
    def person_id(self) -> int:
        return self.post.person_id

    @cached_property
    def today(self) -> datetime:
        """Midnight before now, local time."""
        return timezone.localtime(self.at).replace(hour=0, minute=0, second=0, microsecond=0)

    @cached_property
    def organisations(self) -> frozenset[int]:
        """The organisations that the person works for, under any current post."""
        return reach_of(self.user).organisations

    def at_desk(self) -> WorkOrderQuerySet:
        """The queue of the desk of the post's area."""
        return WorkOrder.objects.open().filter(desk=self.post.area_id)

    def in_area(self) -> WorkOrderQuerySet:
        """Everything that the post sees: its area, or its unit."""
        return WorkOrder.objects.for_post(self.post)

    def mine(self) -> WorkOrderQuerySet:
        """Given to the person by name."""
        return WorkOrder.objects.filter(lead_person=self.person_id)

    def asked(self) -> WorkOrderQuerySet:
        """What the person or their unit is asked beside the lead, and has not answered or finished."""
        asked = [rows for model in (Assignment, Proposal) for rows in model.objects.waiting().of(self.user)]
        return WorkOrder.objects.open().filter(in_any(asked), asked__gt=0)

    def not_handled_by_me(self, rows: WorkOrderQuerySet) -> WorkOrderQuerySet:
        """Without those in whose handling the person took part, and whose result others must judge."""
        handled = Event.objects.filter(order=OuterRef("pk"), action__in=HANDLING_ACTIONS, user=self.user)
        others = rows.exclude(lead_person=self.person_id).exclude(lead_unit__in=self.organisations)
        handed = Event.objects.filter(order=OuterRef("pk"), action="hand_link", user=self.user)
        by_link = Event.objects.filter(order=OuterRef("pk"), action="complete", actor_kind="provider")
        return others.filter(~Exists(handled), ~(Q(mode=Mode.AGREED) & Exists(handed) & Exists(by_link)))

    def soon(self, rows: WorkOrderQuerySet) -> WorkOrderQuerySet:
        near = Deadline.objects.running().filter(order=OuterRef("pk"), soon_at__lte=self.at)
        return rows.filter(Exists(near), due_at__gte=self.at)

    def late(self, rows: WorkOrderQuerySet) -> WorkOrderQuerySet:
        return rows.filter(due_at__lt=self.at)


@dataclass(frozen=True)
class Queue:
    key: str
    label: Sentence
    rows: Callable[[Bench], WorkOrderQuerySet]
    about: str  # what the second column of its rows tells; see `rows.ABOUT`
    empty: Sentence  # what the person may do now that nothing is in it
    tone: str = ""  # "soon" or "over"
    ordering: Ordering = BY_DEADLINE
    hidden_while_empty: bool = False
    listing: str = ""  # the query of the list of orders that shows these and more
    urgent_first: bool = False
