"""What is asked of a grid worker, answered without a network: it waits, is seen, can be deleted, and is sent once."""

import os
from datetime import date, timedelta

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from common.clock import now
from grids.services import appoint
from tests.browsing import faults, width
from tests.pictures import picture
from tests.recordings import film
from tests.workorders.test_phone_offline import TONE, Open, kept_for_offline, sign_in, visit
from tests.world import World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder

__all__ = ["sign_in", "visit"]
WAITS = ".queue-item[data-state=waiting]"
SENT = ".queue-item[data-state=sent]"


def look(page: Page, name: str) -> None:
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.fixture
def asked(world: World) -> WorkOrder:
    return services.verify(world.submit(), by=world.actor("dispatcher"), question="是几号楼？")


def taken_along(visit: Open, page: Page, order: WorkOrder, action: str) -> str:
    """The page of today, left open until the form that is asked for lies on the phone; its address."""
    address = f"/m/tasks/{order.number}/{action}/"
    visit("/m/")
    kept_for_offline(page)
    visit("/m/")
    page.wait_for_function("(address) => caches.match(address).then(Boolean)", arg=address)
    return address


def answer(page: Page, words: str) -> None:
    page.locator("[name=finding]").first.check()
    page.locator("[name=words]").fill(words)
    page.locator(".foot-action button").click()


def test_it_works(visit: Open, page: Page, world: World, asked: WorkOrder):
    address = taken_along(visit, page, asked, "find")
    page.context.set_offline(True)
    visit("/m/")
    page.locator("[data-goes-along]").click()
    expect(page.locator("main")).to_contain_text("是几号楼？")
    photo = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=picture())
    page.locator("[name=photos]").set_input_files([photo])
    recorded = FilePayload(name="现场.mp4", mimeType="video/mp4", buffer=film())
    page.locator("[name=recordings]").set_input_files([recorded])
    look(page, "task")
    answer(page, "在7号楼二单元")
    page.wait_for_url("**/m/queue/")
    expect(page.locator(WAITS)).to_contain_text("Files still to send: 2")
    look(page, "task-waits")
    visit(address)
    answer(page, "写错了")
    page.wait_for_url("**/m/queue/")
    row = page.locator(WAITS).first
    row.locator("[data-delete]").click()
    row.locator("[data-delete]").click()
    expect(page.locator(WAITS)).to_have_count(1)
    assert not asked.events.filter(action="find").exists()
    page.context.set_offline(False)
    expect(page.locator(SENT)).to_have_count(1)
    assert asked.events.get(action="find").text == "在7号楼二单元"
    assert sorted(asked.attachments.values_list("kind", flat=True)) == ["photo", "video"]
    page.reload()
    page.wait_for_load_state("networkidle")
    assert asked.events.filter(action="find").count() == 1
    assert asked.attachments.count() == 2


def test_an_answer_lost_on_the_way(visit: Open, page: Page, world: World, asked: WorkOrder):
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    visit(f"/m/tasks/{asked.number}/find/")
    page.context.route("**/m/tasks/**", lose_the_first)
    answer(page, "在7号楼")
    page.wait_for_url("**/m/queue/")
    expect(page.locator(".queue-item")).to_have_count(1)
    visit("/m/queue/")
    expect(page.locator(SENT)).to_have_count(1)
    assert asked.events.filter(action="find").count() == len(lost) == 1


def test_somebody_else_was_there_first(visit: Open, page: Page, world: World, asked: WorkOrder):
    address = taken_along(visit, page, asked, "find")
    page.context.set_offline(True)
    visit(address)
    answer(page, "在7号楼")
    page.wait_for_url("**/m/queue/")
    services.find(asked, by=world.actor("dispatcher"), finding="true", words="电话问到了")
    page.context.set_offline(False)
    expect(page.locator(".queue-item[data-state=refused]")).to_contain_text("is not possible while")
    assert asked.events.get(action="find").text == "电话问到了"


def test_a_part_beside_the_lead(visit: Open, page: Page, world: World):
    order = world.order_in(State.HANDLING)
    helper = world.users["grid_worker"].person
    services.add_assistant(order, by=world.actor("dispatcher"), person=helper, task="带路开门")
    services.join(order, by=world.actor("grid_worker"))
    address = taken_along(visit, page, order, "finish_part")
    page.context.set_offline(True)
    visit(address)
    page.locator("[name=result]").fill("开了门")
    page.locator(".foot-action button").click()
    page.wait_for_url("**/m/queue/")
    page.context.set_offline(False)
    expect(page.locator(SENT)).to_have_count(1)
    assert order.events.get(action="finish_part").text == "开了门"


def give(page: Page, **fields: str) -> None:
    """Written without a network, and seen to wait."""
    for name, words in fields.items():
        page.locator(f"[name={name}]").fill(words)
    page.locator(".foot-action button").click()
    page.wait_for_url("**/m/queue/")
    expect(page.locator(WAITS)).to_have_count(1)


def come_back(page: Page) -> None:
    page.context.set_offline(False)
    expect(page.locator(SENT)).to_have_count(1)


