"""The one clock: everything asks here for the time, so that tests, the demo and replays can hold it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone

_held: ContextVar[datetime | None] = ContextVar("held_clock", default=None)


def now() -> datetime:
    """The current time, aware, UTC unless held."""
    return _held.get() or timezone.now()


def today() -> date:
    return timezone.localtime(now()).date()


@contextmanager
def held(at: datetime) -> Iterator[None]:
    """Within the block the clock stands at `at`."""
    token = _held.set(at)
    try:
        yield
    finally:
        _held.reset(token)


def advance(by: timedelta) -> None:
    """Move a held clock on. Only within `held`."""
    at = _held.get()
    if at is None:
        raise RuntimeError("The clock is not held.")
    _held.set(at + by)
