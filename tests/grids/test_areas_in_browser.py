"""The register of areas in a real browser: by keyboard, accessible, and the map under the content security policy."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import faults, width
from tests.grids.conftest import Visit


def test_it_works(visit: Visit, world):
    page = visit("/areas/map/?kind=grid")
    expect(page.locator("path.shape")).to_have_count(1)
    page.locator(f"[data-code='{world.grid.code}']").click()
    expect(page.locator("#map-panel")).to_contain_text(world.grid.code)
    expect(page.locator("path.shape-chosen")).to_have_count(1)


def test_overlaps_are_drawn_for_the_administrator(visit: Visit, world):
    page = visit("/areas/map/?kind=grid", "system_admin")
    expect(page.locator("path.shape")).to_have_count(1)
    page.locator("[data-faults]").click()
    expect(page.locator("[data-faults]")).to_have_attribute("aria-pressed", "true")


def test_a_name_is_never_taken_for_html(visit: Visit, world):
    from grids.services import change_area

    change_area(world.grid, name="<img src=x>网格")
    page = visit("/areas/map/?kind=grid")
    expect(page.locator(".map-label")).to_have_text("<img src=x>网格")


def test_the_tree_opens_by_keys(visit: Visit, world):
    page = visit("/areas/")
    rows = page.locator("[data-tree] tbody tr")
    expect(rows).to_have_count(3)
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(rows).to_have_count(5)
    page.keyboard.press("ArrowRight")
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(rows).to_have_count(3)


def test_a_search_answers_while_one_types(visit: Visit, world):
    page = visit("/areas/")
    page.locator("#areas-q").press_sequentially("hsyw")
    expect(page.locator("#areas tbody tr")).to_have_count(1)
    expect(page.locator("#areas tbody tr")).to_contain_text("槐树一网格")


PAGES = [
    "/areas/",
    "/areas/?q=hs",
    "/areas/?on=2020-01-01",
    "/areas/640199001001/",
    "/areas/640199001001001/change/",
    "/areas/new/?parent=640199001001",
    "/areas/boundaries/",
    "/areas/faults/",
    "/areas/map/?kind=grid",
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_everybody_can_use_it(visit: Visit, address: str, theme: str):
    assert faults(visit(address, "system_admin", theme=theme)) == []


@pytest.mark.parametrize("address", PAGES)
def test_it_fits_a_phone(visit: Visit, page: Page, address: str):
    page.set_viewport_size({"width": 390, "height": 844})
    assert width(visit(address, "system_admin")) == 390


def test_a_building_is_put_into_a_grid_by_clicking_it(visit: Visit, world):
    from grids.models import Area
    from grids.services import create_area

    for n in range(3):
        house = create_area(kind="building", code=f"B{n}", name=f"{n}号楼", parent=world.grid)
        Area.objects.filter(pk=house.pk).update(lon=106.001 + n / 1000, lat=38.001)
    page = visit(f"/areas/{world.community.code}/recut/regroup/", "system_admin")
    proposed = page.locator(".ground-map").nth(1)
    expect(proposed.locator(".ground")).to_have_count(1)
    page.locator("[data-brush]").nth(1).check()
    proposed.locator("[data-building]").last.click()
    expect(proposed.locator(".ground")).to_have_count(2)
    expect(page.locator(".ground-map").first.locator(".ground")).to_have_count(1)
    assert faults(page) == []
