"""Registers of units and members in and out."""

from typing import Any

import pytest

from common.errors import Invalid
from partybuilding.hours import WeeklyHours
from partybuilding.models import Offer, Registration
from partybuilding.tables.registrations import RegisteredMembers, RegisteredUnits
from sheets.registers import Row, Verdict
from tests.partybuilding.registering import LAW, TUTORING, fresh, skills
from tests.world import World

SATURDAY = WeeklyHours.parse("周六")
MEMBERS, UNITS = RegisteredMembers(), RegisteredUnits()


def rows(*values: dict[str, str]) -> list[Row]:
    return [Row(number, each) for number, each in enumerate(values, start=2)]


@pytest.fixture(autouse=True)
def _skills(world: World) -> None:
    skills(LAW, TUTORING)


def member(number: int, **more: str) -> dict[str, str]:
    return {"name": f"党员{number}", "phone": f"1390000{number:04d}", "address": "槐荫小区1号楼", **more}


def taken_in(world: World, by: str, *values: dict[str, str]) -> list[str]:
    user = fresh(world, by)
    outcomes = MEMBERS.check(rows(*values), user)
    MEMBERS.save([each for each in outcomes if each.verdict in (Verdict.NEW, Verdict.CHANGED)], user)
    return [each.verdict.value for each in outcomes]


def test_it_works(world: World):
    given = [
        member(1, skills="law；课业辅导", times="2"),
        member(2, address="柳林一网格"),
        member(3, address="不知何处"),
    ]
    assert taken_in(world, "district_coordinator", *given) == ["new", "new", "new"]
    found = list(Registration.objects.order_by("pk"))
    assert [each.state for each in found] == ["confirmed", "confirmed", "applied"]
    assert [each.grid for each in found] == [world.grid, world.other_grid, None]
    assert (set(found[0].skills.all()), found[0].times) == (skills(LAW, TUTORING), 2)
    assert taken_in(world, "district_coordinator", *given) == ["same", "same", "same"]
    moved = [member(1, address="柳林一网格"), member(2, note="新"), given[2]]
    assert taken_in(world, "district_coordinator", *moved) == ["changed", "changed", "same"]
    one = Registration.objects.order_by("pk")[0]
    assert (one.area, one.version) == (world.other_community, 2)
    assert set(one.skills.all()) == skills(LAW, TUTORING)


def test_who_is_willing_has_an_offer_at_once(world: World):
    given = [member(1, skills="law", is_willing="yes", hours="周六", times="2"), member(2, skills="law")]
    taken_in(world, "dispatcher", *given)
    offer = Offer.objects.get()
    assert (offer.state, offer.title, str(offer.weekly), offer.per_month) == ("draft", "法律咨询", str(SATURDAY), 2)
    assert (offer.person.name, [*offer.areas.all()]) == ("党员1", [world.community])
    assert taken_in(world, "dispatcher", *given) == ["same", "same"]
    later = [member(1, skills="课业辅导", hours="周日", is_willing="yes"), member(2, is_willing="yes")]
    assert taken_in(world, "dispatcher", *later) == ["changed", "changed"]
    one, two = Offer.objects.order_by("pk")
    assert (one.pk, one.title, one.version) == (offer.pk, "课业辅导", 2)
    assert set(one.skills.all()) == skills(TUTORING)
    assert (two.title, two.state) == ("法律咨询", "draft")
    taken_in(world, "dispatcher", member(1, is_willing="no"), member(2, times="0"))
    assert {each.state for each in Offer.objects.all()} == {"withdrawn"}


def test_the_queries_do_not_grow(world: World, django_assert_max_num_queries: Any):
    """Offers included."""
    user = fresh(world, "dispatcher")
    taken_in(world, "dispatcher", member(1, skills="law", is_willing="yes"))  # whatever is kept in memory is read
    outcomes = MEMBERS.check(rows(*(member(n, skills="law", is_willing="yes") for n in range(2, 40))), user)
    with django_assert_max_num_queries(30):
        MEMBERS.save(outcomes, user)
    assert Offer.objects.count() == 39


def test_an_outsider(world: World):
    assert not MEMBERS.may_import(fresh(world, "unit_handler"))
    assert not MEMBERS.may_export(fresh(world, "unit_handler"))
    assert not MEMBERS.may_export_in_full(fresh(world, "district_coordinator"))
    taken_in(world, "dispatcher", member(1))
    assert list(MEMBERS.rows(fresh(world, "other_dispatcher"), {}, in_full=False)) == []
    outcome = MEMBERS.check(rows(member(2, area=world.community.code)), fresh(world, "other_dispatcher"))[0]
    assert outcome.verdict == Verdict.REFUSED


@pytest.mark.parametrize(
    ("column", "value"),
    [("phone", "12"), ("skills", "魔法"), ("hours", "周八"), ("times", "99"), ("area", "1"), ("address", "")],
)
def test_bad_cells_get_a_sentence(world: World, column: str, value: str):
    outcome = MEMBERS.check(rows(member(1, **{column: value})), fresh(world, "dispatcher"))[0]
    assert [name for name, _sentence in outcome.problems] == [column]


def test_what_goes_out(world: World):
    taken_in(world, "dispatcher", member(1))
    user = fresh(world, "dispatcher")
    masked, full = (next(iter(MEMBERS.rows(user, {}, in_full=flag))) for flag in (False, True))
    assert (full["phone"], full["address"], full["grid"]) == ("13900000001", "槐荫小区1号楼", world.grid.name)
    assert "13900000001" not in masked.values()
    with pytest.raises(Invalid):
        MEMBERS.count(user, {"kind": "club"})


def test_units(world: World):
    user = fresh(world, "dispatcher")
    given = rows({"unit": world.unit.code, "skills": "law"}, {"unit": "NONE"})
    new, refused = UNITS.check(given, user)
    assert (new.verdict, refused.verdict) == (Verdict.NEW, Verdict.REFUSED)
    UNITS.save([new], user)
    found = Registration.objects.get()
    assert (found.state, found.area, set(found.skills.all())) == ("confirmed", world.community, skills(LAW))
    assert UNITS.check(given[:1], user)[0].verdict == Verdict.SAME
    changed = UNITS.check(rows({"unit": world.unit.code, "skills": "课业辅导"}), user)
    UNITS.save(changed, user)
    assert [row["unit"] for row in UNITS.rows(user, {}, in_full=False)] == [world.unit.code]
    assert set(Registration.objects.get().skills.all()) == skills(TUTORING)
