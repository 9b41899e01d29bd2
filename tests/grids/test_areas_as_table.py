"""Areas and organisations go out and come in as tables."""

from typing import Any

import pytest

from grids.models import Area, Organisation
from grids.tables.areas import Areas
from grids.tables.organisations import Organisations
from sheets.registers import Register, Row, Verdict
from tests.world import World

NEW = {"code": "640199001001002", "name": "槐树二网格", "kind": "grid", "parent": "640199001001"}
UNIT = {"code": "UNIT-9", "name": "清泉保洁", "kind": "firm", "home": "640199001"}


def taken(table: Register, by: Any, *rows: dict[str, str]) -> list[Verdict]:
    """Check the rows as a job would, and save those that pass."""
    outcomes = table.check([Row(number, values) for number, values in enumerate(rows, 2)], by)
    fit = [each for each in outcomes if each.verdict in (Verdict.NEW, Verdict.CHANGED)]
    table.save(fit, by)
    return [each.verdict for each in outcomes]


def problems(table: Register, by: Any, row: dict[str, str]) -> set[str]:
    (outcome,) = table.check([Row(2, row)], by)
    assert outcome.verdict == Verdict.REFUSED
    return {name for name, _sentence in outcome.problems}


def test_it_works(world: World):
    by = world.users["system_admin"]
    row = {**NEW, "aliases": "槐荫里;东槐树巷", "lon": "106.2", "lat": "38.4", "valid_from": "2026-01-01"}
    assert taken(Areas(), by, row) == [Verdict.NEW]
    made = Area.objects.get(code=NEW["code"])
    assert (made.parent, made.aliases, made.lon) == (world.community, ["槐荫里", "东槐树巷"], 106.2)
    assert taken(Areas(), by, row) == [Verdict.SAME]
    assert taken(Areas(), by, {"code": NEW["code"], "name": "槐树新二网格"}) == [Verdict.CHANGED]
    assert Area.objects.get(code=NEW["code"]).name == "槐树新二网格"


def test_what_goes_out_comes_in_unchanged(world: World):
    by = world.users["system_admin"]
    for table in (Areas(), Organisations()):
        rows = [
            {name: "" if value is None else str(value) for name, value in row.items()}
            for row in table.rows(by, {}, in_full=False)
        ]
        assert len(rows) == table.count(by, {}) > 1
        assert set(taken(table, by, *rows)) == {Verdict.SAME}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"parent": "999"}, "parent"),
        ({"parent": "640199001001001", "kind": "community"}, "parent"),
        ({"kind": ""}, "kind"),
        ({"lon": "106"}, "lat"),
        ({"lon": "206", "lat": "38"}, "lon"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "valid_to"),
        ({"name": "长" * 81}, "name"),
        ({"code": "640199001001001", "kind": "estate"}, "kind"),
        ({"code": "640199001001001", "parent": "640199001002"}, "parent"),
    ],
)
def test_a_wrong_row_is_refused_where_it_is_wrong(change: dict[str, str], column: str, world: World):
    assert column in problems(Areas(), world.users["system_admin"], {**NEW, **change})


def test_a_unit(world: World):
    by = world.users["system_admin"]
    row = {**UNIT, "serves": "640199001001；640199001002", "is_backstop": "yes"}
    assert taken(Organisations(), by, row) == [Verdict.NEW]
    unit = Organisation.objects.get(code="UNIT-9")
    assert (unit.home, unit.is_backstop, unit.serves.count()) == (world.street, True, 2)
    assert taken(Organisations(), by, row) == [Verdict.SAME]
    assert taken(Organisations(), by, {**row, "serves": "640199001001", "is_active": "no"}) == [Verdict.CHANGED]
    unit.refresh_from_db()
    assert (unit.is_active, unit.serves.get()) == (False, world.community)


@pytest.mark.parametrize(
    ("change", "column"),
    [({"home": "999"}, "home"), ({"home": ""}, "home"), ({"kind": ""}, "kind"), ({"serves": "1；2"}, "serves")],
)
def test_a_wrong_unit(change: dict[str, str], column: str, world: World):
    assert column in problems(Organisations(), world.users["system_admin"], {**UNIT, **change})


def test_an_outsider(world: World):
    far = world.users["far_dispatcher"]
    shown = {row["code"] for row in Areas().rows(far, {}, in_full=False)}
    assert not shown & {world.community.code, world.grid.code, world.other_community.code}
    assert "UNIT-1" not in {row["code"] for row in Organisations().rows(far, {}, in_full=False)}
    assert not Areas().may_import(far)
    assert problems(Areas(), far, {"code": world.grid.code, "name": "我的"}) >= {"code"}
