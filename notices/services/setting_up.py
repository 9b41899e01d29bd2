"""Channels, templates, and what people wish for."""

import ipaddress
import json
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Conflict, Invalid
from common.revisions import bump
from notices.choices import ROBOTS, ChannelKind, Encoding
from notices.events import known_events, names_of
from notices.models import Channel, Template, Wishes
from notices.rendering import PLACE, TEMPLATES
from notices.sending.mail import sender_address
from notices.sending.reaching import is_allowed
from notices.sending.sms import PLACES
from notices.services.telling import CHANNELS

SCHEMES = {ChannelKind.EMAIL: ("smtps", "smtp")}
WEB_SCHEMES = ("https", "http")
ROBOTS_TAKE = 20


@transaction.atomic
def save_channel(channel: Channel, *, address: str = "", secret: str = "") -> Channel:
    """Save it; address and secret stay as they are where none is given. It begins anew, without a rest."""
    if address:
        channel.address, channel.address_shown = address, _shown(_checked_address(channel.kind, address))
    if not channel.address:
        raise Invalid.field("address", _("Give the address."))
    if secret:
        channel.secret = secret
    _check_events(channel.events)
    _check_kind(channel)
    channel.paused_until, channel.failures = None, 0
    channel.save()
    bump(CHANNELS)
    return channel


def _checked_address(kind: str, address: str) -> SplitResult:
    schemes = SCHEMES.get(ChannelKind(kind), WEB_SCHEMES)
    try:
        parts = urlsplit(address)
        is_right = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and address.isprintable()
    except ValueError:
        is_right = False
    if not is_right or " " in address:
        example = f"{schemes[0]}://example.org"
        raise Invalid.field("address", _("Give a whole address, such as %(example)s.") % {"example": example})
    if _is_shut(parts.hostname or ""):
        raise Invalid.field("address", _("This address lies inside the house. The settings name no network for it."))
    return parts


def _is_shut(host: str) -> bool:
    """A name is looked up when something is sent, and refused then."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return not is_allowed(host)


def _shown(parts: SplitResult) -> str:
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}"[:200]


def _check_events(events: list[str]) -> None:
    known = [event for event, _text in known_events()]
    for each in events:
        if not any(event.startswith(each) for event in known):
            raise Invalid.field("events", _("“%(event)s” is no event.") % {"event": each})


def _check_kind(channel: Channel) -> None:
    if channel.kind == ChannelKind.EMAIL:
        _check_sender(channel.sender)
    if channel.kind == ChannelKind.SMS:
        _check_gateway(channel)
    if channel.kind in ROBOTS and not 0 < channel.per_minute <= ROBOTS_TAKE:
        raise Invalid.field("per_minute", _("Robots take at most %(n)d a minute.") % {"n": ROBOTS_TAKE})


def _check_sender(sender: str) -> None:
    try:
        validate_email(sender_address(sender))
    except ValidationError as error:
        raise Invalid.field("sender", _("Give the e-mail address that mails come from.")) from error


def _check_gateway(channel: Channel) -> None:
    for field, given in (("headers", channel.headers), ("body", channel.body)):
        if not isinstance(given, dict):
            raise Invalid.field(field, _("Write an object in JSON, between { and }."))
        for name in PLACE.findall(json.dumps(given)):
            if name not in PLACES:
                raise Invalid.field(field, _unknown(name, PLACES))
    _check_words(channel)


def _check_words(channel: Channel) -> None:
    words: list[Any] = list(channel.headers.values())
    if channel.encoding == Encoding.FORM:
        words += channel.body.values()
    if not all(isinstance(each, str) for each in words):
        raise Invalid.field("body", _("In headers and forms each value is a text."))
    if not {"phone", "text"} <= set(PLACE.findall(json.dumps(channel.body))):
        raise Invalid.field("body", _("The body must name {phone} and {text}."))
    if channel.answer_path and not channel.answer_values:
        raise Invalid.field("answer_values", _("Say what the answer is when it says yes."))


def _unknown(name: str, known: Any) -> str:
    names = ", ".join(f"{{{each}}}" for each in sorted(known))
    return _("{%(name)s} is not known here. There are: %(names)s.") % {"name": name, "names": names}


@transaction.atomic
def save_template(template: Template) -> Template:
    if template.event not in dict(known_events()):
        raise Invalid.field("event", _("“%(event)s” is no event.") % {"event": template.event})
    for field, text in (("title", template.title), ("body", template.body)):
        for name in PLACE.findall(text):
            if name not in names_of(template.event):
                raise Invalid.field(field, _unknown(name, names_of(template.event)))
    same = Template.objects.filter(event=template.event, kind=template.kind, language=template.language)
    if same.exclude(pk=template.pk).exists():
        raise Conflict(_("There is a template for this event, channel and language already."))
    template.save()
    bump(TEMPLATES)
    return template


@transaction.atomic
def delete_template(template: Template) -> None:
    """From now on the default sentence holds again."""
    template.delete()
    bump(TEMPLATES)


@transaction.atomic
def save_wishes(user: User, *, by_email: bool, by_sms: bool, rhythm: str, language: str) -> Wishes:
    values = {"by_email": by_email, "by_sms": by_sms, "rhythm": rhythm, "language": language}
    return Wishes.objects.update_or_create(user=user, defaults=values)[0]
