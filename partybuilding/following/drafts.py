"""What follows from an entry of the outbox: a worker is sent to the draft once the entry is done."""

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

from notices.outbox import Payload, handles
from partybuilding.services.drafts import WORK

log = structlog.get_logger(__name__)


@handles(WORK)
def send_worker(payload: Payload) -> None:
    transaction.on_commit(lambda: poke(payload["draft"]))


def poke(pk: int) -> None:
    from partybuilding.tasks import work_on_draft

    try:
        work_on_draft.apply_async(args=(pk,), retry=False)
    except (OperationalError, OSError) as error:
        log.warning("broker unreachable, left to the sweep", error=str(error))
