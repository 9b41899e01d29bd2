from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache

from appraisal.models import Scheme
from common.clock import held
from tests.appraisal.staged import walked
from tests.world import MONDAY, World

Walk = Callable[..., Scheme]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    with held(MONDAY):
        yield


@pytest.fixture
def walk(world: World) -> Walk:
    """`walk("announced")`: an appraisal that has come as far as that by its proper actors."""

    def walk(until: str, **given: Any) -> Scheme:
        return walked(world, until, **given)

    return walk
