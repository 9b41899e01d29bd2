"""需求清单: which orders wait for somebody who would meet them."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from common.clock import now, today
from grids.models import Area
from grids.reach import AnyUser
from partybuilding.models import DraftState, MatchDraft, MatchLine
from workorders.choices import Handling, State
from workorders.models import Proposal, WorkOrder
from workorders.querysets import WorkOrderQuerySet

# Where nobody has said when it is wanted: from today on, until the order is due, and at least so long.
USUAL_WAIT = timedelta(days=13)
HELD_FOR = timedelta(days=3)  # a draft that lies longer keeps no need from the next


def self_handled(user: AnyUser) -> WorkOrderQuerySet:
    """Orders triaged to be met from what others offer."""
    return WorkOrder.objects.visible_to(user).filter(handling=Handling.SELF_HANDLE)


def waiting(rows: WorkOrderQuerySet) -> WorkOrderQuerySet:
    """Those of whom nobody is asked now: nobody was yet, or all have refused."""
    return rows.filter(~Exists(_pending()), state=State.REGISTERED)


def asked(rows: WorkOrderQuerySet) -> WorkOrderQuerySet:
    """Those of whom somebody is asked and has not answered."""
    return rows.filter(Exists(_pending()), state=State.REGISTERED)


def of_the_morning(area: Area) -> WorkOrderQuerySet:
    """Those that wait at the desk of the area, but for those of a draft that somebody is about to send."""
    at_the_desk = WorkOrder.objects.filter(handling=Handling.SELF_HANDLE, desk=area)
    recent = MatchDraft.objects.filter(area=area, created_at__gte=now() - HELD_FOR)
    begun = recent.filter(state__in=(DraftState.READY, DraftState.SENDING)).exclude(pk__in=recent.untouched())
    return waiting(at_the_desk).exclude(pk__in=MatchLine.objects.filter(draft__in=begun).values("order"))


def of_draft(draft: MatchDraft) -> WorkOrderQuerySet:
    """What the draft is to match."""
    if draft.is_morning:
        return of_the_morning(draft.area)
    return waiting(self_handled(draft.by)).within(draft.area.path)


def _pending() -> QuerySet[Proposal]:
    return Proposal.objects.filter(order=OuterRef("pk"), ended_at=None, agreed_at=None)


def usual_time(order: WorkOrder) -> tuple[date, date]:
    first = today()
    return first, max(timezone.localdate(order.due_at), first + USUAL_WAIT)
