"""The grids of a community cut anew: buildings change grids as one change of the map, with a way back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from shapely.geometry import shape

from common.clock import today
from common.errors import Invalid, NotAllowed
from grids.models import Area, Household, Recut, RecutState
from grids.proposing import propose
from grids.recutting import executing
from grids.services import change_area, create_area
from tests.world import World

pytestmark = pytest.mark.usefixtures("held_clock")
NEW = "640199001001902"


def box(west: float, east: float) -> dict[str, Any]:
    ring = [[west, 38.0], [east, 38.0], [east, 38.01], [west, 38.01], [west, 38.0]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def houses(world: World) -> list[Area]:
    """Six buildings from west to east, four in one grid and two in another."""
    change_area(world.grid, boundary=box(106.0, 106.004))
    beside = create_area(
        kind="grid", code="640199001001901", name="槐树二网格", parent=world.community, grid_kind="general"
    )
    change_area(beside, boundary=box(106.004, 106.006))
    made = []
    for n in range(6):
        parent = world.grid if n < 4 else beside
        area = create_area(kind="building", code=f"B{n}", name=f"{n}号楼", parent=parent)
        made.append(change_area(area, lon=round(106.0005 + n * 0.001, 6), lat=38.005))
        Household.objects.create(code=f"H{n}", area=area, area_path=area.path, changed_at="2025-01-01T00:00Z")
    return made


def regrouped(world: World, parts: list[dict[str, Any]], *, ends: bool = True, **more: Any) -> Recut:
    plan = {"area": world.community.pk, "parts": parts, "ends": ends}
    return Recut(kind="regroup", plan=plan, effective=more.get("effective", today()), reason="网格调整")


def pks(houses: list[Area]) -> list[int]:
    return [house.pk for house in houses]


def reach(code: str) -> tuple[float, float]:
    west, _south, east, _north = shape(Area.objects.get(code=code).boundary).bounds
    return round(west, 4), round(east, 4)


def test_it_works(world: World, houses: list[Area]):
    parts = [
        {"into": world.grid.pk, "children": pks(houses[:2])},
        {"name": "槐树三网格", "code": NEW, "children": pks(houses[2:])},
    ]
    recut = executing.decide(regrouped(world, parts), by=world.users["system_admin"])
    new = Area.objects.get(code=NEW)
    assert (new.parent, new.kind, new.grid_kind) == (world.community, "grid", "general")
    assert [house.parent for house in Area.objects.filter(kind="building").order_by("code")] == [world.grid] * 2 + [
        new
    ] * 4
    assert {household.area_path for household in Household.objects.filter(area__in=houses[2:])} == {
        f"{new.path}{house.pk}/" for house in houses[2:]
    }
    ended = Area.objects.get(code="640199001001901")
    assert ended.valid_to is not None
    assert [(row.before, row.after) for row in recut.successions.all()] == [(ended, new)]


def test_the_ground_goes_with_the_buildings(world: World, houses: list[Area]):
    parts = [{"name": "槐树三网格", "code": NEW, "children": pks(houses[2:])}]
    executing.decide(regrouped(world, parts), by=world.users["system_admin"])
    assert reach(world.grid.code) == (106.0, 106.002)
    assert reach(NEW) == (106.002, 106.006)
    assert Area.objects.get(code=NEW).boundary_generated
    whole = shape(box(106.0, 106.006))
    parts_together = [shape(Area.objects.get(code=code).boundary) for code in (world.grid.code, NEW)]
    assert sum(part.area for part in parts_together) == pytest.approx(whole.area)


def test_the_way_back(world: World, houses: list[Area]):
    def state() -> list[Any]:
        return list(Area.objects.exclude(code=NEW).order_by("pk").values())

    before = state()
    order = world.submit(area=houses[3])
    parts = [{"name": "槐树三网格", "code": NEW, "children": pks(houses[2:])}]
    recut = executing.decide(regrouped(world, parts), by=world.users["system_admin"])
    order.refresh_from_db()
    assert order.grid == Area.objects.get(code=NEW)
    executing.undo(recut, by=world.users["system_admin"])
    order.refresh_from_db()
    assert (state(), order.grid) == (before, world.grid)
    assert not Area.objects.current().filter(code=NEW).exists()


def test_without_ending_the_empty_grid_stays(world: World, houses: list[Area]):
    parts = [{"into": world.grid.pk, "children": pks(houses)}]
    executing.decide(regrouped(world, parts, ends=False), by=world.users["system_admin"])
    assert Area.objects.current().filter(code="640199001001901").exists()
    assert reach(world.grid.code) == (106.0, 106.006)


def test_on_a_later_day_it_waits(world: World, houses: list[Area]):
    parts = [{"into": world.grid.pk, "children": pks(houses)}]
    recut = regrouped(world, parts, effective=today() + timedelta(days=3))
    executing.decide(recut, by=world.users["system_admin"])
    assert recut.state == RecutState.PLANNED
    assert Area.objects.get(code="B5").parent != world.grid


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [{"into": None, "name": "", "code": NEW, "children": []}],
        [{"name": "槐树三网格", "code": "640199001001901", "children": ["B0"]}],
        [{"into": "grid", "children": ["B0", "B1"]}],
        [{"into": "grid", "children": ["other"]}],
    ],
)
def test_what_cannot_be_is_refused(world: World, houses: list[Area], parts: list[dict[str, Any]]):
    """Nothing to do, no name, a code in use, all where they are already, and what is no building of the community."""
    known = {house.code: house.pk for house in houses} | {"grid": world.grid.pk, "other": world.other_community.pk}
    for part in parts:
        part["children"] = [known[name] for name in part["children"]]
        part["into"] = known.get(part.get("into"))
    with pytest.raises(Invalid):
        executing.decide(regrouped(world, parts), by=world.users["system_admin"])
    assert not Recut.objects.exists()


@pytest.mark.parametrize("name", ["dispatcher", "district_coordinator", "security_admin"])
def test_an_outsider(name: str, world: World, houses: list[Area], client: Client):
    parts = [{"into": world.grid.pk, "children": pks(houses)}]
    with pytest.raises(NotAllowed):
        executing.decide(regrouped(world, parts), by=world.users[name])
    client.force_login(world.users[name])
    assert client.get(f"/areas/{world.community.code}/recut/regroup/").status_code == 404


def test_a_part_goes_on_from_the_grid_with_which_it_shares_most(world: World, houses: list[Area]):
    proposal = propose(world.community)
    assert [(part.becomes, part.households) for part in proposal.parts] == [(world.grid, 6)]


def test_dedicated_grids_are_left_alone(world: World, houses: list[Area]):
    Area.objects.filter(code="640199001001901").update(grid_kind="dedicated")
    proposal = propose(world.community)
    assert sorted(block.area.code for block in proposal.blocks) == ["B0", "B1", "B2", "B3"]


# On the page.


def sent(houses: list[Area], world: World, numbers: list[int], **more: str) -> dict[str, Any]:
    given: dict[str, Any] = {f"to{house.pk}": number for house, number in zip(houses, numbers, strict=True)}
    given |= {"parts": 2, "into1": world.grid.pk, "name2": "槐树三网格", "code2": NEW}
    return given | {"ends": "on", "effective": today().isoformat(), "reason": "网格调整"} | more


@pytest.fixture
def admin(client: Client, world: World) -> Client:
    client.force_login(world.users["system_admin"])
    return client


def test_the_page_takes_the_proposal_over(admin: Client, world: World, houses: list[Area]):
    address = f"/areas/{world.community.code}/recut/regroup/"
    asked = admin.get(address)
    assert [row["field"].value() for row in asked.context["form"].building_rows] == [1] * 6
    seen = admin.post(address, sent(houses, world, [1, 1, 2, 2, 2, 2]))
    assert seen.templates[0].name == "grids/recuts/preview.html"
    assert not Recut.objects.exists()
    hidden = dict(seen.context["hidden"])
    again = admin.post(address, {**hidden, "again": "1"})
    assert [len(part.blocks) for part in again.context["form"].shown.parts] == [2, 4]
    made = admin.post(address, {**hidden, "confirmed": "1"})
    assert made.headers["Location"] == f"/areas/changes/{Recut.objects.get().pk}/"
    assert Area.objects.get(code="B5").parent == Area.objects.get(code=NEW)


def test_a_building_put_elsewhere_is_drawn_there(admin: Client, world: World, houses: list[Area]):
    address = f"/areas/{world.community.code}/recut/regroup/"
    answer = admin.post(address, sent(houses, world, [1, 1, 1, 1, 2, 2], again="1", reason=""))
    maps = answer.context["form"].maps
    assert [dot.number for dot in maps.proposed.dots] == [1, 1, 1, 1, 2, 2]
    assert len(maps.today.grounds) == len(maps.proposed.grounds) == 2
    assert answer.status_code == 200


@pytest.mark.parametrize("wrong", [{"name2": ""}, {"code2": ""}, {"into2": "same"}, {"parts": "nine"}, {"to": "9"}])
def test_what_is_wrong_stands_at_its_field(admin: Client, world: World, houses: list[Area], wrong: dict[str, str]):
    given = sent(houses, world, [1, 1, 2, 2, 2, 2])
    if "to" in wrong:
        wrong = {f"to{houses[0].pk}": wrong["to"]}
    if "into2" in wrong:
        wrong = {"into2": str(world.grid.pk)}
    answer = admin.post(f"/areas/{world.community.code}/recut/regroup/", {**given, **wrong})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == set(wrong)
    assert not Recut.objects.exists()


def test_only_a_community_is_cut_into_grids(admin: Client, world: World):
    assert admin.get(f"/areas/{world.street.code}/recut/regroup/").status_code == 404
    assert "/recut/regroup/" not in admin.get(f"/areas/{world.street.code}/").text
    assert "/recut/regroup/" in admin.get(f"/areas/{world.community.code}/").text


def test_a_split_gives_no_ground_twice(world: World, houses: list[Area]):
    """Where the split area ends, its first heir does not get the ground of what went to the others."""
    plan = {
        "area": world.grid.pk,
        "parts": [
            {"name": "甲", "code": NEW, "children": pks(houses[:2])},
            {"name": "乙", "code": "640199001001903", "children": pks(houses[2:4])},
        ],
        "ends": True,
    }
    executing.decide(Recut(kind="split", plan=plan, effective=today(), reason="拆"), by=world.users["system_admin"])
    assert (reach(NEW), reach("640199001001903")) == ((106.0, 106.002), (106.002, 106.004))
