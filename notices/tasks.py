from celery import shared_task

from common.clock import now
from notices import outbox
from notices.models import Heartbeat
from notices.sending import digests, loop
from notices.services.keeping import purge_deliveries

SWEEP_SIZE = 200


@shared_task
def sweep() -> None:
    """Deliver what waits, and what comes meanwhile; after many come back at once, so that other tasks come between."""
    left = SWEEP_SIZE
    while delivered := outbox.sweep(left):
        left -= delivered
        if left <= 0:
            sweep.apply_async(retry=False)
            return


@shared_task
def send() -> None:
    """Send what is due, a few at a time, so that other tasks come in between."""
    digests.collect()
    if loop.send_due():
        send.apply_async(retry=False)


@shared_task
def purge() -> None:
    purge_deliveries()


@shared_task
def heartbeat() -> None:
    Heartbeat.objects.update_or_create(name="worker", defaults={"beat_at": now()})
