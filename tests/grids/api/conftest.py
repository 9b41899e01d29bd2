from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from common.clock import held
from tests.keys import client_for
from tests.world import MONDAY, World


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    with held(MONDAY):
        yield


@pytest.fixture
def api(world: World) -> Callable[..., APIClient]:
    """`api("dispatcher", area_code=…)`: a client with a new key of this user of the world."""
    return lambda name, **options: client_for(world.users[name], **options)
