import pytest

from accounts.models import AuditEntry
from common.errors import Invalid, NotAllowed, Stale
from grids import register
from grids.models import Area, Building


def test_it_works(homes):
    worker = homes.user("grid_worker")
    made = register.add_building(parent=homes.world.grid, name="2号楼", by=worker, units=2, built=1998)
    assert made.area.kind == "building"
    assert made.area.path.startswith(homes.world.grid.path)
    assert made.area.code == f"{homes.world.grid.code}B002"
    assert Building.objects.get(pk=made.pk).built == 1998
    assert AuditEntry.objects.filter(action="building.add", object_id=str(made.pk), user=worker).count() == 1


def test_its_own_code(homes):
    made = register.add_building(parent=homes.world.grid, name="甲楼", code="L-7", by=homes.user("dispatcher"))
    assert made.area.code == "L-7"
    again = register.add_building(parent=homes.world.grid, name="乙楼", by=homes.user("dispatcher"))
    assert again.area.code == f"{homes.world.grid.code}B002"


def test_a_code_is_never_used_twice(homes):
    with pytest.raises(Invalid) as refusal:
        register.add_building(
            parent=homes.world.grid, name="x", code=homes.building.area.code, by=homes.user("dispatcher")
        )
    assert "code" in refusal.value.fields


@pytest.mark.parametrize("name", ["other_dispatcher", "unit_handler", "review_panel", "system_admin"])
def test_an_outsider(homes, name):
    before = Area.objects.count()
    with pytest.raises(NotAllowed):
        register.add_building(parent=homes.world.grid, name="2号楼", by=homes.user(name))
    assert Area.objects.count() == before


@pytest.mark.parametrize("year", [98, 3000])
def test_no_such_year(homes, year):
    with pytest.raises(Invalid) as refusal:
        register.add_building(parent=homes.world.grid, name="2号楼", by=homes.user("dispatcher"), built=year)
    assert list(refusal.value.fields) == ["built"]
    assert not Area.objects.filter(name="2号楼").exists()


def test_change(homes):
    by = homes.user("dispatcher")
    changed = register.change_building(homes.building.area, by=by, name="一号楼", kind="unmanaged", version=1)
    assert (changed.area.name, changed.kind, changed.units, changed.version) == ("一号楼", "unmanaged", 3, 2)
    with pytest.raises(Stale):
        register.change_building(homes.building.area, by=by, floors=9, version=1)


def test_what_was_only_drawn_gets_facts(homes):
    area = Area.objects.create(kind="building", code="D1", name="画的楼", parent=homes.world.grid)
    area.path = f"{homes.world.grid.path}{area.pk}/"
    area.save()
    assert register.change_building(area, by=homes.user("dispatcher"), floors=6).floors == 6


def test_change_by_an_outsider(homes):
    with pytest.raises(NotAllowed):
        register.change_building(homes.building.area, by=homes.user("other_dispatcher"), name="x")
    with pytest.raises(Invalid):
        register.change_building(homes.world.grid, by=homes.user("dispatcher"), floors=3)
