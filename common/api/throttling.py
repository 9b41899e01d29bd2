"""So many requests per caller in each window of the clock; one operation on the cache per request."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from common.api.callers import caller_of
from common.clock import now

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Rate:
    quota: int
    window: int


@dataclass(frozen=True)
class Spent:
    rate: Rate
    count: int
    resets_in: int

    @property
    def exceeded(self) -> bool:
        return self.count > self.rate.quota

    @property
    def headers(self) -> dict[str, str]:
        """The fields of draft-ietf-httpapi-ratelimit-headers."""
        left = max(0, self.rate.quota - self.count)
        return {
            "RateLimit-Policy": f'"default";q={self.rate.quota};w={self.rate.window}',
            "RateLimit": f'"default";r={left};t={self.resets_in}',
        }


def current_rate() -> Rate | None:
    """The limit in force, None when there is none."""
    return parse_rate(settings.API_RATE)


@lru_cache
def parse_rate(text: str) -> Rate | None:
    """`6000/m` as a rate; an empty text is no limit."""
    if not text:
        return None
    quota, _slash, unit = text.partition("/")
    if not quota.isdigit() or unit not in SECONDS:
        raise ImproperlyConfigured(f"API_RATE is {text!r}; write it like 6000/m (s, m, h or d).")
    return Rate(int(quota), SECONDS[unit])


def spend(caller: str) -> Spent | None:
    """Count one request of `caller`."""
    rate = current_rate()
    if rate is None:
        return None
    moment = int(now().timestamp())
    window, into = divmod(moment, rate.window)
    return Spent(rate, _count(f"rate:{caller}:{window}", rate.window), rate.window - into)


def _count(key: str, seconds: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:
        return 1 if cache.add(key, 1, seconds) else cache.incr(key)


class CallerThrottle(BaseThrottle):
    spent: Spent | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        self.spent = spend(caller_of(request))
        if self.spent is None:
            return True
        view.headers.update(self.spent.headers)
        return not self.spent.exceeded

    def wait(self) -> float | None:
        return self.spent.resets_in if self.spent else None
