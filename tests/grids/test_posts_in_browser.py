"""Posts, absences, the duty roster, staffing, organisations and changes of the map in a real browser."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from common.clock import today
from grids import services
from grids.models import Building, Contact, Household, Recut
from grids.recutting import executing
from tests.browsing import faults, width
from tests.grids.conftest import Visit
from tests.world import World

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def busy(world: World) -> World:
    """A month with everything on it: a pair, somebody away, turns on the roster, a unit with telephones, houses."""
    posts = {name: world.users[name].person.posts.get() for name in ("grid_worker", "grid_leader", "service_desk")}
    desk = world.users["dispatcher"]
    services.pair_posts(posts["grid_worker"], posts["grid_leader"], by=desk)
    away = {"starts": today(), "ends": today() + timedelta(days=3), "by": desk}
    services.report_absence(person=posts["grid_worker"].person, **away)
    services.report_absence(person=posts["service_desk"].person, **away)
    first = today().replace(day=1)
    people = [desk.person, posts["grid_leader"].person, world.users["community_secretary"].person]
    month = {"kinds": ["night", "holiday"], "starts": first, "ends": first + timedelta(days=27), "at_once": 2}
    services.roster(area=world.community, people=people, **month, by=desk)
    services.save_contact(Contact(organisation=world.unit, name="赵经理", duty="值班"), phone="13800138000")
    _house(world, 320)
    return world


def _house(world: World, households: int) -> None:
    code = f"{world.grid.code}-B001"
    area = services.create_area(kind="building", code=code, name="1号楼", parent=world.grid, lon=106.005, lat=38.005)
    Building.objects.create(area=area)
    card = {"area": area, "area_path": area.path, "changed_at": "2026-01-01T00:00Z"}
    Household.objects.bulk_create([Household(code=f"H{n}", **card) for n in range(households)])


def _merge(world: World) -> Recut:
    plan = {"areas": [world.community.pk, world.other_community.pk], "name": "槐柳社区", "code": "640199001009"}
    recut = Recut(kind="merge", effective=today(), reason="区划调整", plan=plan)
    return executing.decide(recut, by=world.users["system_admin"])


def test_it_works(visit: Visit, busy: World):
    """Somebody is away and comes back; the page says who covers meanwhile."""
    page = visit("/posts/", "dispatcher")
    away = page.locator(".away-list > li", has_text="grid_worker")
    expect(page.locator(".covered", has_text="grid_leader")).to_have_count(1)
    expect(page.locator(".gap")).to_have_count(1)
    away.locator("form button").click()
    expect(page.locator(".away-list > li")).to_have_count(1)
    expect(page.locator(".covered")).to_have_count(0)


def test_an_absence_is_reported_by_keyboard(visit: Visit, busy: World):
    page = visit("/posts/", "grid_leader")
    page.locator("a.button-primary").focus()
    page.keyboard.press("Enter")
    page.locator("[name=reason]").wait_for()
    page.locator("[name=starts]").fill((today() + timedelta(days=10)).isoformat())
    page.locator("[name=ends]").fill((today() + timedelta(days=12)).isoformat())
    page.locator("[name=ends]").press("Enter")
    expect(page.locator(".away-list > li", has_text="grid_leader")).to_have_count(1)


def test_a_turn_goes_to_somebody_else(visit: Visit, busy: World):
    page = visit("/duty/", "dispatcher")
    turn = page.locator(".turn a", has_text="community_secretary").last
    row = turn.locator("xpath=ancestor::tr")
    day = row.locator(".cell-title").inner_text()[:5]
    turn.click()
    page.locator("[name=person]").select_option(label="grid_worker")
    page.locator(".form button.button-primary").click()
    expect(page.locator(".duty-table tr", has_text=day).locator("a", has_text="grid_worker")).to_have_count(1)


def test_today_is_marked_on_the_roster(visit: Visit, busy: World):
    marked = visit("/duty/", "dispatcher").locator("tr[aria-current=date] .cell-title")
    expect(marked).to_contain_text(f"{today():%m-%d}")


@pytest.mark.parametrize("address", ["/duty/", "/staffing/"])
def test_it_prints_on_one_sheet(visit: Visit, busy: World, address: str):
    page = visit(address, "dispatcher")
    assert re.findall(rb"/Count (\d+)", page.pdf(prefer_css_page_size=True)) == [b"1"]
    page.emulate_media(media="print")
    expect(page.locator("main table")).to_be_visible()
    assert page.locator("main .button:visible").count() == 0


def test_telephones_are_shown_for_a_reason(visit: Visit, busy: World):
    page = visit(f"/organisations/{busy.unit.code}/", "dispatcher")
    expect(page.locator("main")).not_to_contain_text("13800138000")
    page.locator("#reveal-reason").fill("停水通知")
    page.locator("#reveal-reason").press("Enter")
    expect(page.locator("a[href='tel:13800138000']")).to_be_visible()


def test_a_change_of_the_map_is_made_and_taken_back(visit: Visit, busy: World):
    page = visit("/areas/640199001001/recut/merge/", "system_admin")
    page.locator("[name=areas]").nth(1).check()
    page.locator("[name=name]").fill("槐柳社区")
    page.locator("[name=reason]").fill("区划调整")
    page.locator("form .button-primary").click()
    expect(page.locator(".recut-steps li")).to_have_count(4)
    page.locator("[name=confirmed]").click()
    expect(page.locator(".recut-successions li")).to_have_count(2)
    page.locator(".button-danger").click()
    expect(page.locator(".button-danger")).to_have_count(0)


PAGES = [
    ("/posts/", "dispatcher"),
    ("/posts/absences/new/", "dispatcher"),
    ("/posts/?area=640199", "system_admin"),
    ("/posts/appoint/?area=640199001001", "system_admin"),
    ("/duty/", "dispatcher"),
    ("/duty/640199001001/plan/", "dispatcher"),
    ("/duty/640199001001/add/", "dispatcher"),
    ("/staffing/", "district_coordinator"),
    ("/staffing/?area=640199001001", "district_coordinator"),
    ("/staffing/640199001001/proposal/", "dispatcher"),
    ("/organisations/", "dispatcher"),
    ("/organisations/UNIT-1/", "dispatcher"),
    ("/areas/640199001001/", "dispatcher"),
    ("/areas/changes/", "system_admin"),
    ("/areas/640199001001/recut/merge/", "system_admin"),
    ("/areas/640199001001/recut/split/", "system_admin"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_it(visit: Visit, page: Page, busy: World, theme: str):
    found: dict[str, list[str]] = {}
    for address, name in PAGES:
        page.set_viewport_size(DESK)
        found[address] = faults(visit(address, name, theme=theme))
        page.set_viewport_size(PHONE)
        found[address] += faults(page)
    assert {address: said for address, said in found.items() if said} == {}


def test_it_fits_a_phone(visit: Visit, page: Page, busy: World):
    page.set_viewport_size(PHONE)
    widths = {address: width(visit(address, name)) for address, name in PAGES}
    assert widths == dict.fromkeys(widths, PHONE["width"])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_the_page_of_a_change(visit: Visit, page: Page, busy: World, theme: str):
    recut = _merge(busy)
    page.set_viewport_size(PHONE)
    for address in ("/areas/changes/", f"/areas/changes/{recut.pk}/", "/areas/640199001009/"):
        assert faults(visit(address, "system_admin", theme=theme)) == []
        assert width(page) == PHONE["width"]
