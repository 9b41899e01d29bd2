from collections.abc import Iterator

import pytest
from django.core.cache import cache

from common.clock import held
from tests.partybuilding.party import Party, found_party
from tests.world import MONDAY, World


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    with held(MONDAY):
        yield


@pytest.fixture
def party(world: World) -> Party:
    return found_party(world)
