"""How often somebody has tried lately, where trying often is how things are guessed or flooded."""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True)
class Limit:
    """So many tries in the seconds after the first one."""

    name: str
    most: int
    seconds: int

    @property
    def minutes(self) -> int:
        return self.seconds // 60


def allowed(limit: Limit, who: str) -> bool:
    """Count one try of `who`; False once there were too many."""
    key = _key(limit, who)
    if cache.add(key, 1, limit.seconds):
        return True
    try:
        return cache.incr(key) <= limit.most
    except ValueError:  # ended in this very moment
        cache.add(key, 1, limit.seconds)
        return True


def forget(limit: Limit, who: str) -> None:
    cache.delete(_key(limit, who))


def _key(limit: Limit, who: str) -> str:
    return f"tries:{limit.name}:{hashlib.sha256(who.encode()).hexdigest()}"
