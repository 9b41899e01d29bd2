"""A working group in a stairwell without a network: visit and findings wait on the phone, and are taken once."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, Route, expect

from partybuilding.models import FindingPhoto, GroupFinding, GroupVisit, WorkingGroup
from partybuilding.services.groups import end_group
from tests.browsing import faults, width
from tests.partybuilding.groups import DESK, STAFF, working_group
from tests.partybuilding.party import Party
from tests.pictures import picture
from tests.workorders.test_phone_offline import kept_for_offline, sign_in, visit
from visits.models import Visit

__all__ = ["sign_in", "visit"]
Open = Callable[..., Page]
SENT = ".queue-item[data-state=sent]"
PATIENCE = 30_000  # milliseconds: visit, findings and every photo go one after the other
REFUSED = ".queue-item[data-state=refused]"


@pytest.fixture(autouse=True)
def _monday() -> None:
    """A browser has a clock of its own."""


@pytest.fixture
def group(party: Party) -> WorkingGroup:
    return working_group(party, "grid_leader")


@pytest.fixture
def go(visit: Open, sign_in: Callable[[str], None], group: WorkingGroup) -> Open:
    sign_in(STAFF)
    return visit


def of(group: WorkingGroup) -> str:
    return reverse("partybuilding:phone_trip", args=[group.pk])


def taken_along(go: Open, page: Page, group: WorkingGroup) -> None:
    """The list of groups, left open until the form lies on the phone."""
    go("/m/")
    kept_for_offline(page)
    go("/m/groups/")
    page.wait_for_function("(address) => caches.match(address).then(Boolean)", arg=of(group))


def photo(colour: str) -> FilePayload:
    return FilePayload(name=f"{colour}.jpg", mimeType="image/jpeg", buffer=picture(colour=colour))


def write(page: Page, party: Party, met: str = "业主委员会", second: str = "") -> None:
    page.locator("[name=area]").select_option(party.world.grid.code)
    page.locator("[name=met]").fill(met)
    page.locator("[name=found_0]").fill("飞线充电")
    page.locator("[name=photos_0]").set_input_files([photo("red"), photo("green")])
    if second:
        page.locator("summary", has_text="Matter 2").click()
        page.locator("[name=found_1]").fill(second)
        page.locator("[name=photos_1]").set_input_files([photo("blue")])
    page.locator(".foot-action button").click()


def counts() -> tuple[int, int, int]:
    return Visit.objects.count(), GroupFinding.objects.count(), FindingPhoto.objects.count()


def test_it_works(go: Open, page: Page, party: Party, group: WorkingGroup):
    taken_along(go, page, group)
    page.context.set_offline(True)
    go("/m/groups/")
    page.locator("[data-goes-along]").click()
    write(page, party, second="垃圾未清")
    page.wait_for_url("**/m/queue/")
    row = page.locator(".queue-item")
    expect(row).to_contain_text("物业问题专班 · 业主委员会")
    expect(row).to_contain_text("Files still to send: 3")
    assert counts() == (0, 0, 0)
    page.context.set_offline(False)
    expect(page.locator(SENT)).to_have_count(1, timeout=PATIENCE)
    assert counts() == (1, 2, 3)
    first, second = GroupFinding.objects.order_by("key")
    assert (first.photos.count(), second.photos.count()) == (2, 1)
    assert first.met_at == second.met_at == GroupVisit.objects.get()
    page.locator("[data-open]").click()
    page.wait_for_url("**/m/groups/done/*/")
    expect(page.locator("main")).to_contain_text("垃圾未清")


def test_answers_lost_on_the_way(go: Open, page: Page, party: Party, group: WorkingGroup):
    """That to the trip, then that to a photo: the server has each, and each stays one."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or len(lost) > 1:
            route.continue_()
            return
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    go(of(group))
    page.context.route("**/m/groups/**", lose)
    write(page, party)
    page.wait_for_url("**/m/queue/")
    for _ in range(2):
        go("/m/queue/")
        page.wait_for_load_state("networkidle")
    expect(page.locator(SENT)).to_have_count(1, timeout=PATIENCE)
    assert len(lost) == 2
    assert counts() == (1, 1, 2)


def test_what_is_refused_can_be_corrected(go: Open, page: Page, party: Party, group: WorkingGroup):
    taken_along(go, page, group)
    page.context.set_offline(True)
    go(of(group))
    page.locator("summary", has_text="Who went").click()
    page.locator(".pick", has_text="grid_leader").click()
    page.locator("summary", has_text="Matter 3").click()
    page.locator("[name=place_2]").fill("5号楼")
    write(page, party)
    page.wait_for_url("**/m/queue/")
    page.context.set_offline(False)
    refused = page.locator(REFUSED)
    expect(refused).to_contain_text("Write down what was found")
    refused.locator("[data-correct]").click()
    expect(page.locator("[name=met]")).to_have_value("业主委员会")
    expect(page.locator(".photo-chosen")).to_have_count(2)
    expect(page.locator("[name=people]:checked")).to_have_count(2)
    page.locator("[name=place_2]").fill("")
    page.locator(".foot-action button").click()
    page.wait_for_url("**/m/groups/done/*/")
    assert counts() == (1, 1, 2)
    assert GroupVisit.objects.get().people.count() == 2


def test_the_group_has_ended_meanwhile(go: Open, page: Page, party: Party, group: WorkingGroup):
    """It is said, instead of waiting for ever."""
    taken_along(go, page, group)
    page.context.set_offline(True)
    go(of(group))
    write(page, party)
    page.wait_for_url("**/m/queue/")
    end_group(group, reason="任务完成", by=party.user(DESK))
    page.context.set_offline(False)
    expect(page.locator(REFUSED)).to_contain_text("not open to you any more")
    assert counts() == (0, 0, 0)


def test_an_outsider_on_the_same_phone(
    go: Open, page: Page, party: Party, group: WorkingGroup, sign_in: Callable[[str], None]
):
    taken_along(go, page, group)
    page.context.set_offline(True)
    go(of(group))
    write(page, party)
    page.wait_for_url("**/m/queue/")
    sign_in("grid_leader")
    page.context.set_offline(False)
    go("/m/queue/")
    expect(page.locator("[data-queue-empty]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    sign_in(STAFF)
    go("/m/queue/")
    expect(page.locator(SENT)).to_have_count(1, timeout=PATIENCE)
    assert counts() == (1, 1, 2)
    assert Visit.objects.get().by.username == STAFF


@pytest.mark.parametrize(("theme", "type_size"), [("light", ""), ("dark", ""), ("light", "large")])
def test_for_everybody(go: Open, page: Page, party: Party, group: WorkingGroup, theme: str, type_size: str):
    for address in ("/m/groups/", of(group), "/m/queue/", "/m/me/"):
        go(address, theme=theme, type=type_size)
        page.wait_for_load_state("networkidle")
        assert faults(page) == [], address
        assert width(page) == 390, address
    write(page=go(of(group)), party=party)
    page.wait_for_url("**/m/groups/done/*/")
    assert faults(page) == []
    assert width(page) == 390


def test_everything_to_tap_is_large_enough(go: Open, page: Page, group: WorkingGroup):
    for address in ("/m/groups/", of(group)):
        go(address)
        targets = page.locator("main :is(summary, .photo-add, .button, input[type=text], select):visible").all()
        small = [(each.inner_text(), box["height"]) for each in targets if (box := each.bounding_box())["height"] < 48]
        assert targets
        assert small == [], address
