"""Buildings cut into balanced grids that hang together."""

from random import Random

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from grids.balancing import Site, balanced, neighbours
from grids.models import Area, Household
from grids.services import create_area
from tests.world import World


def town(seed: int, count: int) -> list[Site]:
    rng = Random(seed)
    return [
        Site(n, 106 + rng.random() / 50, 38 + rng.random() / 80, rng.choice([6, 12, 24, 36, 60])) for n in range(count)
    ]


def hangs_together(part: list[Site], sites: list[Site]) -> bool:
    order = sorted(sites, key=lambda site: site.key)
    near, wanted = neighbours(order), {order.index(site) for site in part}
    seen, edge = set(), [min(wanted)]
    while edge:
        at = edge.pop()
        if at not in seen:
            seen.add(at)
            edge.extend(near[at] & wanted)
    return seen == wanted


@pytest.mark.parametrize("seed", range(3))
def test_it_works(seed: int):
    sites = town(seed, 500)
    parts = balanced(sites, 200, 300)
    assert all(200 <= sum(site.households for site in part) <= 300 for part in parts)
    assert all(hangs_together(part, sites) for part in parts)
    assert sorted(site.key for part in parts for site in part) == list(range(500))


def test_the_same_buildings_make_the_same_grids():
    sites = town(7, 120)
    assert balanced(sites, 200, 300) == balanced(list(reversed(sites)), 200, 300)


place = st.tuples(st.sampled_from([106.0, 106.001, 106.002]), st.sampled_from([38.0, 38.001]), st.integers(0, 400))


@settings(max_examples=60)
@given(st.lists(place, max_size=30))
def test_every_building_is_in_one_grid_wherever_they_stand(places: list[tuple[float, float, int]]):
    """On one spot, in one line, empty, larger than a grid may be."""
    sites = [Site(n, *each) for n, each in enumerate(places)]
    parts = balanced(sites, 200, 300)
    assert sorted(site.key for part in parts for site in part) == [site.key for site in sites]
    assert all(parts)
    assert all(hangs_together(part, sites) for part in parts)


@pytest.fixture
def built(world: World) -> World:
    for n, site in enumerate(town(1, 40)):
        area = create_area(kind="building", code=f"{world.grid.code}-B{n:03}", name=f"{n}号楼", parent=world.grid)
        Area.objects.filter(pk=area.pk).update(lon=site.lon, lat=site.lat)
        doors = [
            Household(code=f"H{n}-{each}", area=area, area_path=area.path, changed_at="2026-01-01T00:00Z")
            for each in range(site.households)
        ]
        Household.objects.bulk_create(doors)
    return world


@pytest.mark.django_db
def test_the_page_shows_them_and_changes_nothing(built: World):
    lost = create_area(kind="building", code=f"{built.grid.code}-B900", name="九十号楼", parent=built.grid)
    before = list(Area.objects.values_list("pk", "path"))
    client = Client()
    client.force_login(built.users["dispatcher"])
    answer = client.get(reverse("grids:proposal", args=[built.community.code]))
    proposal = answer.context["proposal"]
    assert proposal.buildings == 40
    assert proposal.unplaced == [lost]
    assert f"{built.grid.name} {lost.name}" in answer.text
    assert not any(part.is_too_large for part in proposal.parts)
    assert len(answer.context["maps"].today.dots) == len(answer.context["maps"].proposed.dots) == 40
    lines = client.get(reverse("grids:proposal_sheet", args=[built.community.code])).content.decode().splitlines()
    assert len(lines) == 41
    assert list(Area.objects.values_list("pk", "path")) == before


@pytest.mark.django_db
def test_without_buildings_it_says_what_to_do(world: World):
    client = Client()
    client.force_login(world.users["dispatcher"])
    answer = client.get(reverse("grids:proposal", args=[world.community.code]))
    assert answer.status_code == 200
    assert answer.context["proposal"].parts == []
