"""A generic SMS gateway: one POST for each message, its headers and body as the channel describes them."""

import json
from typing import Any
from urllib.parse import urlencode

from notices.choices import Encoding
from notices.models import Channel
from notices.rendering import filled
from notices.sending.judging import judged_by_status, said_at
from notices.sending.parcels import Outcome, Parcel, Verdict
from notices.sending.reaching import Answer, post

ONE_PART, JOINED_PART = 70, 67
MOST_PARTS = 5
# Names that headers and body may use, each between braces.
PLACES = ("phone", "text", "id", "secret", "sender", "timestamp")
CONTENT_TYPES = {Encoding.JSON: "application/json; charset=utf-8", Encoding.FORM: "application/x-www-form-urlencoded"}


def send_sms(channel: Channel, parcel: Parcel) -> Outcome:
    text = sms_text(channel.sender, parcel)
    places = {
        "phone": parcel.to,
        "text": text,
        "id": parcel.message_id,
        "secret": channel.secret.reveal(),
        "sender": channel.sender,
        "timestamp": str(int(parcel.at.timestamp())),
    }
    body = _filled(channel.body, places)
    encoded = urlencode(body) if channel.encoding == Encoding.FORM else json.dumps(body, ensure_ascii=False)
    headers = {"Content-Type": CONTENT_TYPES[Encoding(channel.encoding)], "Idempotency-Key": parcel.message_id}
    headers |= _filled(channel.headers, places)
    answer = post(channel.address.reveal(), encoded.encode(), headers)
    return _judged(channel, answer)._replace(parts=parts_of(text))


def sms_text(sender: str, parcel: Parcel) -> str:
    """With the signature in front, in one line; cut where it would be too long, but never within a personal link."""
    text = f"【{sender}】{parcel.text}" if sender else parcel.text
    text = " ".join(text.split())
    most = MOST_PARTS * JOINED_PART
    return text if parcel.is_private or len(text) <= most else f"{text[: most - 1]}…"


def parts_of(text: str) -> int:
    """How many messages a phone gets: 70 characters fit into one, 67 into each of several."""
    length = len(text.encode("utf-16-be")) // 2
    return 1 if length <= ONE_PART else -(-length // JOINED_PART)


def _filled(value: Any, places: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(each, places) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, places) for each in value]
    return filled(value, places) if isinstance(value, str) else value


def _judged(channel: Channel, answer: Answer) -> Outcome:
    by_status = judged_by_status(answer)
    if by_status:
        return by_status
    if not channel.answer_path:
        return Outcome(Verdict.SENT, answer.text)
    said = said_at(answer.text, channel.answer_path)
    word = str(said).lower() if isinstance(said, bool) else str(said)
    if word in channel.answer_values:
        return Outcome(Verdict.SENT, answer.text)
    return Outcome(Verdict.WAIT if word in channel.wait_values else Verdict.FAILED, answer.text)
