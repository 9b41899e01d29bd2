"""One effect per Idempotency-Key.

The key's row is written first, in the transaction that does the work: whoever comes second with the same key
waits on it and then finds the outcome, and a refusal leaves nothing behind. Kept is which object it was; the
answer is made anew.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from common.api.callers import caller_of
from common.clock import now
from common.crypto import keyed_hash
from common.errors import DomainError
from common.models import IdempotencyKey

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEPT_FOR = timedelta(hours=24)
KEY = re.compile(r"[!-~]{1,255}")


class KeyUsedOtherwise(DomainError):
    code = "idempotency-mismatch"
    status = 422
    default = gettext_lazy("This Idempotency-Key was used for another request within the last 24 hours.")


@dataclass(frozen=True)
class Outcome:
    made: Any
    replayed: bool = False

    @property
    def headers(self) -> dict[str, str]:
        return {REPLAYED: "true"} if self.replayed else {}


def once(request: Request, work: Callable[[], Model], find: Callable[[str], Model]) -> Outcome:
    """What `work` makes, or, when this key has already made it, that object, found again by its id."""
    key = sent_key(request)
    if not key:
        return Outcome(work())
    with transaction.atomic():
        row, is_new = _claim(caller_of(request), key, fingerprint(request))
        if not is_new:
            return Outcome(find(row.object_id), replayed=True)
        made = work()
        IdempotencyKey.objects.filter(pk=row.pk).update(object_type=made._meta.label_lower, object_id=str(made.pk))
        return Outcome(made)


def is_first(caller: str, key: str, what: str) -> bool:
    """Whether the caller uses the key for the first time ever, in the transaction of what is done under it. For what
    has nothing to find again, and may come from a phone that slept for days."""
    row, is_new = _insert(IdempotencyKey(caller=caller, key=key, fingerprint=what, is_for_ever=True))
    if row.fingerprint != what:
        raise KeyUsedOtherwise
    return is_new


def purge() -> int:
    """Forget the keys whose time is over. How many they were."""
    return IdempotencyKey.objects.filter(is_for_ever=False, created_at__lte=now() - KEPT_FOR).delete()[0]


def fingerprint(request: Request) -> str:
    """A keyed digest of method, path and body; of the meaning of the body, not of its spaces and order. Keyed, since
    what has few possible bodies, a secret vote say, could be found out by trying them."""
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    data = request.data
    if not hasattr(data, "lists"):
        digest.update(json.dumps(data, sort_keys=True).encode())
        return keyed_hash(digest.hexdigest())
    for name, values in sorted(data.lists()):
        digest.update(json.dumps(name).encode())
        for value in values:
            digest.update(_value_digest(value))
    return keyed_hash(digest.hexdigest())


def _value_digest(value: Any) -> bytes:
    if not isinstance(value, UploadedFile):
        return hashlib.sha256(str(value).encode()).digest()
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.digest()


def sent_key(request: Request) -> str:
    """That of the header; empty where none was sent."""
    key = request.headers.get(HEADER)
    if key is not None and not KEY.fullmatch(key.strip()):
        raise ValidationError({HEADER: [_("Use 1 to 255 printable ASCII characters without spaces.")]})
    return (key or "").strip()


def _claim(caller: str, key: str, digest: str) -> tuple[IdempotencyKey, bool]:
    row, is_new = _insert(IdempotencyKey(caller=caller, key=key, fingerprint=digest))
    if not is_new and row.created_at <= now() - KEPT_FOR:
        IdempotencyKey.objects.filter(pk=row.pk).delete()
        row, is_new = _insert(IdempotencyKey(caller=caller, key=key, fingerprint=digest))
    if row.fingerprint != digest:
        raise KeyUsedOtherwise
    return row, is_new


def _insert(mine: IdempotencyKey) -> tuple[IdempotencyKey, bool]:
    """Our row, or the one that was there first: waits for a request still at work with the same key."""
    IdempotencyKey.objects.bulk_create([mine], ignore_conflicts=True)
    row = IdempotencyKey.objects.get(caller=mine.caller, key=mine.key)
    return row, row.pk == mine.pk
