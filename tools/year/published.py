"""The moment that the played year has come to, for the player who says it and the worker who goes by it."""

from datetime import datetime

import redis
from django.conf import settings

NOW = "played-year:now"
DONE = "played-year:done"  # something lies here after every task that the worker has done


class Published:
    def __init__(self) -> None:
        self._redis = redis.Redis.from_url(settings.REDIS_URL, decode_responses=True)

    def set(self, at: datetime) -> None:
        self._redis.set(NOW, at.isoformat())

    def get(self) -> datetime:
        """It is published before the worker starts."""
        return datetime.fromisoformat(str(self._redis.get(NOW)))

    def is_done(self) -> None:
        """A task is."""
        self._redis.rpush(DONE, 1)

    def forget_done(self) -> None:
        self._redis.delete(DONE)

    def wait_for_done(self, seconds: int) -> bool:
        """Return as soon as a task is done, or was since `forget_done`. False when none was in this time."""
        return self._redis.blpop([DONE], timeout=seconds) is not None
