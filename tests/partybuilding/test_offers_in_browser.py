"""The pages of offers, needs, matches, alliances and meetings in a real browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize, expect

from common.clock import now
from deliberation import services as meetings
from deliberation.choices import Attendance
from deliberation.models import Meeting
from partybuilding import services
from partybuilding.models import MatchDraft, Offer, OfferState
from partybuilding.services import drafts
from tests.browsing import faults, opened, width
from tests.partybuilding.alliances import Allied, ally
from tests.partybuilding.offering import drafted, need, offer, planned
from tests.partybuilding.registering import LAW, confirmed, fresh, willing
from tests.world import World

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
Visit = Callable[..., Page]


@pytest.fixture
def visit(page: Page, live_server, client, world: World) -> Visit:
    """Opens an address as somebody of the world."""

    def go(address: str, name: str = "dispatcher", **preferences: str) -> Page:
        return opened(page, live_server, client, world.users[name], address, **preferences)

    return go


def _sent(world: World) -> MatchDraft:
    draft = drafted(world)
    services.send_draft(draft, by=world.users["dispatcher"])
    drafts.work(draft.pk)
    return draft


def _held(allied: Allied) -> Meeting:
    """With a ballot that is open and a resolution that is not adopted."""
    by, begins = allied.world.actor("community_secretary"), now() + timedelta(hours=2)
    when = {"starts_at": begins, "ends_at": begins + timedelta(hours=2), "place": "会议室"}
    meeting = services.plan_alliance_meeting(allied.alliance, title="联席会议", by=by, **when)
    meetings.add_item(meeting, title="北门停车", by=by)
    meetings.convene(meeting, by=by)
    came = dict.fromkeys(meeting.attendees.values_list("pk", flat=True), Attendance.ATTENDED.value)
    meetings.record_attendance(meeting, came, by=by)
    meetings.open_ballot(meeting, question="同意吗", by=by)
    meetings.draft_resolution(meeting, text="物业一周内公示。", by=by)
    return meeting


def of_matches(world: World) -> list[str]:
    """An offer, a plan, a batch that was sent, and one that is looked through."""
    made, plan, sent = offer(world, at_once=3), planned(world), _sent(world)
    confirmed(world, said=willing(LAW))  # with an offer to confirm
    services.switch_mornings(world.community, is_on=True, by=fresh(world, "dispatcher"))
    order = need(world)
    ready = drafted(world)
    names = ("offers", "new_offer", "needs", "planned_needs", "new_plan", "services", "drafts")
    line = reverse("partybuilding:line", args=[ready.pk, ready.lines.get().pk])
    return [
        "/",
        *(reverse(f"partybuilding:{name}") for name in names),
        *(each.get_absolute_url() for each in (made, plan, sent, ready, order)),
        line,
    ]


def of_meetings(world: World) -> list[str]:
    """An alliance with something on its lists, and a meeting half-way through."""
    allied = ally(world)
    item, meeting = allied.pushed(), _held(allied)
    return [
        *(reverse(f"partybuilding:{name}") for name in ("alliances", "new_alliance")),
        *(reverse(f"deliberation:{name}") for name in ("meetings", "new_meeting")),
        *(each.get_absolute_url() for each in (allied.alliance, item, meeting)),
        reverse("partybuilding:edit_alliance", args=[allied.alliance.pk]),
        reverse("partybuilding:alliance_member", args=[allied.alliance.pk, allied.unit.pk]),
    ]


@pytest.mark.parametrize(("size", "theme"), [(DESK, "light"), (PHONE, "dark")])
def test_anybody_can_use_them(visit: Visit, world: World, page: Page, size: ViewportSize, theme: str):
    page.set_viewport_size(size)
    for name, addresses in (("dispatcher", of_matches(world)), ("community_secretary", of_meetings(world))):
        for address in addresses:
            visit(address, name, theme=theme)
            assert faults(page) == [], address
            assert width(page) <= size["width"], address


def test_it_works(visit: Visit, world: World):
    """Two clicks from the list of needs to a provider who is asked, and the answer stands beside the need."""
    made, order = offer(world), need(world)
    page = visit(reverse("partybuilding:needs"))
    page.get_by_role("link", name=order.title).click()
    page.locator(".best li", has_text=made.title).get_by_role("button").click()
    expect(page.locator(".best li", has_text=made.title)).to_have_count(0)
    assert order.proposals.get().unit == world.unit
    page = visit(reverse("partybuilding:needs"))
    expect(page.locator("tr", has_text=order.title)).to_contain_text("1")


def test_many_offers_are_confirmed_and_taken_back(visit: Visit, world: World):
    for number in range(3):
        confirmed(world, name=f"党员{number}", phone=f"1390000{number:04d}", said=willing(LAW))
    page = visit(f"{reverse('partybuilding:offers')}?state=draft")
    page.set_viewport_size(PHONE)
    assert width(page) <= PHONE["width"]
    page.locator("[data-row] input[type=checkbox]").first.check()
    expect(page.locator("[data-selected-count]")).to_have_text("1")
    for box in page.locator("[data-row] input[type=checkbox]").all()[1:]:
        box.check()
    page.locator("form:has([data-selected-count]) button").click()
    expect(page.locator("[data-row]")).to_have_count(3)
    assert faults(page) == []
    assert width(page) <= PHONE["width"]
    assert set(Offer.objects.values_list("state", flat=True)) == {OfferState.OPEN}
    page.locator("[role=status] button").click()
    expect(page.locator("[role=status] button")).to_have_count(0)
    assert set(Offer.objects.values_list("state", flat=True)) == {OfferState.PAUSED}
