"""A word to the workers that there is something to send; what they miss, the beat finds."""

import structlog
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError

from notices import outbox

POKED = "sending:poked"

log = structlog.get_logger(__name__)


def poke_on_commit() -> None:
    if outbox.workers_are_told():
        transaction.on_commit(_poke)


def _poke() -> None:
    from notices import tasks

    if not cache.add(POKED, 1, outbox.POKE_EVERY):
        return
    try:
        tasks.send.apply_async(retry=False)
    except (OperationalError, OSError) as error:
        log.warning("broker unreachable, left to the beat", error=str(error))


def begin() -> None:
    """A worker begins to look: whatever is written from now on needs a word again."""
    cache.delete(POKED)
