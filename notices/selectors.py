"""Questions about what goes out."""

from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import User
from notices.choices import PERSONAL, DeliveryState
from notices.contacts import contacts_of, masked
from notices.models import Channel, Delivery
from notices.models.deliveries import NOT_SENT


@dataclass(frozen=True)
class ChannelNow:
    """How a channel does at present."""

    channel: Channel
    waiting: int
    dead: int


def ways_of(user: User) -> dict[str, str]:
    """Where the channels that there are reach somebody of the staff, masked; without those that do not."""
    kinds = set(Channel.objects.filter(is_active=True, kind__in=PERSONAL).values_list("kind", flat=True))
    contact = contacts_of([user.pk]).get(user.pk)
    found = {kind: contact.address(kind) for kind in kinds} if contact else {}
    return {kind: masked(kind, address) for kind, address in found.items() if address}


def channels_now(user: User) -> list[ChannelNow]:
    """Each channel with what waits and what was given up, as far as the administrator sees it."""
    waiting = (DeliveryState.WAITING, DeliveryState.COLLECTING, DeliveryState.SENDING)
    rows = Delivery.objects.administered_by(user).filter(state__in=NOT_SENT).values("channel")
    counted = rows.annotate(
        waiting=Count("pk", filter=Q(state__in=waiting)), dead=Count("pk", filter=Q(state=DeliveryState.DEAD))
    )
    counts = {row["channel"]: row for row in counted}
    none = {"waiting": 0, "dead": 0}
    return [
        ChannelNow(each, counts.get(each.pk, none)["waiting"], counts.get(each.pk, none)["dead"])
        for each in Channel.objects.all()
    ]
