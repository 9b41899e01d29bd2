"""A milestone that was not reached is called to mind once, in office hours."""

from django.db import transaction

from common.clock import now
from grids.calendars import office_now
from notices.outbox import emit
from projects.models import Milestone

BATCH = 500
LATE = "projects.late"


def remind() -> int:
    """Of how many milestones this call told somebody."""
    if not office_now(now()).is_open:
        return 0
    return sum(iter(_remind_some, 0))


@transaction.atomic
def _remind_some() -> int:
    """Marked and written into the outbox in one transaction, so that no crash comes between."""
    rows = Milestone.objects.late().filter(reminded_at=None).select_for_update(of=("self",))
    found = list(rows.order_by("due_on", "pk")[:BATCH])
    Milestone.objects.filter(pk__in=[each.pk for each in found]).update(reminded_at=now())
    for each in found:
        emit(LATE, {"milestone": each.pk})
    return len(found)
