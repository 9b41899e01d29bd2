"""What became of an attempt."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction

from common.clock import now
from notices.choices import DeliveryState
from notices.models import Channel, Delivery
from notices.sending.holding import WAITS, may_double
from notices.sending.parcels import Outcome, Verdict

ANSWER_LENGTH = 500
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=10)
NOT_HELD: dict[str, Any] = {"lease": "", "lease_until": None}

log = structlog.get_logger(__name__)


@transaction.atomic
def record(delivery: Delivery, outcome: Outcome) -> bool:
    """Keep the outcome, unless the lease has run out and another worker has the delivery by now."""
    at = now()
    delivery.unsure += outcome.is_unsure
    said = {"answer": _kept(delivery, outcome.answer), "parts": outcome.parts, "unsure": delivery.unsure}
    values = said | NOT_HELD | _next(delivery, outcome, at)
    mine = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease, state=DeliveryState.SENDING)
    if not mine.update(**values):
        log.warning("the lease of a delivery ran out before its answer came", delivery=delivery.pk)
        return False
    _rest(delivery.channel, outcome, at)
    return True


def _next(delivery: Delivery, outcome: Outcome, at: datetime) -> dict[str, Any]:
    if outcome.verdict == Verdict.SENT:
        return {"state": DeliveryState.SENT, "sent_at": at}
    is_last = outcome.verdict == Verdict.REFUSED or delivery.attempts > len(WAITS) or may_double(delivery)
    if is_last or at >= delivery.give_up_at:
        return {"state": DeliveryState.DEAD}
    if outcome.verdict == Verdict.WAIT:
        return {"state": DeliveryState.WAITING, "attempts": delivery.attempts - 1, "due_at": at + outcome.wait}
    return {"state": DeliveryState.WAITING, "due_at": at + WAITS[delivery.attempts - 1]}


def _rest(channel: Channel, outcome: Outcome, at: datetime) -> None:
    """A channel that is out of reach holds nobody up: it is left alone for longer and longer."""
    rows = Channel.objects.filter(pk=channel.pk)
    if outcome.verdict == Verdict.WAIT:
        rows.update(paused_until=at + outcome.wait)
    elif outcome.verdict == Verdict.TROUBLE:
        pause = min(SHORTEST_PAUSE * 2 ** min(channel.failures, 10), LONGEST_PAUSE)
        rows.update(paused_until=at + pause, failures=min(channel.failures + 1, 1000))
    elif channel.failures:
        rows.update(failures=0)


def _kept(delivery: Delivery, answer: str) -> str:
    """The answer as it may be read by administrators: gateways like to repeat the number, and the secret."""
    for hidden, shown in ((delivery.to.reveal(), delivery.to_masked), (delivery.channel.secret.reveal(), "••••")):
        if hidden:
            answer = answer.replace(hidden, shown)
    return answer.replace("\x00", "")[:ANSWER_LENGTH]
