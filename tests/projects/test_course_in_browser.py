"""A project from its application to the residents' review in a real browser, by everybody who has a part in it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from projects import services
from projects.choices import State
from projects.models import Project
from tests.browsing import complaints_of, faults, opened, width
from tests.pictures import picture
from tests.world import World

SIZES = [(1440, "light"), (390, "dark"), (1440, "dark"), (390, "light")]
Go = Callable[[str, str], Page]


@pytest.fixture
def go(page: Page, live_server: Any, client: Any, world: World) -> Go:
    """Opens an address as one of the world's people."""
    page.set_viewport_size({"width": 1440, "height": 900})
    return lambda name, address: opened(page, live_server, client, world.users[name], address)


def do(page: Page, action: str, **typed: str | Path) -> None:
    """Unfold one of the forms of the page, fill it in and send it."""
    fold = page.locator(f"#act-{action}")
    fold.locator("summary").click()
    for name, value in typed.items():
        _fill(fold, name, value)
    with page.expect_navigation():
        fold.locator(".form-actions button").click()


def _fill(form: Any, name: str, value: str | Path) -> None:
    field = form.locator(f"[name={name}]")
    if isinstance(value, Path):
        field.set_input_files(value)
    elif field.first.get_attribute("type") == "radio":
        form.locator(f"[name={name}][value={value}]").check(force=True)
    elif field.evaluate("each => each.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def looks_well(page: Page) -> None:
    address = page.url
    for size, theme in SIZES:
        page.context.add_cookies([{"name": "theme", "value": theme, "url": address}])
        page.set_viewport_size({"width": size, "height": 900})
        page.goto(address)
        assert (faults(page), width(page)) == ([], size), (address, size, theme)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address)


def applied(page: Page) -> Project:
    values = {
        "title": "晾衣架改造",
        "purpose": "老楼没有晾衣的地方",
        "plan": "五栋楼前各装两组",
        "beneficiaries": "五栋楼一百八十户",
    }
    for name, value in values.items():
        page.fill(f"[name={name}]", value)
    page.fill("[name=asked]", "20000")
    with page.expect_navigation():
        page.locator("main form .button-primary").click()
    do(page, "apply")
    return Project.objects.get()


def test_it_works(go: Go, page: Page, live_server: Any, world: World, tmp_path: Path):
    complaints, day = complaints_of(page.context), timezone.localdate()
    own = world.actor("community_secretary")
    fund = services.create_fund(by=own, area=world.community, year=day.year, name="服务资金", amount=Decimal(50_000))
    project = applied(go("community_secretary", reverse("projects:new")))
    address = project.get_absolute_url()
    do(go("street_coordinator", address), "take_up")
    do(go("review_panel", address), "opine", favour="for", words="居民盼了很久")
    do(go("street_coordinator", address), "approve", amount="18000", fund=str(fund.pk))
    do(go("community_secretary", address), "plan_milestone", title="装好", due_on=f"{day + timedelta(days=30)}")
    do(page, "start")
    (tmp_path / "现场.jpg").write_bytes(picture())
    milestone = str(project.milestones.get().pk)
    do(page, "report_milestone", milestone=milestone, words="十组已装好", photos=tmp_path / "现场.jpg")
    do(page, "spend", amount="17600.50", payee="宏达五金", what="晾衣架十组", voucher="记-001")
    do(page, "publish")
    looks_well(page)
    do(page, "finish", outcome="十组晾衣架全部装好")
    for name in ("street_coordinator", "review_panel"):
        do(go(name, address), "accept", passed="yes", finding="现场看过，稳固")
    project.refresh_from_db()
    assert (project.state, project.granted, project.expenses.get().amount) == (
        State.DONE,
        Decimal(18_000),
        Decimal("17600.50"),
    )
    _reviewed(go, project)
    for paper in ("application", "report", "notice"):
        answer = page.request.get(live_server.url + reverse(f"projects:{paper}", args=[project.pk]))
        assert answer.body().startswith(b"%PDF-")
    assert complaints == []


def _reviewed(go: Go, project: Project) -> None:
    """By a resident on the public page, and by another at the desk."""
    page = go("community_secretary", reverse("projects:public", args=[project.public_code]))
    looks_well(page)
    page.locator("label[for=id_content_0]").click()
    page.fill("#id_phone", "13900001111")
    page.locator("form .button-big").click()
    page.wait_for_url("**?thanks=1")
    do(go("dispatcher", project.get_absolute_url()), "review_for", content="no", phone="13900002222")
    assert sorted(project.reviews.values_list("content", flat=True)) == ["no", "yes"]


def test_an_outsider(go: Go, world: World):
    """The handler of a unit that has no part in it gets the page that says so."""
    project = applied(go("community_secretary", reverse("projects:new")))
    page = go("unit_handler", project.get_absolute_url())
    assert project.title not in page.content()
