"""What a table takes in many at a time is what the services make of the same words one by one."""

from typing import Any

import pytest

from grids.register import person_data
from partybuilding.models import Offer, Registration, Source
from partybuilding.services import registrations as services
from partybuilding.tables.registrations import RegisteredMembers
from sheets.registers import Row
from tests.partybuilding.registering import LAW, TUTORING, fresh, skills
from tests.world import World

MEMBERS = RegisteredMembers()


def _row(number: int, address: str, **said: str) -> dict[str, str]:
    return {"name": f"党员{number}", "phone": f"1390000000{number}", "address": address, **said}


ROWS = [
    _row(1, "槐荫小区1号楼", skills="law；课业辅导", times="2", is_willing="yes"),
    _row(2, "柳林一网格", skills="law", is_willing="yes", hours="周六"),
    _row(3, "槐荫小区2号楼", skills="law", note="有空再说"),
    _row(4, "不知何处", skills="law", is_willing="yes"),
    _row(5, "槐荫小区", kind="new_group", works_at="站点"),
]
CHANGED = [
    {**ROWS[0], "skills": "law", "times": "3"},
    {**ROWS[1], "is_willing": "no"},
    {**ROWS[2], "is_willing": "yes"},
]


@pytest.fixture(autouse=True)
def _skills(world: World) -> None:
    skills(LAW, TUTORING)


def as_table(world: World, rows: list[dict[str, str]]) -> None:
    by = fresh(world, "district_coordinator")
    outcomes = MEMBERS.check([Row(number, each) for number, each in enumerate(rows, start=2)], by)
    MEMBERS.save(outcomes, by)


def one_by_one(world: World, rows: list[dict[str, str]]) -> None:
    by = fresh(world, "district_coordinator")
    for outcome in MEMBERS.check([Row(number, each) for number, each in enumerate(rows, start=2)], by):
        wanted = outcome.prepared
        if wanted.registration is not None:
            services.change(wanted.registration, by=by, said=wanted.said)
            continue
        data = person_data({"name": wanted.data.name, "phone": wanted.data.phone})
        application = services.Application(
            kind=wanted.kind,
            source=Source.SHEET,
            root=world.district,
            data=data,
            address=wanted.address,
            said=wanted.said,
        )
        services.confirm_if_placed(services.apply(application, by=by), by=by)


def everything() -> list[dict[str, Any]]:
    """By name, since nothing else says which is which on both ways. Applying and confirming in one is one version, so
    versions differ."""
    rows = Registration.objects.select_related("person").order_by("person__name")
    return [{**_registration(each), "offer": _offer(each)} for each in rows]


def _registration(row: Registration) -> dict[str, Any]:
    names = ("kind", "state", "source", "area_id", "grid_id", "placed", "applied_at", "decided_at", "reason")
    entries = row.entries.order_by("pk").values_list("what", "by__username")
    assert row.person is not None
    who = (row.person.name, row.person.phone.reveal(), row.person.address.reveal(), row.person.address_masked)
    return {
        **{name: getattr(row, name) for name in names},
        "who": who,
        "said": services.said_by(row),
        "did": list(entries),
    }


def _offer(row: Registration) -> dict[str, Any]:
    offer = Offer.objects.filter(registration=row).first()
    if offer is None:
        return {}
    names = (
        "title", "search", "what", "hours", "per_month", "at_once", "state", "valid_from", "valid_to", "unit_id",
        "created_at", "version",
    )  # fmt: skip
    return {
        **{name: getattr(offer, name) for name in names},
        "is_theirs": offer.person_id == row.person_id,
        "skills": set(offer.skills.values_list("code", flat=True)),
        "areas": set(offer.areas.values_list("code", flat=True)),
        "did": list(offer.entries.order_by("pk").values_list("what", "changes", "by__username")),
    }


def both_ways(world: World, *steps: list[dict[str, str]]) -> tuple[list[Any], list[Any]]:
    """The same steps twice, with nothing left in between."""
    found = []
    for way in (as_table, one_by_one):
        for rows in steps:
            way(world, rows)
        found.append(everything())
        Offer.objects.all().delete()
        Registration.objects.all().delete()
    return found[0], found[1]


def test_it_works(world: World):
    many, single = both_ways(world, ROWS)
    assert [each["state"] for each in many] == ["confirmed", "confirmed", "confirmed", "applied", "confirmed"]
    assert [bool(each["offer"]) for each in many] == [True, True, False, False, False]
    for one, other in zip(many, single, strict=True):
        assert one == other


def test_what_changes(world: World):
    many, single = both_ways(world, ROWS, CHANGED)
    assert [each["offer"].get("state") for each in many] == ["draft", "withdrawn", "draft", None, None]
    for one, other in zip(many, single, strict=True):
        assert one == other
