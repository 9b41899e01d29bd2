"""The list of pairings comes in row by row and goes out as it is."""

from datetime import date
from typing import Any

import pytest

from appraisal.models import Pairing
from appraisal.tables import Pairings
from common.errors import Invalid
from sheets.registers import Outcome, Row, Verdict
from tests.world import World

ROW = {"unit": "UNIT-1", "area": "640199001001", "starts": "2026-11-16", "ends": "", "note": "包联"}


def checked(world: World, name: str = "street_coordinator", **given: str) -> Outcome:
    return Pairings().check([Row(2, {**ROW, **given})], world.users[name])[0]


def taken(world: World, *outcomes: Outcome) -> None:
    Pairings().save(outcomes, world.users["street_coordinator"])


def written(world: World, name: str, **filters: str) -> list[dict[str, Any]]:
    return [dict(row) for row in Pairings().rows(world.users[name], filters, in_full=False)]


def test_it_works(world: World):
    assert checked(world).verdict == Verdict.NEW
    taken(world, checked(world))
    assert checked(world).verdict == Verdict.SAME
    changed = checked(world, ends="2027-01-01")
    assert changed.verdict == Verdict.CHANGED
    taken(world, changed)
    assert Pairing.objects.get().ends == date(2027, 1, 1)
    row = written(world, "dispatcher", area="640199001001")[0]
    assert (row["unit"], row["area_name"], row["note"]) == ("UNIT-1", "槐树社区", "包联")


@pytest.mark.parametrize("name", ["dispatcher", "far_street_coordinator", "unit_manager"])
def test_an_outsider(world: World, name: str):
    assert checked(world, name).verdict == Verdict.REFUSED
    taken(world, checked(world))
    assert bool(written(world, name)) is (name != "far_street_coordinator")


@pytest.mark.parametrize(
    ("column", "given"),
    [
        ("unit", {"unit": "UNIT-9"}),
        ("area", {"area": "640199002001"}),
        ("ends", {"ends": "2026-11-15"}),
        ("note", {"note": "长" * 201}),
        ("starts", {"starts": "2026-12-01"}),  # they are paired then
    ],
)
def test_what_makes_no_sense_is_refused_by_its_column(world: World, column: str, given: dict[str, str]):
    taken(world, checked(world))
    outcome = checked(world, **given)
    assert (outcome.verdict, [name for name, _words in outcome.problems]) == (Verdict.REFUSED, [column])


def test_a_filter_that_makes_no_sense(world: World):
    with pytest.raises(Invalid):
        written(world, "dispatcher", area="640199002001")
