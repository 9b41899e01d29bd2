"""One's own e-mail address and mobile number: entered, confirmed by a code that is sent there, taken back."""

import hmac
import secrets
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.attempts import Limit, allowed
from common.clock import now
from common.crypto import keyed_hash
from common.errors import Conflict, Invalid
from common.phones import normal_phone
from notices.choices import ChannelKind
from notices.contacts import MOBILE_LENGTH, fingerprint, masked
from notices.models import ContactPoint
from notices.models.contacts import CODE_HOLDS, MOST_TRIES
from notices.services.telling import News, tell_address

CODE = "notices.code"
# Whoever asks for codes sends messages: neither a person nor a number gets many.
ASKING = Limit("contact-code", most=5, seconds=3600)
ASKED = Limit("contact-code-to", most=5, seconds=24 * 3600)


def ask_code(user: User, kind: str, address: str, *, request: HttpRequest | None = None) -> ContactPoint:
    """Send a code to the address. What was confirmed before holds until the new one is."""
    address = _checked(kind, address)
    if not allowed(ASKING, str(user.pk)) or not allowed(ASKED, fingerprint(address)):
        raise Conflict(_("Too many codes were asked for. Try again later."))
    return _ask(user, kind, address, request)


@transaction.atomic
def _ask(user: User, kind: str, address: str, request: HttpRequest | None) -> ContactPoint:
    code, until = f"{secrets.randbelow(10**6):06d}", now() + CODE_HOLDS
    news = News(CODE, f"code:{uuid4().hex}", {}, private={"code": code})
    if not tell_address(kind, address, news, give_up_at=until, language=get_language() or ""):
        raise Conflict(_("Nothing can be sent there yet: an administrator must set up a channel first."))
    point, _is_new = ContactPoint.objects.update_or_create(
        user=user,
        kind=kind,
        confirmed_at=None,
        defaults={
            "address": address,
            "address_shown": masked(kind, address),
            "code_hash": _hash(user, kind, code),
            "tries": 0,
            "expires_at": until,
        },
    )
    record(action="contact.ask", by=user, obj=point, request=request, detail={"kind": kind})
    return point


def confirm(user: User, kind: str, code: str, *, request: HttpRequest | None = None) -> ContactPoint:
    """The code has come back. A wrong one counts, whatever comes of the request."""
    point, problem = _try(user, kind, code.strip())
    if point is None:
        raise Invalid.field("code", problem)
    record(action="contact.confirm", by=user, obj=point, request=request, detail={"kind": kind})
    return point


@transaction.atomic
def _try(user: User, kind: str, code: str) -> tuple[ContactPoint | None, str]:
    point = ContactPoint.objects.select_for_update().filter(user=user, kind=kind, confirmed_at=None).first()
    if point is None or point.expires_at <= now():
        return None, _("This code holds no more: ask for a new one.")
    if point.tries >= MOST_TRIES:
        return None, _("Too many wrong codes: ask for a new one.")
    if not hmac.compare_digest(point.code_hash, _hash(user, kind, code)):
        point.tries += 1
        point.save(update_fields=["tries"])
        return None, _("This is not the code that was sent.")
    ContactPoint.objects.filter(user=user, kind=kind, confirmed_at__isnull=False).delete()
    point.confirmed_at, point.code_hash = now(), ""
    point.save(update_fields=["confirmed_at", "code_hash"])
    return point, ""


@transaction.atomic
def forget(user: User, kind: str, *, request: HttpRequest | None = None) -> bool:
    """Take one's own address back; what an administrator entered holds again. False where there was none."""
    gone = ContactPoint.objects.filter(user=user, kind=kind).delete()[0]
    if gone:
        record(action="contact.forget", by=user, request=request, detail={"kind": kind})
    return bool(gone)


def _hash(user: User, kind: str, code: str) -> str:
    return keyed_hash(f"{user.pk}:{kind}:{code}")


def _checked(kind: str, address: str) -> str:
    try:
        if kind == ChannelKind.EMAIL:
            validate_email(address)
            return address
        number = normal_phone(address)
    except ValidationError as problem:
        raise Invalid.field("address", problem.messages[0]) from problem
    if len(number) != MOBILE_LENGTH or not number.isdigit():
        raise Invalid.field("address", _("Enter a mobile number of 11 digits: a landline takes no SMS."))
    return number
