"""A meeting from its plan to its end in a real browser, as the secretary and a guest without an account hold it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from deliberation.choices import Attendance, BallotOutcome, MeetingState
from deliberation.links import path_to
from deliberation.models import Meeting
from tests.browsing import complaints_of, faults, opened, width
from tests.pictures import picture
from tests.world import World

SIZES = [(1440, "light"), (390, "dark"), (1440, "dark"), (390, "light")]
SOON = timedelta(minutes=15)
Go = Callable[[str], Page]


@pytest.fixture
def go(page: Page, live_server: Any, client: Any, world: World) -> Go:
    """Opens an address as the secretary of the community."""
    page.set_viewport_size({"width": 1440, "height": 900})
    return lambda address: opened(page, live_server, client, world.users["community_secretary"], address)


def do(page: Page, verb: str, at: int = 0, **typed: str) -> None:
    """Fill in one of the forms of the page, folded up or not, and send it."""
    form = page.locator(f'form[action$="/do/{verb}/"]').nth(at)
    if not form.is_visible():
        page.locator("details.act", has=form).locator("summary").click()
    for name, value in typed.items():
        field = form.locator(f"[name={name}]")
        field.select_option(value) if field.evaluate("each => each.tagName") == "SELECT" else field.fill(value)
    with page.expect_navigation():
        form.locator("button:not([type=button])").last.click()


def looks_well(page: Page, address: str) -> None:
    for size, theme in SIZES:
        page.context.add_cookies([{"name": "theme", "value": theme, "url": address}])
        page.set_viewport_size({"width": size, "height": 900})
        page.goto(address)
        assert (faults(page), width(page)) == ([], size), (address, size, theme)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address)


def planned(page: Page) -> Meeting:
    page.fill("[name=title]", "北门停车议事会")
    page.fill("[name=starts_at]", f"{timezone.localtime() + SOON:%Y-%m-%dT%H:%M}")
    page.fill("[name=place]", "社区会议室")
    page.locator("main form .button-primary").click()
    page.wait_for_url("**/deliberation/*/")
    return Meeting.objects.get()


def answered_by_guest(browser: Any, address: str) -> None:
    """On a phone of her own, without any cookie."""
    context = browser.new_context()
    page = context.new_page()
    looks_well(page, address)
    page.locator(".choice-cards label").first.click()
    with page.expect_navigation():
        page.locator("form .button-big").click()
    assert faults(page) == []
    context.close()


def test_it_works(go: Go, page: Page, browser: Any, live_server: Any, world: World, tmp_path: Path):
    complaints = complaints_of(page.context)
    meeting = planned(go(reverse("deliberation:new_meeting")))
    assert meeting.ends_at - meeting.starts_at == timedelta(hours=2)
    expect(page.locator(".meeting-missing a")).to_have_count(2)
    do(page, "agenda", title="北门划多少车位")
    do(page, "invite", names="周兰英 13912345678\n郑大妈\n马建国")
    assert page.url.endswith("#people-title")
    do(page, "convene")
    answered_by_guest(browser, live_server.url + path_to(meeting.attendees.get(name="周兰英")))
    assert meeting.attendees.get(name="周兰英").state == Attendance.ACCEPTED
    page.reload()
    do(page, "attendance")
    for question, way, against in (("划二十个车位", "show", "1"), ("请物业管车位", "secret", "0")):
        do(page, "ballot", question=question, way=way)
        do(page, "count", yes="2", no=against)
        do(page, "close_ballot")
    assert list(meeting.ballots.values_list("outcome", flat=True)) == [BallotOutcome.CARRIED] * 2
    do(page, "resolution", text="物业在北门划二十个车位。")
    do(page, "adopt")
    do(page, "minutes", minutes="三人到会，两项表决均通过。")
    _files_in_and_out(page, meeting, tmp_path)
    looks_well(page, live_server.url + meeting.get_absolute_url())
    do(page, "close")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.resolutions.get().order is None) == (MeetingState.CLOSED, False)
    for paper in ("minutes", "attendance_sheet"):
        answer = page.request.get(live_server.url + reverse(f"deliberation:{paper}", args=[meeting.pk]))
        assert answer.body().startswith(b"%PDF-")
    assert complaints == []


def _files_in_and_out(page: Page, meeting: Meeting, folder: Path) -> None:
    photo, paper = folder / "现场.jpg", folder / "签到表.pdf"
    photo.write_bytes(picture())
    paper.write_bytes(b"%PDF-1.7")
    form = page.locator('form[action$="/do/file/"]')
    form.locator("[name=photos]").set_input_files(photo)
    form.locator("[name=documents]").set_input_files(paper)
    do(page, "file")
    expect(page.locator("ul.files > li")).to_have_count(2)
    do(page, "take_out", at=1)
    expect(page.locator("ul.files > li")).to_have_count(1)
    assert meeting.files.get().is_photo


def test_an_outsider(page: Page, live_server: Any, client: Any, world: World, go: Go):
    """The handler of a unit that is not invited finds nothing."""
    meeting = planned(go(reverse("deliberation:new_meeting")))
    client.logout()
    opened(page, live_server, client, world.users["unit_handler"], meeting.get_absolute_url())
    assert meeting.title not in page.content()
