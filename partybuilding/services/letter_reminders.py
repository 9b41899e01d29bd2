"""Letters that soon lapse, and members away without contact, are called to mind once."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Coalesce

from common.clock import now, today
from notices.outbox import emit
from partybuilding.models import Floating, Transfer
from partybuilding.services.transfers import LETTER

AWAY = "partybuilding.away"
BATCH = 200
LAPSES_IN = timedelta(days=7)
CONTACT_AFTER = timedelta(days=150)  # a month before they count as lost


def remind_of_letters() -> int:
    """How many letters and members this call has called to mind."""
    return sum(iter(_some_letters, 0)) + sum(iter(_some_away, 0))


@transaction.atomic
def _some_letters() -> int:
    day = today()
    rows = Transfer.objects.pending().filter(valid_until__range=(day, day + LAPSES_IN), reminded_at=None)
    found = list(rows.select_for_update(of=("self",)).order_by("pk")[:BATCH].values_list("pk", flat=True))
    Transfer.objects.filter(pk__in=found).update(reminded_at=now())
    for pk in found:
        emit(LETTER, {"letter": pk, "what": "lapses"})
    return len(found)


@transaction.atomic
def _some_away() -> int:
    heard = Floating.objects.current().annotate(heard_on=Coalesce("contacted_on", "starts"))
    rows = heard.filter(heard_on__lte=today() - CONTACT_AFTER, reminded_on=None)
    found = list(rows.select_for_update(of=("self",)).order_by("pk")[:BATCH].values_list("pk", flat=True))
    Floating.objects.filter(pk__in=found).update(reminded_on=today())
    for pk in found:
        emit(AWAY, {"floating": pk, "on": today().isoformat()})
    return len(found)
