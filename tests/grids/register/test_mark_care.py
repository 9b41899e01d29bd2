from datetime import date

import pytest

from accounts.models import AuditEntry
from common.errors import Conflict, Invalid, NotAllowed, WrongState
from grids import register
from grids.models import CareGroup, CareMark
from tests.homes import see_care


def test_it_works(homes):
    by = homes.user("community_secretary")
    group = CareGroup.objects.create(code="ILL", name="重病")
    mark = register.mark_care(homes.child.person, group, by=by, since=date(2024, 1, 1), note="肾病")
    assert mark.note.reveal() == "肾病"
    assert "肾病" not in mark.note.token
    entry = AuditEntry.objects.filter(action="care.mark").latest("pk")
    assert "重病" not in str(entry.__dict__)
    assert "肾病" not in str(entry.__dict__)
    assert set(CareMark.objects.visible_to(by)) == {mark, homes.mark}


@pytest.mark.parametrize("name", ["dispatcher", "other_dispatcher", "street_coordinator", "system_admin"])
def test_an_outsider(homes, name):
    with pytest.raises(NotAllowed):
        register.mark_care(homes.child.person, homes.group, by=homes.user(name))
    with pytest.raises(NotAllowed):
        register.end_care(homes.mark, by=homes.user(name))
    assert not CareMark.objects.visible_to(homes.user(name)).exists()


def test_who_sees_care_next_door_does_not_see_it_here(homes):
    see_care(homes.world, "other_dispatcher")
    assert not CareMark.objects.visible_to(homes.user("other_dispatcher")).exists()
    with pytest.raises(NotAllowed):
        register.end_care(homes.mark, by=homes.user("other_dispatcher"))


def test_once_at_a_time(homes):
    by = homes.user("grid_worker")
    with pytest.raises(Conflict):
        register.mark_care(homes.head.person, homes.group, by=by)
    register.end_care(homes.mark, by=by)
    register.mark_care(homes.head.person, homes.group, by=by)


def test_end(homes):
    by = homes.user("grid_worker")
    with pytest.raises(Invalid) as refusal:
        register.end_care(homes.mark, by=by, until=date(2000, 1, 1))
    assert list(refusal.value.fields) == ["until"]
    register.end_care(homes.mark, by=by)
    assert not CareMark.objects.visible_to(by).current().exists()
    with pytest.raises(WrongState):
        register.end_care(homes.mark, by=by)


def test_a_group_out_of_use(homes):
    homes.group.is_active = False
    with pytest.raises(Invalid) as refusal:
        register.mark_care(homes.child.person, homes.group, by=homes.user("grid_worker"))
    assert list(refusal.value.fields) == ["group"]


def test_who_moved_away_is_out_of_sight(homes):
    register.move_out(homes.head, on=date(2024, 1, 1), by=homes.user("dispatcher"))
    assert not CareMark.objects.visible_to(homes.user("community_secretary")).exists()
