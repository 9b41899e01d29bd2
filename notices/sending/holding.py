"""Which worker sends which delivery: one at a time for each channel, under a lease, and not faster than it may."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When

from common.clock import now
from notices.choices import DeliveryState, Urgency
from notices.models import Channel, Delivery

LEASE = timedelta(seconds=60)
MINUTE = timedelta(minutes=1)
MOST_UNSURE = 1
# How long until the next attempt, after the first, the second and so on; after the last of them it is given up.
WAITS = tuple(timedelta(seconds=each) for each in (15, 60, 300, 1200, 3600, 4 * 3600, 8 * 3600, 12 * 3600))
CALM_LAST = Case(When(urgency=Urgency.CALM, then=1), default=0)


@transaction.atomic
def claim(channel_pk: int) -> Delivery | None:
    """The next delivery of the channel, for this worker alone; None when nothing is due or the channel rests."""
    channel = Channel.objects.select_for_update().get(pk=channel_pk)
    at = now()
    if not channel.is_active or (channel.paused_until and channel.paused_until > at):
        return None
    if free_at := _full_until(channel, at):
        Channel.objects.filter(pk=channel.pk).update(paused_until=free_at)
        return None
    delivery = _next(channel)
    if delivery is None:
        return None
    delivery.attempts += 1
    delivery.lease = uuid4().hex
    taken = {
        "unsure": delivery.unsure,
        "state": DeliveryState.SENDING,
        "lease": delivery.lease,
        "lease_until": at + LEASE,
        "attempted_at": at,
    }
    Delivery.objects.filter(pk=delivery.pk).update(attempts=F("attempts") + 1, **taken)
    return delivery


def _next(channel: Channel) -> Delivery | None:
    """What comes next. Whoever took it before and never came back may have sent it."""
    for delivery in _waiting(channel):
        delivery.channel = channel
        delivery.unsure += delivery.state == DeliveryState.SENDING
        if not may_double(delivery):
            return delivery
        ended = {"state": DeliveryState.DEAD, "lease": "", "lease_until": None}
        Delivery.objects.filter(pk=delivery.pk).update(unsure=delivery.unsure, **ended)
    return None


def may_double(delivery: Delivery) -> bool:
    """Robots cannot tell a message that they have already: one of unknown end is tried once more, and no oftener."""
    return delivery.channel.is_robot and delivery.unsure > MOST_UNSURE


def _waiting(channel: Channel) -> QuerySet[Delivery]:
    return Delivery.objects.to_send().filter(channel=channel).order_by(CALM_LAST, "due_at", "pk")


def _full_until(channel: Channel, at: datetime) -> datetime | None:
    """When the next message may follow, if the last minute is full."""
    if not channel.per_minute:
        return None
    recent = Delivery.objects.filter(channel=channel, attempted_at__gt=at - MINUTE).order_by("-attempted_at")
    moments = list(recent.values_list("attempted_at", flat=True)[: channel.per_minute])
    oldest = moments[-1] if len(moments) == channel.per_minute else None
    return oldest + MINUTE if oldest else None


def channels_with_work() -> list[int]:
    """The channels that have something to send and do not rest."""
    due = Delivery.objects.to_send().filter(channel__is_active=True).exclude(channel__paused_until__gt=now())
    return sorted(set(due.values_list("channel", flat=True)))


def give_up_old() -> int:
    """Bury what is no news any more, and what every worker that took it died of. How many they were."""
    hopeless = Q(give_up_at__lte=now()) | Q(attempts__gt=len(WAITS))
    return Delivery.objects.to_send().filter(hopeless).update(state=DeliveryState.DEAD, lease="", lease_until=None)
