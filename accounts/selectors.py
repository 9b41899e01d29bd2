import re
import secrets
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from accounts.addresses import within
from accounts.models import ApiKey
from accounts.services import digest_of
from common.clock import now
from common.errors import DomainError

PREFIX = re.compile(r"[a-z0-9]{8}")


class KeyRefused(DomainError):
    """The key does not open: unknown, revoked, expired, or used from somewhere else."""

    code = "key_unknown"
    status = 401
    default = _("There is no such key.")


def find_key(prefix: str) -> ApiKey | None:
    return ApiKey.objects.select_related("user").filter(prefix=prefix).first()


def key_for(plain: str, address: str, find: Callable[[str], ApiKey | None] = find_key) -> ApiKey:
    """The key of this text, with its user, fit to be used from `address` now. `find` gives the key of a prefix."""
    prefix, _dot, secret = plain.partition(".")
    key = find(prefix) if PREFIX.fullmatch(prefix) else None
    # Why a key is refused is told only to whoever holds its secret.
    if key is None or not secrets.compare_digest(key.digest, digest_of(secret)):
        raise KeyRefused
    _check_open(key)
    if key.allowed_addresses and not within(address, key.allowed_addresses):
        raise KeyRefused(_("The key may not be used from this address."), code="key_address")
    return key


def _check_open(key: ApiKey) -> None:
    if key.revoked_at is not None:
        raise KeyRefused(_("The key has been revoked."), code="key_revoked")
    if key.expires_at is not None and key.expires_at <= now():
        raise KeyRefused(_("The key has expired."), code="key_expired")
    if not key.user.is_active:
        raise KeyRefused(_("The user of this key is no longer active."), code="key_user_inactive")
