"""The outbox: what must follow a transaction is a row in it first, a message to a worker second.

A room registers a handler for a kind; `emit` writes the row. The handler runs in the transaction that marks the row
done, so that its effects on the database happen exactly once however often the row is delivered. What must leave the
house is written as a `Delivery` there, and sent by `notices.sending` outside any transaction.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from common.clock import now
from notices.models import Outbox

Payload = dict[str, Any]
Handler = Callable[[Payload], None]

LONGEST_WAIT = timedelta(hours=1)
BATCH = 20  # entries in one transaction: few enough that nobody waits long for what their handlers lock
POKED = "outbox:poked"
# One message is enough until the worker that sweeps has found nothing more, where it can take this mark away.
POKE_EVERY = 5 if settings.REDIS_URL else 0

log = structlog.get_logger(__name__)
_handlers: dict[str, Handler] = {}
_workers_are_told: ContextVar[bool] = ContextVar("workers_are_told", default=True)


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the decorated function as the handler of `kind`."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def emit(kind: str, payload: Payload) -> Outbox:
    """Write one entry, and tell a worker once the present transaction is committed."""
    row = Outbox.objects.create(kind=kind, payload=payload, created_at=now(), due_at=now())
    _poke_on_commit()
    return row


def emit_many(kind: str, payloads: Iterable[Payload]) -> None:
    """Write many entries."""
    at = now()
    Outbox.objects.bulk_create([Outbox(kind=kind, payload=payload, created_at=at, due_at=at) for payload in payloads])
    _poke_on_commit()


@contextmanager
def swept_by_caller() -> Iterator[None]:
    """Within the block no worker is told of new entries: whoever opened it calls `sweep`."""
    token = _workers_are_told.set(False)
    try:
        yield
    finally:
        _workers_are_told.reset(token)


def workers_are_told() -> bool:
    return _workers_are_told.get()


def _poke_on_commit() -> None:
    if workers_are_told():
        transaction.on_commit(_poke)


def _poke() -> None:
    from notices import tasks

    if not cache.add(POKED, 1, POKE_EVERY):
        return
    try:
        tasks.sweep.apply_async(retry=False)
    except (OperationalError, OSError) as error:
        log.warning("broker unreachable, left to the next sweep", error=str(error))


def sweep(limit: int = 200) -> int:
    """Deliver what waits, the oldest first. The number of entries that this call delivered."""
    pks = _waiting(limit)
    if not pks:
        cache.delete(POKED)  # whoever writes an entry from now on pokes; who did not until now is found below
        pks = _waiting(limit)
    return sum(_deliver_together(pks[start : start + BATCH]) for start in range(0, len(pks), BATCH))


def _waiting(limit: int) -> list[int]:
    rows = Outbox.objects.filter(done_at=None, due_at__lte=now()).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def _deliver_together(pks: list[int]) -> int:
    """Deliver the entries in one transaction; when one of them fails, each in its own."""
    try:
        with transaction.atomic():
            return _deliver(pks)
    except Exception as error:
        log.info("outbox entries are delivered one by one", entries=len(pks), error=str(error))
        return sum(deliver(pk) for pk in pks)


def deliver(pk: int) -> bool:
    """Deliver one entry unless it is done already. True when this call did it."""
    try:
        with transaction.atomic():
            return bool(_deliver([pk]))
    except Exception as error:
        log.exception("outbox entry failed", outbox=pk)
        _postpone(pk, error)
        return False


def _deliver(pks: list[int]) -> int:
    # Locked until the end. A second worker passes over what the first one holds; SQLite has one writer anyway.
    rows = Outbox.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    found = list(rows.filter(pk__in=pks, done_at=None).order_by("due_at", "pk"))
    for row in found:
        _handlers[row.kind](row.payload)
    if found:
        Outbox.objects.filter(pk__in=[row.pk for row in found]).update(done_at=now())
    return len(found)


def _postpone(pk: int, error: Exception) -> None:
    row = Outbox.objects.filter(pk=pk, done_at=None).first()
    if row is None:
        return
    wait = min(timedelta(seconds=2 ** min(row.attempts + 1, 12)), LONGEST_WAIT)
    Outbox.objects.filter(pk=pk, done_at=None).update(
        attempts=row.attempts + 1, last_error=f"{type(error).__name__}: {error}"[:2000], due_at=now() + wait
    )


@transaction.atomic
def try_again(pks: Iterable[int]) -> list[int]:
    """Make those of the entries that are not done due at once. Which they were."""
    waiting = Outbox.objects.filter(pk__in=list(pks), done_at=None)
    found = list(waiting.values_list("pk", flat=True))
    waiting.update(due_at=now())
    _poke_on_commit()
    return found


def backlog() -> int:
    """How many entries wait."""
    return Outbox.objects.filter(done_at=None).count()
