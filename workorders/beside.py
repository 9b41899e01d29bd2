"""What stands beside the lead on the page of an order: parts of others, orders it belongs with, what waits for a
word. Each is read only where the order's history says that there is any."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Sentence
from workorders.choices import State
from workorders.models import Assignment, Contest, Petition, WorkOrder
from workorders.querysets import WorkOrderQuerySet


@dataclass(frozen=True)
class Part:
    """What an assistant, or a unit called to the spot, was given, and how far it is."""

    row: Assignment
    at: datetime

    @property
    def is_late(self) -> bool:
        due, row = self.row.due_at, self.row
        return row.missed_at is not None or (due is not None and row.ended_at is None and due < self.at)

    @property
    def standing(self) -> Sentence:
        row = self.row
        if row.completed_at:
            return _("Done")
        if row.ended_at:
            return _("Not needed any more")
        return _("In hand") if row.accepted_at else _("Not answered yet")


class Beside:
    """`happened` are the names of all actions in the order's story."""

    def __init__(self, order: WorkOrder, user: User, happened: Collection[str], at: datetime) -> None:
        self.order, self.user, self.happened, self.at = order, user, happened, at

    @cached_property
    def parts(self) -> list[Part]:
        if not {"add_assistant", "whistle"} & set(self.happened):
            return []
        return [Part(row, self.at) for row in self.order.assignments.select_related("unit", "person")]

    @cached_property
    def petition(self) -> Petition | None:
        """What is asked of a desk and waits for its word."""
        if not self.order.petition:
            return None
        return self.order.petitions.filter(decided_at=None).select_related("asked_by__person").first()

    @cached_property
    def contests(self) -> list[Contest]:
        if "contest" not in self.happened:
            return []
        return list(self.order.contests.select_related("unit").prefetch_related("votes__post__person", "votes__user"))

    @cached_property
    def children(self) -> list[WorkOrder]:
        return list(self._seen().filter(parent=self.order)) if self.order.parts else []

    @cached_property
    def parent(self) -> WorkOrder | None:
        return self._seen().filter(pk=self.order.parent_id).first() if self.order.parent_id else None

    @cached_property
    def joined(self) -> list[WorkOrder]:
        """Orders about the same matter that are followed up under this one."""
        if "joined" not in self.happened:
            return []
        return list(self._seen().filter(merged_into=self.order).prefetch_related("reporters__person"))

    @cached_property
    def main(self) -> WorkOrder | None:
        """The order that this one has joined."""
        if self.order.state != State.MERGED:
            return None
        return self._seen().filter(pk=self.order.merged_into_id or 0).first()

    def _seen(self) -> WorkOrderQuerySet:
        rows = WorkOrder.objects.visible_to(self.user).only("pk", "created_at", "title", "state", "sensitivity")
        return rows.order_by("pk")

    @property
    def related(self) -> bool:
        return bool(self.children or self.parent or self.joined or self.main)