def test_a_part_is_taken_on(visit: Open, page: Page, world: World):
    order = world.order_in(State.HANDLING)
    helper = world.users["grid_worker"].person
    services.add_assistant(order, by=world.actor("dispatcher"), person=helper, task="带路开门")
    address = taken_along(visit, page, order, "join")
    page.context.set_offline(True)
    visit(address)
    give(page, note="马上到")
    assert not order.events.filter(action="join").exists()
    come_back(page)
    assert order.events.get(action="join").text == "马上到"


def test_there_when_called(visit: Open, page: Page, world: World):
    appoint(
        person=world.users["grid_worker"].person, role="unit_handler", organisation=world.unit, starts=date(2020, 1, 1)
    )
    order = services.whistle(
        world.order_in(State.REGISTERED),
        by=world.actor("dispatcher"),
        units=[world.unit],
        place="7号楼门口",
        task="现场会商",
        due_at=now() + timedelta(hours=2),
    )
    page.add_init_script(f"navigator.mediaDevices.getUserMedia = {TONE}")
    address = taken_along(visit, page, order, "attend")
    page.context.set_offline(True)
    visit(address)
    button = page.locator("[data-voice]")
    button.click()
    expect(button).to_contain_text("Stop recording 0:01")
    button.click()
    expect(page.locator(".file-chosen")).to_contain_text("Voice")
    give(page, result="已到场，断了电")
    expect(page.locator(WAITS)).to_contain_text("Files still to send: 1")
    assert not order.events.filter(action="attend").exists()
    come_back(page)
    assert order.events.get(action="attend").text == "已到场，断了电"
    assert order.attachments.get().kind == "audio"


@pytest.fixture
def given(world: World) -> WorkOrder:
    """In the grid worker's own hands, and of a kind that asks for a photo of the result."""
    world.category.asks_photos = True
    world.category.save()
    order, worker = world.order_in(State.REGISTERED), world.users["grid_worker"].person
    services.dispatch(order, by=world.actor("dispatcher"), person=worker, note="3号楼的灯")
    return services.accept(order, by=world.actor("grid_worker"))


def show_result(page: Page) -> None:
    photo = FilePayload(name="after.jpg", mimeType="image/jpeg", buffer=picture())
    page.locator("[name=photos]").set_input_files([photo])


def test_completed(visit: Open, page: Page, given: WorkOrder):
    address = taken_along(visit, page, given, "complete")
    page.context.set_offline(True)
    visit(address)
    page.locator("[name=result]").fill("换了灯泡")
    page.locator(".foot-action button").click()
    assert page.evaluate("document.querySelector('[name=photos]').validity.valueMissing")
    assert page.url.endswith(address)
    show_result(page)
    look(page, "complete")
    give(page)
    look(page, "complete-waits")
    assert not given.events.filter(action="complete").exists()
    come_back(page)
    assert given.events.get(action="complete").text == "换了灯泡"
    assert (given.attachments.get().stage, given.attachments.get().is_public) == ("after", True)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert given.events.filter(action="complete").count() == 1


def test_a_result_refused_keeps_its_photo(visit: Open, page: Page, world: World, given: WorkOrder):
    address = taken_along(visit, page, given, "complete")
    page.context.set_offline(True)
    visit(address)
    show_result(page)
    give(page, result="换了灯泡")
    until = now() + timedelta(days=3)
    services.hold(given, by=world.actor("dispatcher"), ground="weather", until=until, word="雨停后继续")
    page.context.set_offline(False)
    refused = page.locator(".queue-item[data-state=refused]")
    expect(refused).to_contain_text("is not possible while")
    services.resume(given, by=world.actor("dispatcher"))
    refused.locator("[data-correct]").click()
    expect(page.locator(".photo-chosen")).to_have_count(1)
    page.locator(".foot-action button").click()
    page.wait_for_url(f"**{given.get_absolute_url()}")
    assert given.events.get(action="complete").text == "换了灯泡"
    assert given.attachments.count() == 1


@pytest.mark.parametrize(("theme", "type_size"), [("light", ""), ("dark", ""), ("light", "large")])
def test_for_everybody(visit: Open, page: Page, asked: WorkOrder, theme: str, type_size: str):
    visit(f"/m/tasks/{asked.number}/find/", theme=theme, type=type_size)
    look(page, f"task-{theme}{type_size}")
    assert faults(page) == []
    assert width(page) == 390


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_completing_for_everybody(visit: Open, page: Page, given: WorkOrder, theme: str):
    visit(f"/m/tasks/{given.number}/complete/", theme=theme)
    look(page, f"complete-{theme}")
    assert faults(page) == []
    assert width(page) == 390


def test_an_outsider_on_the_same_phone(visit: Open, page: Page, sign_in, asked: WorkOrder):
    visit(f"/m/tasks/{asked.number}/find/")
    kept_for_offline(page)
    page.context.set_offline(True)
    answer(page, "在7号楼")
    page.wait_for_url("**/m/queue/")
    sign_in("other_grid_worker")
    page.context.set_offline(False)
    visit("/m/queue/")
    expect(page.locator("[data-queue-empty]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not asked.events.filter(action="find", user__username="other_grid_worker").exists()
    sign_in("grid_worker")
    visit("/m/queue/")
    expect(page.locator(SENT)).to_have_count(1)
    assert asked.events.filter(action="find").count() == 1
