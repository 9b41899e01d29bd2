from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache

from common.clock import held, now
from grids.models import Household
from tests.homes import Homes, settle
from tests.world import MONDAY, World
from visits.findings import Findings
from visits.models import Visit
from visits.services import record_visit

Record = Callable[..., Visit]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    with held(MONDAY):
        yield


@pytest.fixture
def homes(world: World) -> Homes:
    return settle(world)


@pytest.fixture
def record(homes: Homes) -> Record:
    """`record(note="…")`: the grid worker meets the head of the household, with whatever else was found."""

    def recorded(by: str = "grid_worker", **found: Any) -> Visit:
        place = {} if "area" in found else {"household": fresh(homes.household)}
        met = {} if {"area", "met", "met_as"} & found.keys() else {"met": homes.head}
        values = {"key": uuid4().hex, "source": "test", "at": now() - timedelta(minutes=5), **place, **met, **found}
        return record_visit(Findings(**values), by=homes.world.actor(by))

    return recorded


def fresh(household: Household) -> Household:
    return Household.objects.get(pk=household.pk)
