"""The cache when Redis is away: it forgets, and the work goes on."""

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as TooSlow

T = TypeVar("T")

log = structlog.get_logger(__name__)


class LastingClient(RedisCacheClient):
    """Asks through one object for reading and one for writing: making it takes longer than asking."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._made: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._made:
            self._made[write] = super().get_client(key, write=write)
        return self._made[write]


class ForgetfulRedisCache(RedisCache):
    """What counts requests and remembers small things must not stop them when it cannot be asked."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._class = LastingClient

    def add(self, key: Any, *args: Any, **options: Any) -> bool:
        return self._or(True, super().add, key, *args, **options)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, super().get, key, default, version)

    def set(self, key: Any, *args: Any, **options: Any) -> None:
        self._or(None, super().set, key, *args, **options)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._or(False, super().delete, key, version)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return self._or(delta, super().incr, key, delta, version)

    def _or(self, otherwise: T, ask: Callable[..., T], *args: Any, **options: Any) -> T:
        try:
            return ask(*args, **options)
        except (Unreachable, TooSlow) as error:
            log.warning("cache unreachable", error=str(error))
            return otherwise
