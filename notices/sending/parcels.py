"""What a channel is given to send, and what comes of it."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import NamedTuple

from notices.models import Delivery
from notices.rendering import absolute, revealed


class Verdict(Enum):
    SENT = auto()
    FAILED = auto()  # this message did not pass; it is tried again
    TROUBLE = auto()  # the receiver is out of reach or out of order; the whole channel rests
    WAIT = auto()  # too many messages in too short a time; that is nobody's failure
    REFUSED = auto()  # it will never pass like this


class Outcome(NamedTuple):
    verdict: Verdict
    answer: str
    wait: timedelta = timedelta(minutes=1)
    parts: int | None = None
    is_unsure: bool = False  # it may have arrived all the same


@dataclass(frozen=True)
class Parcel:
    message_id: str
    to: str
    title: str
    text: str
    url: str
    language: str
    at: datetime
    is_private: bool = False


def parcel_of(delivery: Delivery, at: datetime) -> Parcel:
    private = json.loads(delivery.private.reveal() or "{}")
    return Parcel(
        message_id=str(delivery.message_id),
        to=delivery.to.reveal(),
        title=revealed(delivery.title, private),
        text=revealed(delivery.text, private),
        url=absolute(delivery.url),
        language=delivery.language,
        at=at,
        is_private=bool(private),
    )


def cut_bytes(text: str, most: int) -> str:
    """At most so many bytes, ending with "…" where something is left out."""
    raw = text.encode()
    if len(raw) <= most:
        return text
    return raw[: most - len("…".encode())].decode(errors="ignore") + "…"
