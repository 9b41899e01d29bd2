"""When what is not urgent may go out. The room that has the calendar fills this as it starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

OPENS, CLOSES = time(8, 30), time(18)

Hours = tuple[datetime, datetime]


def _every_day(at: datetime) -> Hours:
    """Without a calendar each day has office hours."""
    local = timezone.localtime(at)
    if local.time() >= CLOSES:
        local += timedelta(days=1)
    opens, closes = (local.replace(hour=edge.hour, minute=edge.minute, second=0) for edge in (OPENS, CLOSES))
    return opens.replace(microsecond=0), closes.replace(microsecond=0)


@dataclass
class Quiet:
    """`hours`: the office hours of the working day that runs at a moment, or of the next one; lunch is part of it."""

    hours: Callable[[datetime], Hours] = _every_day


quiet = Quiet()


def next_awake(at: datetime) -> datetime:
    """The moment itself in the daytime of a working day, else the next opening."""
    return max(at, quiet.hours(at)[0])


def next_digest(at: datetime, digest_at: time) -> datetime:
    """The first moment from `at` on at which a digest goes out: its time of day, on a working day."""
    day = at
    while True:
        opens, closes = quiet.hours(day)
        moment = timezone.localtime(opens).replace(
            hour=digest_at.hour, minute=digest_at.minute, second=0, microsecond=0
        )
        if moment >= at:
            return moment
        day = closes
