"""What the page of an order tells: its story, its deadline, its place and its people."""

from datetime import timedelta

import pytest
from django.test import Client

from common.clock import held, now
from grids.services import change_area, create_person
from tests.workorders.order_pages import look, text_of
from tests.world import MONDAY, World
from workorders import services
from workorders.actors import SYSTEM
from workorders.choices import Channel, State
from workorders.models import Reporter, WorkOrder
from workorders.services.watching import watch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def contacted(world: World, order: WorkOrder) -> WorkOrder:
    return services.contact(order, by=world.actor("unit_handler"), outcome="reached")


def test_the_deadline_explains_itself(world: World, client: Client):
    order = contacted(world, world.order_in(State.HANDLING))
    text = text_of(client, world, order)
    for words in ("楼道照明, Finish by: 2 work days", "测试时限表第一条", "just begun, 2 days in all"):
        assert words in text


def test_what_moved_the_deadline(world: World, client: Client):
    order = world.order_in(State.HANDLED)
    with held(MONDAY + timedelta(hours=1)):
        services.check(order, by=world.actor("dispatcher"), outcome="rework", finding="还是不亮")
        assert "Counted anew since 11-16 10:00; before that it was due 11-18 09:00" in text_of(client, world, order)


def test_late_is_said_in_words_and_stays(world: World, client: Client):
    order = contacted(world, world.order_in(State.HANDLING))
    with held(MONDAY + timedelta(days=3)):
        assert "1 day over (Work days)" in text_of(client, world, order)
        services.complete(order, by=world.actor("unit_handler"), result="修好了")
        text = text_of(client, world, order)
    assert "Was overdue" in text
    assert "met late" in text


# Suggestions


def test_the_timeline_says_who_and_what(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    services.dispatch(order, by=world.actor("dispatcher"), unit=world.unit, note="先打电话")
    services.return_(order, by=world.actor("unit_handler"), ground="wrong_place", reason="在马路对面")
    services.reclassify(order, by=world.actor("dispatcher"), reason="影响大", severity="ordinary")
    services.relocate(order, by=world.actor("dispatcher"), reason="在南门", area=world.community)
    entries = look(client, world, order).context["page"].entries
    told = {entry.event.action: (entry.who, entry.event.text, entry.facts) for entry in entries}
    assert told["dispatch"] == (
        "Dispatcher dispatcher",
        "先打电话",
        ["槐荫物业", "to accept by 11-16 15:00, to finish by 11-18 09:00"],
    )
    assert told["return"] == ("Unit handler unit_handler", "在马路对面", ["不在本单位服务区域", "From 槐荫物业"])
    assert told["reclassify"] == ("Dispatcher dispatcher", "影响大", ["severity: Minor → Ordinary"])
    assert told["relocate"] == ("Dispatcher dispatcher", "在南门", ["槐树一网格 → 槐树社区"])
    assert told["register"][2] == ["category: 楼道照明", "handling: Refer", "affair: Public matter"]
    assert entries[0].event.action == "relocate"


def test_review_and_check_in_words(world: World, client: Client):
    entries = look(client, world, world.order_in(State.CLOSED)).context["page"].entries
    told = {entry.event.action: (entry.who, entry.facts) for entry in entries}
    assert told["review"] == ("Reporter 周*", ["Solved", "Satisfied"])
    assert told["check"][1] == ["Done as stated"]


def test_public_and_internal_entries_apart(world: World, client: Client):
    order = world.order_in(State.REVIEWING)
    for show, expected in (("public", True), ("internal", False)):
        shown = look(client, world, order, show=show).context["page"].shown_entries
        assert shown
        assert {entry.is_public for entry in shown} == {expected}
    assert len(look(client, world, order, show="nonsense").context["page"].shown_entries) == order.events.count()


# Beside it


def test_likely_the_same_matter(world: World, client: Client):
    order = world.submit(description="槐荫小区7号楼楼道灯不亮，晚上看不见")
    same = world.submit(description="7号楼的楼道灯不亮，老人晚上看不见路")
    world.submit(description="水费账单看不懂，想请人解释")
    with held(MONDAY - timedelta(days=40)):
        world.submit(description="槐荫小区7号楼楼道灯不亮，晚上看不见")
    elsewhere = world.submit(description="槐荫小区7号楼楼道灯不亮，晚上看不见", area=world.other_grid)
    page = look(client, world, order).context["page"]
    assert [each.order for each in page.similar] == [same]
    assert elsewhere not in [each.order for each in page.similar]


def test_the_map_shows_the_grid_and_the_point(world: World, client: Client):
    order = world.submit(lon=106.005, lat=38.005)
    page = look(client, world, order)
    assert page.context["page"].map.shape.startswith("M")
    assert 'class="map-pin"' in page.content.decode()
    change_area(world.grid, boundary=None)
    assert look(client, world, world.submit()).context["page"].map is None


def test_several_reporters_and_an_anonymous_one(world: World, client: Client):
    order = world.submit(is_anonymous=True)
    person = create_person(name="王秀英", phone="13811112222")
    Reporter.objects.create(order=order, person=person, created_at=now())
    text = text_of(client, world, order)
    assert "2 people report this" in text
    assert "Anonymous" in text
    assert "139****1111" not in text
    assert "王**" in text


def test_clockwork_is_told_by_the_platform(world: World, client: Client):
    order = world.submit()
    with held(MONDAY + timedelta(days=1)):
        watch()
        entries = look(client, world, order).context["page"].entries
    assert {(entry.who, *entry.facts) for entry in entries if entry.event.actor_kind == SYSTEM.kind} >= {
        ("The platform", "Register by")
    }


def test_residents_are_masked_colleagues_are_not(world: World, client: Client):
    worker = world.users["grid_worker"].person
    order = world.order_in(State.REGISTERED, channel=Channel.PHONE)
    services.dispatch(order, by=world.actor("dispatcher"), person=worker)
    text = text_of(client, world, order)
    assert worker.name in text
    assert worker.masked_name not in text.replace(worker.name, "")
    assert "周*" in text
    assert "周兰" not in text
    told = {each.event.action: each for each in look(client, world, order).context["page"].entries}
    assert told["dispatch"].facts[0] == worker.name


def test_when_it_happened(world: World, client: Client):
    happened = MONDAY - timedelta(days=2, hours=3)
    assert "When it happened" not in text_of(client, world, world.submit())
    text = text_of(client, world, world.submit(occurred_at=happened, source="hotline", external_id="1"))
    shown = text[text.index("When it happened") :]
    assert shown.index(f'datetime="{happened.isoformat()}"') < 200
