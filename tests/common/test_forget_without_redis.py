"""A cache whose Redis is away forgets, and stops nobody."""

import pytest

from accounts.models import User
from common.cache import ForgetfulRedisCache
from tools.servers import free_port


@pytest.fixture
def cache() -> ForgetfulRedisCache:
    return ForgetfulRedisCache(f"redis://127.0.0.1:{free_port()}/0", {})


def test_it_works(cache: ForgetfulRedisCache):
    assert cache.add("a", 1, 5) is True
    assert cache.get("a", "nothing") == "nothing"
    assert cache.incr("a") == 1
    cache.set("a", 2)
    assert cache.delete("a") is False


def test_requests_are_answered(client, settings, db):
    settings.CACHES = {
        "default": {"BACKEND": "common.cache.ForgetfulRedisCache", "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}
    }
    client.force_login(User.objects.create_user("a"))
    assert client.get("/api/v1/categories/").status_code == 200
