"""The record of what was sent: trying again, and letting go of what is old."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from common.clock import now
from notices.choices import DeliveryState
from notices.models import Delivery
from notices.models.deliveries import NEWS_FOR
from notices.poking import poke_on_commit

ENDED = (DeliveryState.SENT, DeliveryState.COLLECTED, DeliveryState.DEAD)
BATCH = 1000


@transaction.atomic
def replay(pks: Iterable[int]) -> list[int]:
    """Send again, under the same identifier, those of the deliveries that were given up. Which they were."""
    dead = Delivery.objects.filter(pk__in=list(pks), state=DeliveryState.DEAD)
    found = list(dead.values_list("pk", flat=True))
    at = now()
    dead.update(state=DeliveryState.WAITING, attempts=0, unsure=0, due_at=at, give_up_at=at + NEWS_FOR)
    poke_on_commit()
    return found


def purge_deliveries() -> int:
    """Delete what ended long ago. How many rows went."""
    before = now() - timedelta(days=settings.NOTICES_KEEP_DAYS)
    old = Delivery.objects.filter(created_at__lt=before, state__in=ENDED).values_list("pk", flat=True)
    gone = 0
    while pks := list(old[:BATCH]):
        gone += Delivery.objects.filter(pk__in=pks).delete()[0]
    return gone
