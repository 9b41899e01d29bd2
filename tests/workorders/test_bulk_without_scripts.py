"""Many orders at once in a browser whose scripts are switched off: tick, preview, carry out, result."""

import pytest
from playwright.sync_api import Page, expect

from tests.workorders.test_orders_in_browser import complaints, visit
from tests.world import World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder

__all__ = ["complaints", "visit"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser_context_args(java_script_enabled=False),
]
BOXES = "[data-row] input[type=checkbox]"


def again(order: WorkOrder) -> WorkOrder:
    return WorkOrder.objects.get(pk=order.pk)


def test_it_works(visit, world: World):
    first, second, third = (world.order_in(State.HANDLING) for _time in range(3))
    page: Page = visit(world, "dispatcher", "/orders/")
    expect(page.get_by_role("button", name="Urge", exact=True)).to_be_hidden()
    for order in (first, second):
        page.locator(f"[data-row] input[value='{order.number}']").check()
    page.get_by_role("button", name="Urge", exact=True).click()
    page.get_by_role("button", name="Urge: 2 orders").click()
    expect(page.get_by_text("2 done, 0 refused")).to_be_visible()
    expect(page.locator(BOXES)).to_have_count(0)
    assert [again(each).urged_at is not None for each in (first, second, third)] == [True, True, False]
    page.get_by_role("link", name="Back to the list").first.click()
    expect(page.locator(BOXES)).to_have_count(3)


def test_what_needs_filling_in(visit, world: World):
    orders = [world.order_in(State.REGISTERED) for _time in range(2)]
    page: Page = visit(world, "dispatcher", "/orders/")
    for order in orders:
        page.locator(f"[data-row] input[value='{order.number}']").check()
    page.get_by_role("button", name="Dispatch", exact=True).click()
    page.locator("[name=unit]").select_option(world.unit.code)
    page.get_by_role("button", name="Preview").click()
    assert [again(order).state for order in orders] == [State.REGISTERED] * 2
    page.locator(f"[data-row] input[value='{orders[1].number}']").uncheck()
    page.get_by_role("button", name="Dispatch: 2 orders").click()
    expect(page.get_by_text("1 done, 0 refused")).to_be_visible()
    assert [again(order).state for order in orders] == [State.DISPATCHED, State.REGISTERED]


def test_what_was_refused_is_ticked_in_the_list(visit, world: World):
    fine, gone = world.order_in(State.REGISTERED), world.order_in(State.HANDLING)
    page: Page = visit(world, "dispatcher", f"/orders/bulk/dispatch/?order={fine.number}&order={gone.number}")
    page.locator("[name=unit]").select_option(world.unit.code)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Dispatch: 1 orders").click()
    page.get_by_role("link", name="Back to the list").first.click()
    expect(page.locator(f"[data-row] input[value='{gone.number}']")).to_be_checked()
    expect(page.locator(f"[data-row] input[value='{fine.number}']")).not_to_be_checked()


def test_everything_of_one_person(visit, world: World):
    person, heir = (world.users[name].person for name in ("grid_worker", "grid_leader"))
    order = services.dispatch(world.order_in(State.REGISTERED), by=world.actor("dispatcher"), person=person)
    page: Page = visit(world, "dispatcher", f"/orders/of/{person.pk}/hand-over/")
    page.locator("[name=person]").select_option(str(heir.pk))
    page.locator("[name=reason]").fill("长假")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Hand over everything: 1 orders").click()
    expect(page.get_by_text("1 done, 0 refused")).to_be_visible()
    assert again(order).lead_person == heir


def test_nothing_is_offered_that_does_nothing(visit, world: World):
    order = world.order_in(State.HANDLING)
    page: Page = visit(world, "dispatcher", "/orders/")
    page.locator(BOXES).check()
    expect(page.locator("[data-select-all]")).to_be_hidden()
    expect(page.locator("[data-selected-count]")).to_be_hidden()
    page.goto(page.url + f"bulk/urge/?order={order.number}")
    expect(page.locator("[data-select-all]")).to_be_hidden()
