"""Other systems learn what happened to the map, as far as it is theirs."""

from typing import Any

import pytest

from common.clock import today
from grids.models import Recut
from grids.recutting import executing
from tests.world import World

URL = "/api/v1/area-changes/"


@pytest.fixture
def merge(world: World) -> Recut:
    areas = [world.community.pk, world.other_community.pk]
    plan: dict[str, Any] = {"areas": areas, "name": "槐柳社区", "code": "640199001009"}
    wanted = Recut(kind="merge", effective=today(), reason="调整", plan=plan)
    return executing.decide(wanted, by=world.users["system_admin"])


def test_it_works(api, world: World, merge: Recut):
    (row,) = api("street_coordinator").get(URL).json()["results"]
    assert (row["kind"], row["state"]) == ("merge", "done")
    assert row["successions"] == [
        {"before": world.community.code, "after": "640199001009"},
        {"before": world.other_community.code, "after": "640199001009"},
    ]
    assert api("street_coordinator").get(f"{URL}{merge.pk}/").json() == row


def test_an_outsider(api, merge: Recut):
    assert api("far_dispatcher").get(URL).json()["results"] == []
    assert api("far_dispatcher").get(f"{URL}{merge.pk}/").status_code == 404


def test_the_same_queries_for_one_and_for_many(api, world: World, merge: Recut, django_assert_num_queries: Any):
    client = api("district_coordinator")
    client.get(URL)
    with django_assert_num_queries(6):
        client.get(URL)
    for name in ("甲社区", "乙社区"):
        plan = {"area": world.far_street.pk, "name": name}
        executing.decide(Recut(kind="rename", effective=today(), reason="a", plan=plan), by=world.users["system_admin"])
    client.get(URL)
    with django_assert_num_queries(6):
        client.get(URL)
