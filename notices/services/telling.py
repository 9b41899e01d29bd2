"""Whoever must know: a line in the inbox, and a delivery for each channel that carries it outside.

Nothing is sent here: rows are written in the transaction of the caller, and `notices.sending` takes them from there.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from accounts.models import User
from common.clock import now
from common.revisions import Kept
from notices.choices import PERSONAL, ROBOTS, ChannelKind, DeliveryState, Rhythm, Urgency
from notices.contacts import Contact, contacts_of, fingerprint, masked
from notices.events import urgency_of
from notices.hours import next_awake, next_digest
from notices.models import Channel, Delivery, Notice, Wishes
from notices.models.deliveries import NEWS_FOR
from notices.poking import poke_on_commit
from notices.rendering import words

CHANNELS = "notices.channels"
TEST = "notices.test"


# Which areas and units something concerns, as "area:640104001001" or "unit:U12".
Scopes = Callable[[], Iterable[str]]


def no_scopes() -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class News:
    """What happened, as it is told on every channel. `key` makes it once for each recipient."""

    event: str
    key: str
    params: Mapping[str, Any]
    url: str = ""
    scopes: frozenset[str] = frozenset()
    private: Mapping[str, str] = field(default_factory=dict)
    raised: Urgency | None = None

    @property
    def urgency(self) -> Urgency:
        return self.raised or urgency_of(self.event)


_channels = Kept(lambda: list(Channel.objects.filter(is_active=True).order_by("pk")), CHANNELS)


def _known(scopes: Scopes) -> frozenset[str]:
    """Asked for only where a channel is bound to some."""
    return frozenset(scopes()) if any(each.scopes for each in _channels.get()) else frozenset()


def tell(
    users: Iterable[int],
    event: str,
    key: str,
    params: dict[str, Any],
    url: str,
    *,
    outside: Mapping[str, Any] | None = None,
    scopes: Scopes = no_scopes,
    urgency: Urgency | None = None,
) -> None:
    """Put one line into the inbox of each user (primary keys); nobody is told the same `key` twice.

    What they wished for goes out to them as well, and to the robots of the areas and units that `scopes` names.
    `outside` says which params read otherwise there; `urgency` goes before that of the event.
    """
    pks = list(users)
    common = {"event": event, "params": params, "url": url, "created_at": now()}
    Notice.objects.bulk_create([Notice(user_id=pk, key=f"{key}:{pk}", **common) for pk in pks], ignore_conflicts=True)
    news = News(event, key, params | dict(outside or {}), url, _known(scopes), raised=urgency)
    channels = [each for each in _channels.get() if each.takes(event, news.scopes)]
    _write([*_to_users(channels, news, pks), *_to_robots(channels, news)])


def tell_person(
    contact: Contact,
    event: str,
    key: str,
    params: dict[str, Any],
    *,
    private: Mapping[str, str] | None = None,
    scopes: Scopes = no_scopes,
) -> bool:
    """Tell somebody without an account, by SMS or else by e-mail. False when no channel reaches them.

    `private` are values that nobody but the recipient may read, such as a personal link.
    """
    news = News(event, key, params, scopes=_known(scopes), private=private or {})
    for kind in (ChannelKind.SMS, ChannelKind.EMAIL):
        channel = _best(kind, news)
        address = contact.address(kind) if channel else ""
        if channel and address:
            delivery = _delivery(channel, news, channel.language, Rhythm.AT_ONCE)
            _write([_addressed(delivery, address)])
            return True
    return False


def tell_address(kind: str, address: str, news: News, *, give_up_at: datetime, language: str = "") -> bool:
    """Say something to this very address, at once, and not any more after a while. False without such a channel."""
    channel = _best(kind, news)
    if channel is None:
        return False
    delivery = _addressed(_delivery(channel, news, language or channel.language, Rhythm.AT_ONCE), address)
    delivery.give_up_at = give_up_at
    _write([delivery])
    return True


def try_out(channel: Channel, by: User) -> bool:
    """Send a test at once: into the robot's group, or to whoever asks for it. False when they cannot be reached."""
    news = News(TEST, f"test:{uuid4().hex}", {"name": str(by)})
    delivery = _delivery(channel, news, channel.language, Rhythm.AT_ONCE)
    if channel.is_robot:
        _write([delivery])
        return True
    contact = contacts_of([by.pk]).get(by.pk)
    address = contact.address(channel.kind) if contact else ""
    if address:
        delivery.user_id = by.pk
        _write([_addressed(delivery, address)])
    return bool(address)


def _best(kind: str, news: News) -> Channel | None:
    """The channel of this kind that carries the news, one of its own area before one for all."""
    found = [each for each in _channels.get() if each.kind == kind and each.takes(news.event, news.scopes)]
    return min(found, key=lambda channel: not channel.scopes, default=None)


def _to_robots(channels: list[Channel], news: News) -> Iterator[Delivery]:
    for channel in channels:
        if channel.kind in ROBOTS:
            yield _delivery(channel, news, channel.language, channel.rhythm)


def _to_users(channels: list[Channel], news: News, users: list[int]) -> Iterator[Delivery]:
    personal = [channel for channel in channels if channel.kind in PERSONAL]
    if not personal or not users:
        return
    wishes = {each.user_id: each for each in Wishes.objects.filter(user__in=users)}
    contacts = contacts_of(pk for pk in users if pk in wishes or news.urgency == Urgency.ALARM)
    for pk, contact in contacts.items():
        yield from _to_user(news, pk, contact, wishes.get(pk) or Wishes(user_id=pk))


def _to_user(news: News, pk: int, contact: Contact, wishes: Wishes) -> Iterator[Delivery]:
    wanted = {ChannelKind.EMAIL: wishes.by_email, ChannelKind.SMS: wishes.by_sms}
    for kind in PERSONAL:
        address = contact.address(kind) if wanted[kind] or news.urgency == Urgency.ALARM else ""
        channel = _best(kind, news) if address else None
        if channel:
            delivery = _delivery(channel, news, wishes.language, wishes.rhythm)
            delivery.user_id = pk
            delivery.key += f":{pk}"
            yield _addressed(delivery, address)


def _delivery(channel: Channel, news: News, language: str, rhythm: str) -> Delivery:
    said = words(news.event, channel.kind, language, news.params, news.url, news.private)
    calm, at = news.urgency == Urgency.CALM, now()
    collects = calm and rhythm == Rhythm.DIGEST
    due = next_digest(at, channel.digest_at) if collects else next_awake(at) if calm else at
    return Delivery(
        key=f"{news.key}:{channel.pk}",
        channel=channel,
        event=news.event,
        language=language,
        title=said.title,
        text=said.text,
        url=news.url,
        private=json.dumps(dict(news.private)) if news.private else "",
        urgency=news.urgency,
        state=DeliveryState.COLLECTING if collects else DeliveryState.WAITING,
        created_at=at,
        due_at=due,
        give_up_at=due + NEWS_FOR,
    )


def _addressed(delivery: Delivery, address: str) -> Delivery:
    delivery.to = address
    delivery.to_masked = masked(delivery.channel.kind, address)
    delivery.recipient = fingerprint(address)
    return delivery


def _write(deliveries: list[Delivery]) -> None:
    if deliveries:
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
        poke_on_commit()
