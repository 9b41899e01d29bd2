"""How far the counting has come: figures are counted by a worker, some seconds after what happened."""

from dataclasses import dataclass
from datetime import datetime

from common.clock import now
from grids.reach import AnyUser
from workorders.models import Uncounted, WorkOrder

MOST = 1000


@dataclass(frozen=True)
class Counting:
    """Everything until then is counted; on so many orders that somebody sees something has happened since."""

    until: datetime
    waiting: int
    is_capped: bool


def counting(user: AnyUser) -> Counting:
    """Of the entries that wait longest; where none wait, one query."""
    entries = list(Uncounted.objects.order_by("pk").values_list("order", "at")[:MOST])
    if not entries:
        return Counting(now(), 0, False)
    seen = WorkOrder.objects.visible_to(user).filter(pk__in={pk for pk, _at in entries})
    waiting = set(seen.order_by().values_list("pk", flat=True))
    until = min((at for pk, at in entries if pk in waiting), default=now())
    return Counting(until, len(waiting), bool(waiting) and len(entries) == MOST)
