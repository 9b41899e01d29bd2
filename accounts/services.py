import hashlib
import re
import secrets
import string
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

from axes.utils import reset
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.addresses import client_address
from accounts.changes import changed
from accounts.models import ApiKey, AuditEntry, User
from common.clock import now
from common.errors import Invalid

SCOPE = re.compile(r"([a-z][a-z-]*:)?(read|write)")
AREA_CODE = re.compile(r"[0-9A-Za-z]{6,15}")
PREFIX_LETTERS = string.ascii_lowercase + string.digits
TOUCH_EVERY = timedelta(minutes=1)


def create_api_key(
    *,
    user: User,
    name: str,
    scopes: Iterable[str],
    area_code: str = "",
    expires_at: datetime | None = None,
    allowed_addresses: Iterable[str] = (),
    by: User | None = None,
    request: HttpRequest | None = None,
) -> tuple[ApiKey, str]:
    """A new key of `user`, and its text, which nobody can see again."""
    secret = secrets.token_urlsafe(32)
    key = ApiKey(
        user=user,
        name=_valid_name(name),
        prefix="".join(secrets.choice(PREFIX_LETTERS) for _n in range(8)),
        digest=digest_of(secret),
        scopes=_valid_scopes(scopes),
        area_code=_valid_area_code(area_code),
        expires_at=_valid_expiry(expires_at),
        allowed_addresses=_valid_networks(allowed_addresses),
    )
    with transaction.atomic():
        key.save()
        detail = {"user": user.username, "scopes": key.scopes}
        record(action="api_key.create", by=by, obj=key, request=request, detail=detail)
    return key, f"{key.prefix}.{secret}"


def revoke_api_key(*, key: ApiKey, by: User | None = None, request: HttpRequest | None = None) -> None:
    with transaction.atomic():
        if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now()):
            record(action="api_key.revoke", by=by, obj=key, request=request)
            changed()
    key.refresh_from_db()


@transaction.atomic
def save_account(account: User) -> User:
    """Save a new or changed account. The password of a known one is set by `set_password`."""
    account.full_clean()
    account.save()
    changed()
    return account


@transaction.atomic
def set_password(*, account: User, password: str, by: User | None, request: HttpRequest | None = None) -> None:
    """Give the account a new password. Whoever is signed in with the old one is signed out."""
    account.set_password(password)
    account.save(update_fields=["password"])
    record(action="user.password", by=by, obj=account, request=request)


@transaction.atomic
def unlock(*, account: User, by: User | None, request: HttpRequest | None = None) -> bool:
    """Forget the failed attempts to sign in under this name. Whether there were any."""
    found = bool(reset(username=account.username))
    if found:
        record(action="user.unlock", by=by, obj=account, request=request)
    return found


@transaction.atomic
def rebind_api_keys(keys: "QuerySet[ApiKey]", *, area_code: str) -> None:
    """Bind the keys to another area: the one that they were bound to goes by another code now."""
    keys.update(area_code=area_code)
    changed()


def touch_api_key(key: ApiKey) -> None:
    """Note that the key was used, at most once a minute, so that reading does not write all the time."""
    stale = now() - TOUCH_EVERY
    if key.last_used_at and key.last_used_at > stale:
        return
    unnoted = Q(last_used_at=None) | Q(last_used_at__lte=stale)
    key.last_used_at = now()
    ApiKey.objects.filter(unnoted, pk=key.pk).update(last_used_at=key.last_used_at)


def record(
    *,
    action: str,
    by: User | AnonymousUser | None,
    obj: Model | None = None,
    result: str = "ok",
    reason: str = "",
    request: HttpRequest | None = None,
    actor_label: str = "",
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append to the audit log. `by` None is the system, unless `actor_label` names somebody."""
    known = by if isinstance(by, User) else None
    return AuditEntry.objects.create(
        user=known,
        actor_label=_line(actor_label or (_actor_label(known) if known else "system"), 200),
        action=action,
        object_type=obj._meta.label_lower if obj else "",
        object_id=str(obj.pk) if obj else "",
        object_label=_line(str(obj), 200) if obj else "",
        address=client_address(request),
        result=result,
        reason=_line(reason, 500),
        detail=dict(detail or {}),
    )


def digest_of(secret: str) -> str:
    """A plain hash is enough: the secret has 256 bits of chance, so there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _actor_label(user: User) -> str:
    key = f" [{user.api_key.prefix}]" if user.api_key else ""
    return f"{user.username}{key} {user.get_full_name()}".strip()


def _line(text: str, length: int) -> str:
    """One printable line: the log takes anything, from a failed sign-in too."""
    return "".join(char if char.isprintable() else " " for char in text)[:length]


def _valid_name(name: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= 100:
        raise Invalid.field("name", _("Give the key a name of at most 100 characters."))
    return name


def _valid_scopes(scopes: Iterable[str]) -> list[str]:
    chosen = sorted({scope.strip() for scope in scopes if scope.strip()})
    wrong = [scope for scope in chosen if not SCOPE.fullmatch(scope)]
    if wrong or not chosen:
        message = _("A scope is read or write, or that of one resource such as work-orders:read; not “%(scope)s”.")
        raise Invalid.field("scopes", message % {"scope": ", ".join(wrong)})
    return chosen


def _valid_area_code(code: str) -> str:
    if code and not AREA_CODE.fullmatch(code):
        raise Invalid.field("area", _("An area code has 6 to 15 letters and digits."))
    return code


def _valid_expiry(expires_at: datetime | None) -> datetime | None:
    if expires_at is not None and expires_at <= now():
        raise Invalid.field("expires_at", _("The expiry must lie in the future."))
    return expires_at


def _valid_networks(networks: Iterable[str]) -> list[str]:
    return [_network(network.strip()) for network in networks if network.strip()]


def _network(text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError as wrong:
        message = _("Write a network like 10.0.0.0/8 or a single address, not “%(text)s”.")
        raise Invalid.field("allowed_addresses", message % {"text": text}) from wrong
