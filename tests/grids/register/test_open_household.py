from datetime import date, timedelta

import pytest

from accounts.models import AuditEntry
from common.clock import today
from common.errors import Conflict, Invalid, NotAllowed, Stale, WrongState
from grids import register
from grids.models import Household
from grids.register.doors import Door


def test_it_works(homes):
    by = homes.user("grid_worker")
    made = register.open_household(area=homes.building.area, door="３单元 1203 室", by=by, facilities=["燃气", "燃气"])
    made = Household.objects.get(pk=made.pk)
    assert made.code == f"{homes.building.area.code}-0002"
    assert (made.entrance, made.floor, made.door_masked, made.area_path) == ("3", 12, "3单元12**", made.area.path)
    assert made.door.reveal() == "3单元 1203 室"
    assert "1203" not in made.door.token
    assert made.facilities == ["燃气"]
    entry = AuditEntry.objects.get(action="household.open", object_id=str(made.pk))
    assert "1203" not in str(entry.__dict__)


@pytest.mark.parametrize(
    ("one", "other"),
    [("2单元501", "2-501"), ("２ 单元 501室", "2单元501"), ("五单元101", "5-101"), ("b单元301", "B-301")],
)
def test_one_door_however_written(one, other):
    assert Door.read(one).hash == Door.read(other).hash


@pytest.mark.parametrize(
    ("text", "entrance", "floor", "masked"),
    [("501", "", 5, "5**"), ("12", "", None, "1**"), ("东院北屋", "", None, "东**"), ("", "", None, "")],
)
def test_what_a_door_tells(text, entrance, floor, masked):
    door = Door.read(text)
    assert (door.entrance, door.floor, door.masked) == (entrance, floor, masked)


def test_a_door_is_there_once(homes):
    with pytest.raises(Invalid) as refusal:
        register.open_household(area=homes.building.area, door="2-501", by=homes.user("grid_worker"))
    assert list(refusal.value.fields) == ["door"]


def test_an_outsider(homes):
    with pytest.raises(NotAllowed):
        register.open_household(area=homes.building.area, door="9", by=homes.user("other_grid_worker"))
    assert Household.objects.count() == 2


def test_nobody_lives_in_a_community(homes):
    with pytest.raises(Invalid) as refusal:
        register.open_household(area=homes.world.community, door="9", by=homes.user("dispatcher"))
    assert list(refusal.value.fields) == ["area"]


def test_change(homes):
    by = homes.user("grid_worker")
    changed = register.change_household(homes.household, by=by, version=homes.household.version, disputes="与楼上噪声")
    assert (changed.disputes, changed.dangers) == ("与楼上噪声", "楼道堆物")
    with pytest.raises(Stale):
        register.change_household(homes.household, by=by, version=homes.household.version, disputes="")


def test_change_of_the_door(homes):
    changed = register.change_household(homes.household, by=homes.user("dispatcher"), door="601")
    assert (changed.door.reveal(), changed.entrance, changed.floor) == ("601", "", 6)


def test_a_card_cannot_be_checked_tomorrow(homes):
    with pytest.raises(Invalid) as refusal:
        register.change_household(homes.household, by=homes.user("dispatcher"), checked_on=today() + timedelta(days=1))
    assert list(refusal.value.fields) == ["checked_on"]


def test_close(homes):
    by = homes.user("dispatcher")
    with pytest.raises(Conflict):
        register.close_household(homes.household, by=by)
    for residence in (homes.head, homes.child):
        register.move_out(residence, on=date(2024, 1, 1), by=by)
    closed = register.close_household(homes.household, by=by)
    assert closed.closed_on == today()
    with pytest.raises(WrongState):
        register.change_household(homes.household, by=by, dangers="x")
    assert register.open_household(area=homes.building.area, door="2-501", by=by).code.endswith("-0002")


def test_change_and_close_by_an_outsider(homes):
    with pytest.raises(NotAllowed):
        register.change_household(homes.household, by=homes.user("other_dispatcher"), dangers="x")
    with pytest.raises(NotAllowed):
        register.close_household(homes.other_household, by=homes.user("dispatcher"))
