"""Group robots of WeCom and DingTalk: Markdown by POST, an errcode in the answer."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

from django.utils import translation
from django.utils.translation import pgettext

from notices.models import Channel
from notices.sending.judging import judged_by_errcode
from notices.sending.parcels import Outcome, Parcel, Verdict, cut_bytes
from notices.sending.reaching import post

WECOM_BYTES = 4096
DINGTALK_BYTES = 18_000

REFUSED = Outcome(Verdict.REFUSED, "")
TROUBLE = Outcome(Verdict.TROUBLE, "")
WECOM_CODES = {
    -1: TROUBLE,
    45009: Outcome(Verdict.WAIT, "", timedelta(minutes=1)),
    40008: REFUSED,  # kind of message
    40035: REFUSED,  # parameters
    40058: REFUSED,  # parameters, too long
    93000: REFUSED,  # key of the robot
}
# Whoever is too fast for DingTalk is shut out for ten minutes.
TEN_MINUTES = Outcome(Verdict.WAIT, "", timedelta(minutes=10))
DINGTALK_CODES = {
    -1: TROUBLE,
    130101: TEN_MINUTES,
    410100: TEN_MINUTES,
    300001: REFUSED,  # token
    300005: REFUSED,  # token
    310000: REFUSED,  # signature, keyword or address
    400101: REFUSED,  # token
    400102: REFUSED,  # robot switched off
}


def send_wecom(channel: Channel, parcel: Parcel) -> Outcome:
    message = {"msgtype": "markdown", "markdown": {"content": cut_bytes(_markdown(parcel, "\n"), WECOM_BYTES)}}
    return judged_by_errcode(_post(channel.address.reveal(), message, parcel), WECOM_CODES)


def send_dingtalk(channel: Channel, parcel: Parcel) -> Outcome:
    text = cut_bytes(_markdown(parcel, "\n\n"), DINGTALK_BYTES)
    message = {"msgtype": "markdown", "markdown": {"title": parcel.title, "text": text}}
    url = signed(channel.address.reveal(), channel.secret.reveal(), parcel.at)
    return judged_by_errcode(_post(url, message, parcel), DINGTALK_CODES)


def signed(url: str, secret: str, at: datetime) -> str:
    """The address with the signature that DingTalk asks for: HMAC-SHA256 over "milliseconds, line break, secret"."""
    if not secret:
        return url
    timestamp = str(int(at.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}timestamp={timestamp}&sign={quote_plus(base64.b64encode(digest))}"


def _markdown(parcel: Parcel, line_end: str) -> str:
    lines = parcel.text.splitlines()
    if not parcel.text.startswith(parcel.title):
        lines.insert(0, f"**{parcel.title}**")
    if parcel.url:
        with translation.override(parcel.language):
            lines.append(f"[{pgettext('link', 'Open')}]({parcel.url})")
    return line_end.join(line for line in lines if line.strip())


def _post(url: str, message: dict[str, Any], parcel: Parcel) -> Any:
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": parcel.message_id}
    return post(url, json.dumps(message, ensure_ascii=False).encode(), headers)
