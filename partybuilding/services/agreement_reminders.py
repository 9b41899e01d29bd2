"""What a department agreed to is called to mind once before its day, and once when the day has passed without it."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q

from common.clock import now, today
from notices.outbox import emit
from partybuilding.models import Agreement

BATCH = 200
DUE = "groups.agreement_due"
BEFORE = timedelta(days=2)


def remind_of_agreements() -> int:
    """How many this call has called to mind."""
    day = today()
    coming = Q(due_on__range=(day, day + BEFORE))
    rounds = ((coming, "reminded_at"), (Q(due_on__lt=day), "late_told_at"))
    return sum(sum(iter(partial(_some, *each), 0)) for each in rounds)


@transaction.atomic
def _some(which: Q, mark: str) -> int:
    rows = Agreement.objects.open().filter(which, finding__dropped_at=None, **{mark: None})
    found = list(rows.select_for_update(of=("self",)).order_by("pk")[:BATCH].values_list("pk", flat=True))
    Agreement.objects.filter(pk__in=found).update(**{mark: now()})
    for pk in found:
        emit(DUE, {"agreement": pk, "is_late": mark == "late_told_at"})
    return len(found)
