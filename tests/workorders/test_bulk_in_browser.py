"""Many orders at once in a real browser: by mouse and by keyboard, accessible in both themes."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import faults, width
from tests.workorders.test_orders_in_browser import complaints, visit
from tests.world import World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder

__all__ = ["complaints", "visit"]
pytestmark = pytest.mark.django_db(transaction=True)
BOXES = "[data-row] input[type=checkbox]"


def test_it_works(visit, world: World, complaints: list[str]):
    orders = [world.order_in(State.HANDLING) for _time in range(4)]
    page = visit(world, "dispatcher", "/orders/?sort=newest")
    page.locator(BOXES).nth(0).click()
    page.locator(BOXES).nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-selected-count]")).to_have_text("3")
    page.get_by_role("button", name="Urge", exact=True).click()
    page.get_by_role("button", name="Urge: 3 orders").click()
    expect(page.get_by_role("heading", name="Urge")).to_be_visible()
    assert WorkOrder.objects.filter(urged_at__isnull=False).count() == 3
    assert WorkOrder.objects.get(urged_at=None) == orders[0]
    assert not complaints


def test_by_keyboard(visit, world: World):
    for _time in range(3):
        world.order_in(State.HANDLING)
    page: Page = visit(world, "dispatcher", "/orders/")
    for key in ("j", "Space", "j", "j", "Shift+Space"):
        page.keyboard.press(key)
    expect(page.locator("[data-selected-count]")).to_have_text("3")
    page.keyboard.press("x")
    expect(page.locator("[data-selected-count]")).to_have_text("2")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(visit, world: World, theme: str):
    numbers = [world.order_in(state).number for state in (State.REGISTERED, State.HANDLING, State.CLOSED)]
    address = f"/orders/bulk/dispatch/?{'&'.join(f'order={number}' for number in numbers)}"
    page = visit(world, "dispatcher", address, theme=theme)
    assert not faults(page)
    page.locator("[name=unit]").select_option(world.unit.code)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Dispatch: 1 orders").click()
    expect(page.get_by_text("1 done, 2 refused")).to_be_visible()
    assert not faults(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everything_of_one_person(visit, world: World, theme: str):
    person = world.users["grid_worker"].person
    numbers = [world.order_in(State.REGISTERED).number for _time in range(2)]
    for number in numbers:
        order = WorkOrder.objects.numbered(number).get()
        services.dispatch(order, by=world.actor("dispatcher"), person=person)
    page: Page = visit(world, "dispatcher", f"/orders/of/{person.pk}/hand-over/", theme=theme)
    assert not faults(page)
    page.locator("[name=person]").select_option(str(world.users["grid_leader"].person.pk))
    page.locator("[name=reason]").fill("长假")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Hand over everything: 2 orders").click()
    expect(page.get_by_text("2 done, 0 refused")).to_be_visible()
    assert not faults(page)
    page.goto(page.url.partition("/orders")[0] + f"/orders/of/{person.pk}/hand-over/")
    page.set_viewport_size({"width": 390, "height": 844})
    assert width(page) <= 390
    assert not faults(page)


def test_on_a_phone(visit, world: World):
    number = world.order_in(State.REGISTERED).number
    page: Page = visit(world, "dispatcher", f"/orders/bulk/dispatch/?order={number}")
    page.set_viewport_size({"width": 390, "height": 844})
    assert width(page) <= 390
    assert not faults(page)
