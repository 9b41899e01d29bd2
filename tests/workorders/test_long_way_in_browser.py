"""One order the whole long way in a real browser: asked for, refused, agreed, done, done again, a desk up, reopened."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from common.clock import now
from grids import services as grids
from tests.pictures import picture
from tests.workorders.test_orders_in_browser import complaints, visit
from tests.world import World
from workorders.choices import Mode, Severity, State
from workorders.links import path_to
from workorders.models import Category, PersonalLink, Purpose, WorkOrder

__all__ = ["complaints", "visit"]
pytestmark = pytest.mark.django_db(transaction=True)
SENT = "#act .form-actions button"


class Walk:
    """Everybody who has to do with one order, one after the other in the same browser."""

    def __init__(self, visit: Callable[..., Page], world: World, server: str) -> None:
        self.visit, self.world, self.server = visit, world, server
        self.number = self.code = ""

    @property
    def order(self) -> WorkOrder:
        return WorkOrder.objects.numbered(self.number).get()

    def ask(self, page: Page) -> None:
        page.goto(f"{self.server}/ask/{self.world.community.code}/")
        page.locator("[name=description]").fill("厨房灯坏了，老人不敢爬高，能不能帮忙换一下？")
        page.locator("[name=phone]").fill("13900001111")
        page.locator("main .button-primary").click()
        page.wait_for_url("**/ask/done/")
        order = WorkOrder.objects.get()
        self.number, self.code = order.number, order.query_code

    def open(self, name: str, action: str = "") -> Page:
        return self.visit(self.world, name, f"/orders/{self.number}/{action}{'/' if action else ''}")

    def act(self, name: str, action: str, **given: str) -> Page:
        """Take the action on the order's page, as one who fills in its form."""
        page = self.open(name, action)
        for field, value in given.items():
            fill(page, f"#act [name={field}]", value)
        version = self.order.version
        page.locator(SENT).click()
        expect(page.locator(f"#act input[name=version][value='{version}']")).to_have_count(0)
        return page

    def link(self, name: str, page: Page) -> str:
        """Their personal link, taken by the desk to be handed over."""
        self.open(name)
        page.locator("#proposals form[action$='/provider-link/'] button").click()
        return page.locator("#proposals input[id^=link]").input_value()

    def finish(self, page: Page, link: str, words: str) -> None:
        page.goto(link)
        page.locator("#complete textarea").fill(words)
        photo = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=picture())
        page.locator("#complete [name=photos]").set_input_files([photo])
        page.locator("#complete .button-primary").click()
        expect(page.locator("#complete")).to_have_count(0)

    def review(self, page: Page, solved: str, satisfaction: str, words: str) -> None:
        link = PersonalLink.objects.filter(order=self.order, used_at=None).exclude(purpose=Purpose.PROVIDE).latest("pk")
        page.goto(self.server + path_to(link))
        page.locator(f"[name=solved][value={solved}]").check(force=True)
        page.locator(f"[name=satisfaction][value={satisfaction}]").check(force=True)
        page.locator("[name=comment]").fill(words)
        page.locator("main .button-primary").click()
        expect(page.locator("main form .button-primary")).to_have_count(0)


def in_days(days: int) -> str:
    return f"{timezone.localtime(now() + timedelta(days=days)):%Y-%m-%dT%H:%M}"


def fill(page: Page, selector: str, value: str) -> None:
    field = page.locator(selector).first
    kind = field.evaluate("(each) => each.type")
    if kind == "radio":
        page.locator(f"{selector}[value={value}]").check()
    elif kind.startswith("select"):
        field.select_option(value)
    else:
        field.fill(value)


@pytest.fixture
def walk(visit, world: World, live_server) -> Walk:
    cache.clear()
    return Walk(visit, world, live_server.url)


