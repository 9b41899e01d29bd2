"""Grids against the norm: who is there, who is missing, in sums and as a table."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from grids.models import Building, BuildingKind, Household, Role, StaffingNorm
from grids.services import create_area
from grids.staffing import Figures, Staffing, is_rural
from sheets.registers import find
from tests.world import World, person

pytestmark = pytest.mark.django_db
URL = reverse("grids:staffing")


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def house(world: World, count: int, *, kind: str = BuildingKind.MANAGED, n: int = 1, grid=None) -> None:
    grid = grid or world.grid
    area = create_area(kind="building", code=f"{grid.code}-B{n:03}", name=f"{n}号楼", parent=grid)
    Building.objects.create(area=area, kind=kind)
    now = area.pk
    rows = [
        Household(code=f"H{now}-{each}", area=area, area_path=area.path, changed_at="2026-01-01T00:00Z")
        for each in range(count)
    ]
    Household.objects.bulk_create(rows)


def test_it_works(world: World):
    house(world, 310)
    house(world, 60, kind=BuildingKind.UNMANAGED, n=2)
    person("liaison", Role.GRID_LIAISON, area=world.grid)
    row = Staffing(world.community).below[0]
    assert row.area == world.grid
    assert row.figures == Figures(
        grids=1,
        households=370,
        workers=1,
        workers_asked=2,
        workers_missing=1,
        liaisons=1,
        liaisons_asked=4,
        liaisons_missing=3,
        too_large=1,
        unmanaged=1,
    )


def test_sums_go_up_level_by_level(world: World):
    house(world, 250)
    house(world, 100, grid=world.other_grid)
    street = Staffing(world.street)
    assert [(row.area, row.figures.households) for row in street.below] == [
        (world.community, 250),
        (world.other_community, 100),
    ]
    assert (street.total.households, street.total.too_small, street.total.grids) == (350, 1, 2)
    assert Staffing(world.district).below[0].figures == street.total


def test_the_norm_is_editable(world: World):
    house(world, 310)
    StaffingNorm.objects.update_or_create(
        is_rural=False, defaults={"grid_min": 100, "grid_max": 400, "worker_per": 400, "liaison_per": 50}
    )
    figures = Staffing(world.grid).total
    assert (figures.too_large, figures.workers_missing, figures.liaisons_asked) == (0, 0, 7)


def test_in_the_country_size_is_no_matter(world: World):
    village = create_area(kind="community", code="640199001201", name="良渠村", parent=world.street)
    group = create_area(kind="grid", code="640199001201001", name="一组", parent=village)
    house(world, 20, grid=group)
    figures = Staffing(village).total
    assert is_rural(village.code)
    assert (figures.too_small, figures.workers_missing) == (0, 1)


def test_an_area_without_grids_says_so(world: World):
    answer = client_of(world, "district_coordinator").get(URL)
    assert [row.area for row in answer.context["staffing"].below if not row.figures.grids] == [world.far_street]
    assert answer.text.count(_("no grids yet")) == 1


def test_a_post_that_has_ended_does_not_count(world: World):
    from grids.models import Post

    Post.objects.filter(role=Role.GRID_WORKER, area=world.grid).update(ends="2020-02-01")
    assert Staffing(world.grid).total.workers == 0


def test_the_number_of_queries_stays(world: World, django_assert_max_num_queries):
    client = client_of(world, "district_coordinator")
    client.get(URL, {"area": world.street.code})
    with django_assert_max_num_queries(40) as few:
        client.get(URL, {"area": world.street.code})
    queries = len(few)
    for n in range(2, 8):
        grid = create_area(kind="grid", code=f"{world.community.code}{n:03}", name=f"{n}网格", parent=world.community)
        house(world, 5, grid=grid)
    client.get(URL)  # what is kept in memory is loaded again
    with django_assert_max_num_queries(queries):
        client.get(URL, {"area": world.street.code})


def test_the_page_and_the_table_say_the_same(world: World):
    house(world, 250)
    page = client_of(world, "dispatcher").get(URL).context["staffing"]
    user = User.objects.get(username="dispatcher")
    rows = list(find("staffing").rows(user, {}, in_full=False))
    assert [row["households"] for row in rows] == [row.figures.households for row in page.below] == [250]
    assert rows[0]["community"] == world.community.name


@pytest.mark.parametrize("name", ["other_dispatcher", "far_dispatcher", "unit_handler"])
def test_an_outsider(world: World, name: str):
    house(world, 250)
    client = client_of(world, name)
    for code in (world.community.code, world.grid.code, world.street.code):
        assert client.get(URL, {"area": code}).status_code == 404
    assert client.get(reverse("grids:proposal", args=[world.community.code])).status_code == 404
    assert client.get(reverse("grids:proposal_sheet", args=[world.community.code])).status_code == 404
    rows = list(find("staffing").rows(User.objects.get(username=name), {}, in_full=False))
    assert world.grid.code not in {row["code"] for row in rows}
