import pytest

from tests.homes import Homes, settle
from tests.world import World


@pytest.fixture
def homes(world: World) -> Homes:
    return settle(world)