def test_it_works(walk: Walk, page: Page, world: World):
    away, helper = (grids.create_person(name=name) for name in ("许永玲", "马德福"))
    for person in (away, helper):
        grids.appoint(person=person, role="building_head", area=world.grid, starts=date(2020, 1, 1))
    walk.ask(page)
    walk.act("dispatcher", "register", category=world.category.code, handling="self_handle")

    walk.act("dispatcher", "propose", person=str(away.pk), message="能否帮老人换个灯泡？")
    page.goto(walk.link("dispatcher", page))
    page.locator("#refuse summary").click()
    page.locator("#refuse textarea").fill("这几天不在银川")
    page.locator("#refuse button").click()
    expect(page.locator("#refuse")).to_have_count(0)
    expect(walk.open("dispatcher").locator("#proposals")).to_contain_text("这几天不在银川")

    walk.act("dispatcher", "propose", person=str(helper.pk), message="能否帮老人换个灯泡？")
    link = walk.link("dispatcher", page)
    page.goto(link)
    page.locator("#agree .button-primary").click()
    page.locator("#appoint summary").click()
    page.locator("#appoint [name=appointment]").fill("2099-01-04T10:00")
    page.locator("#appoint button").click()
    expect(page.locator("main")).to_contain_text("01-04 10:00")
    walk.finish(page, link, "换了灯泡")
    assert (walk.order.state, walk.order.mode) == (State.HANDLED, Mode.AGREED)

    expect(walk.open("dispatcher").locator("#act")).to_contain_text("somebody else checks it")
    walk.act("community_secretary", "check", outcome="pass")
    walk.review(page, "unsolved", "dissatisfied", "灯还是不亮")
    assert (walk.order.state, walk.order.reworks, walk.order.desk) == (State.HANDLING, 1, world.community)

    page.goto(link)
    expect(page.locator(".notice[data-tone=soon]")).to_contain_text("灯还是不亮")
    walk.finish(page, link, "重新接了线")
    walk.act("community_secretary", "check", outcome="pass")
    walk.review(page, "unsolved", "dissatisfied", "又不亮了")
    assert (walk.order.state, walk.order.desk) == (State.HANDLING, world.street)

    walk.finish(page, link, "换了整套灯具")
    walk.act("street_coordinator", "check", outcome="pass")
    walk.review(page, "solved", "satisfied", "亮了")
    assert walk.order.state == State.CLOSED

    page.goto(f"{walk.server}/lookup/?number={walk.number}")
    page.locator("[name=code]").fill(walk.code)
    page.locator("main .button-primary").click()
    page.locator("summary").click()
    page.locator("[name=reason]").fill("昨晚又坏了")
    page.locator("details[open] button").click()
    expect(page.locator(".story")).to_contain_text("昨晚又坏了")
    assert walk.order.state == State.REGISTERED
    expect(walk.open("street_coordinator").locator("#timeline")).to_contain_text("昨晚又坏了")


def test_what_was_chosen_stays_with_another_category(walk: Walk, page: Page, world: World):
    usual = Category.objects.get(pk=world.category.pk)
    usual.handling, usual.severity = "refer", Severity.ORDINARY
    usual.save()
    walk.ask(page)
    walk.open("dispatcher", "register")
    fill(page, "#act [name=handling]", "self_handle")
    fill(page, "#act [name=category]", usual.code)
    expect(page.locator("#act .act-reason")).to_be_visible()
    expect(page.locator("#act [name=handling]:checked")).to_have_value("self_handle")
    expect(page.locator("#act [name=severity]")).to_have_value(Severity.ORDINARY)


def test_around_the_work(walk: Walk, page: Page, world: World):
    """More time is asked for and granted, the work rests and goes on, is put off by the desk above, and ended there."""
    walk.number = world.order_in(State.HANDLING).number
    clock = walk.order.deadlines.get(step="finish")
    walk.act("unit_handler", "extend", reason="等配件")
    walk.act("dispatcher", "decide_extension", decision="grant", words="同意")
    assert walk.order.deadlines.get(step="finish").due_at > clock.due_at
    walk.act("unit_handler", "hold", ground="weather", until=in_days(2), word="雨停后继续")
    expect(page.locator("#order .state").first).to_have_text("On hold")
    walk.act("unit_handler", "resume")
    walk.act("unit_handler", "defer", until=in_days(60), plan="列入改造")
    walk.act("street_coordinator", "decide_deferral", decision="refuse", words="先修好")
    expect(page.locator("#order .state").first).to_have_text("In hand")
    walk.open("street_coordinator", "force_close")
    page.locator("#act [name=explanation]").fill("已并入整体改造")
    page.locator("#act [name=sure]").check()
    page.locator(SENT).click()
    expect(page.locator("#order .state").first).to_have_text("Closed")
    assert re.search("已并入整体改造", page.locator("#timeline").inner_text())
