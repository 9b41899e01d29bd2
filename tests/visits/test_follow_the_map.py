"""Visits follow their place when the map changes, and go back with it."""

from typing import Any

from common.clock import today
from grids.models import Area, Recut
from grids.recutting import executing
from tests.homes import Homes
from tests.visits.conftest import Record
from visits.models import Visit


def merged(homes: Homes) -> Recut:
    areas = [homes.world.community.pk, homes.world.other_community.pk]
    plan: dict[str, Any] = {"areas": areas, "name": "槐柳社区", "code": "640199001009"}
    wanted = Recut(kind="merge", effective=today(), reason="调整", plan=plan)
    return executing.decide(wanted, by=homes.world.users["system_admin"])


def test_it_works(homes: Homes, record: Record):
    visit = record()
    merged(homes)
    visit.refresh_from_db()
    assert visit.area_path == Area.objects.get(pk=visit.area_id).path
    for name in ("dispatcher", "other_dispatcher"):  # both work for the new community
        assert Visit.objects.visible_to(homes.user(name)).get() == visit


def test_an_outsider(homes: Homes, record: Record):
    record()
    merged(homes)
    assert not Visit.objects.visible_to(homes.user("far_dispatcher")).exists()


def test_the_way_back(homes: Homes, record: Record):
    visit = record()
    recut = merged(homes)
    executing.undo(recut, by=homes.world.users["system_admin"])
    visit.refresh_from_db()
    assert visit.area_path == Area.objects.get(pk=visit.area_id).path
    assert not Visit.objects.visible_to(homes.user("other_dispatcher")).exists()
