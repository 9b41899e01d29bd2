"""What is not urgent, collected into one message for each recipient."""

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.clock import now
from notices.choices import ROBOTS, ChannelKind, DeliveryState
from notices.models import Channel, Delivery
from notices.models.deliveries import NEWS_FOR
from notices.querysets import DeliveryQuerySet
from notices.rendering import absolute

EVENT = "notices.digest"
MOST_LINES = 40


def collect() -> int:
    """Make the digests whose time has come. How many were made."""
    due = _collecting().order_by().values_list("channel", "recipient").distinct()
    return sum(_collect_for(channel, recipient) for channel, recipient in due)


def _collecting() -> DeliveryQuerySet:
    return Delivery.objects.filter(state=DeliveryState.COLLECTING, due_at__lte=now())


@transaction.atomic
def _collect_for(channel_pk: int, recipient: str) -> bool:
    channel = Channel.objects.select_for_update().get(pk=channel_pk)
    members = list(_collecting().filter(channel=channel, recipient=recipient).order_by("created_at", "pk"))
    if not members:
        return False
    digest = _digest(channel, members)
    digest.save()
    pks = [each.pk for each in members]
    Delivery.objects.filter(pk__in=pks).update(state=DeliveryState.COLLECTED, digest=digest)
    return True


def _digest(channel: Channel, members: list[Delivery]) -> Delivery:
    first, at = members[0], now()
    with translation.override(first.language):
        count = len(members)
        title = ngettext("%(n)d notice", "%(n)d notices", count) % {"n": count}
        text = _sms(title, members) if channel.kind == ChannelKind.SMS else _lines(title, channel, members)
    return Delivery(
        key=f"digest:{first.pk}",
        channel=channel,
        user_id=first.user_id,
        to=first.to,
        to_masked=first.to_masked,
        recipient=first.recipient,
        event=EVENT,
        language=first.language,
        title=title,
        text=text,
        url="" if channel.is_robot else reverse("notices:inbox"),
        created_at=at,
        due_at=at,
        give_up_at=at + NEWS_FOR,
    )


def _sms(title: str, members: list[Delivery]) -> str:
    return _("%(count)s on the platform, the first: %(text)s") % {"count": title, "text": members[0].text}


def _lines(title: str, channel: Channel, members: list[Delivery]) -> str:
    lines = [title, *(_line(channel, each) for each in members[:MOST_LINES])]
    left = len(members) - MOST_LINES
    if left > 0:
        lines.append(ngettext("and %(n)d more", "and %(n)d more", left) % {"n": left})
    return "\n".join(lines)


def _line(channel: Channel, member: Delivery) -> str:
    url = absolute(member.url)
    if channel.kind in ROBOTS:
        return f"- [{member.title}]({url})" if url else f"- {member.title}"
    return f"- {member.title} {url}".rstrip()
