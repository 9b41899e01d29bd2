"""The pages of the register in a real browser: accessible in both themes, on a desk and on a phone, and on paper."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from grids.models import Household, Person, Residence
from tests.browsing import faults, width
from tests.grids.conftest import Visit
from tests.homes import Homes

WHO = "community_secretary"
DESK, PHONE = (1440, 900), (390, 844)


@pytest.fixture
def twice(homes: Homes) -> list[int]:
    """The head of the household, known by a second row behind another door."""
    head = homes.head.person
    values = {name: getattr(head, name) for name in ("name", "id_hash", "id_masked", "birth", "sex", "created_at")}
    again = Person.objects.create(**values)
    kept = Household.objects.get(pk=homes.household.pk)
    door = Household.objects.create(
        code=f"{homes.building.area.code}-0002",
        area=kept.area,
        area_path=kept.area_path,
        door_masked="3单元3**",
        entrance="3",
        floor=3,
        changed_at=kept.changed_at,
    )
    Residence.objects.create(person=again, household=door)
    return [head.pk, again.pk]


def addresses(homes: Homes, twice: list[int]) -> list[str]:
    place, home, resident = [homes.building.area.code], [homes.household.code], [homes.head.pk]
    named = [("place", place), ("edit_building", place), ("new_household", place), ("household", home)]
    named += [("edit_household", home), ("household_sheet", home), ("move_in", home), ("merge", twice)]
    named += [(name, resident) for name in ("edit_resident", "move_out", "died", "care")]
    lists = [reverse(f"grids:{name}") for name in ("register", "households", "residents", "duplicates", "new_building")]
    wishes = [f"{lists[2]}?q=%E9%99%88%E5%9B%BD", f"{lists[1]}?q=9-909", f"{lists[2]}?q=x"]
    return [*lists, *wishes, *(reverse(f"grids:{name}", args=args) for name, args in named)]


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_it(visit: Visit, page: Page, homes: Homes, twice: list[int], theme: str, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for address in addresses(homes, twice):
        visit(address, WHO, theme=theme)
        assert faults(page) == [], address
        assert width(page) <= size[0], address


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_it_works(visit: Visit, page: Page, homes: Homes, size):
    """The card in full, for a reason and for this once."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    visit(reverse("grids:household", args=[homes.household.code]), WHO)
    expect(page.locator(".people")).not_to_contain_text("13977770001")
    page.locator("details.reveal > summary").click()
    assert faults(page) == []
    page.locator("details.reveal button[value=visit]").click()
    expect(page.locator(".people")).to_contain_text("13977770001")
    assert faults(page) == []
    assert width(page) <= size[0]
    page.goto(page.url)
    expect(page.locator("#content")).not_to_contain_text("13977770001")


def test_the_filters_by_keyboard(visit: Visit, page: Page, homes: Homes, twice: list[int]):
    visit(reverse("grids:households"), WHO)
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("#filter-q").fill("2-501")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody a").first.click()
    expect(page.locator("h1")).to_contain_text("2单元5**")


def test_on_paper(visit: Visit, page: Page, homes: Homes):
    """The card fits the sheet, and what can only be clicked is not on it."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1040})  # 182 mm of A4 between the margins
    for name in ("household_sheet", "household"):
        visit(reverse(f"grids:{name}", args=[homes.household.code]), WHO)
        assert width(page) <= 688
        for each in page.locator(".screen-only, .button, summary, .nav").all():
            expect(each).to_be_hidden()
        expect(page.locator("#content")).to_contain_text("楼道堆物")


def test_an_outsider(visit: Visit, page: Page, homes: Homes):
    visit(reverse("grids:households"), "other_dispatcher")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("9号楼")
