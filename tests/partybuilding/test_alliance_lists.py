"""Alliances: who belongs to them, and a need from the pull list to the review at the year's end."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache

from common.clock import advance, held, today
from common.errors import Conflict, Invalid, NotAllowed, WrongState
from deliberation import services as meetings
from notices import outbox
from partybuilding import services
from partybuilding.models import Alliance, ItemState, ListItem, PartyOrganisation, WordStage
from tests.partybuilding.alliances import Allied, ally
from tests.world import World
from workorders import services as orders
from workorders.choices import State

SPRING = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _spring() -> Iterator[None]:
    cache.clear()
    with held(SPRING):
        yield


@pytest.fixture
def allied(world: World) -> Allied:
    return ally(world)


def told(world: World, name: str) -> list[str]:
    while outbox.sweep():
        pass
    return list(world.users[name].notices.order_by("pk").values_list("event", flat=True))


def test_it_works(allied: Allied):
    """Pushed to a unit, made an order, spoken of in the middle of the year and at its end."""
    world, by = allied.world, allied.world.actor("community_secretary")
    item = allied.pushed()
    item = services.order_item(item, category=world.category, by=by)
    assert item.order is not None
    assert (item.order.state, item.order.lead_unit) == (State.DISPATCHED, world.unit)
    advance(timedelta(days=120))
    unit = world.actor("unit_manager")
    services.say_of_item(item, stage="progress", words="已送餐六十次", by=unit)
    services.say_of_item(item, stage="review", words="全年送餐一百二十次，老人满意", by=unit)
    with pytest.raises(Conflict):
        services.finish_item(item, by=by)  # its order is still open
    order = orders.complete(orders.accept(item.order, by=unit), by=unit, result="已送餐")
    order = orders.check(order, by=world.actor("dispatcher"), outcome="pass")
    assert not order.is_open  # an order of the staff asks nobody afterwards
    done = services.finish_item(item, by=by)
    assert done.state == ItemState.DONE
    stages = list(done.words.values_list("stage", flat=True))
    assert stages == ["entered", "pushed", "task", "ordered", "progress", "review", "done"]


@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "grid_worker", "system_admin"])
def test_an_outsider(allied: Allied, name: str):
    item, by = allied.pushed(), allied.world.actor(name)
    for refused in (
        lambda: services.say_of_item(item, stage="progress", words="做完了", by=by),
        lambda: services.drop_item(item, reason="不做了", by=by),
        lambda: services.enter_item(allied.alliance, kind="need", title="别的", by=by),
        lambda: services.leave_alliance(allied.unit, reason="搬走了", by=by),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert ListItem.objects.get().words.count() == 3


def test_who_sees_it(allied: Allied):
    users = allied.world.users
    seen = {name for name, user in users.items() if Alliance.objects.visible_to(user).exists()}
    assert {"dispatcher", "street_coordinator", "unit_handler", "unit_manager"} <= seen
    assert not {"other_dispatcher", "other_handler", "far_dispatcher", "system_admin", "grid_worker"} & seen


def test_a_member_takes_on_and_gives_back(allied: Allied):
    item, unit = allied.enter(), allied.world.actor("unit_handler")
    with pytest.raises(NotAllowed):
        services.take_item(item, member=allied.party, by=unit)
    item = services.take_item(item, member=allied.unit, by=unit)
    assert (item.state, item.taken_on) == (ItemState.TAKEN, today())
    with pytest.raises(WrongState):
        services.take_item(item, member=allied.unit, by=unit)
    item = services.return_item(item, reason="人手不够", by=unit)
    assert (item.state, item.taken_by) == (ItemState.OPEN, None)


def test_a_unit_that_leaves(allied: Allied):
    """What it had open goes back to the alliance; its order stays with it; what it finished stays its own."""
    world, by = allied.world, allied.world.actor("community_secretary")
    item = services.order_item(allied.pushed(), category=world.category, by=by)
    finished = allied.pushed("楼道照明", text="换灯")
    services.say_of_item(finished, stage="review", words="换好了", by=by)
    services.finish_item(finished, by=by)
    given = services.leave_alliance(allied.unit, reason="单位搬迁", by=by)
    assert given == [item]
    item.refresh_from_db()
    assert (item.state, item.taken_by) == (ItemState.OPEN, None)
    assert item.order is not None
    assert (item.order.state, item.order.lead_unit) == (State.DISPATCHED, world.unit)
    finished.refresh_from_db()
    assert finished.taken_by == allied.unit
    assert "单位搬迁" in item.words.get(stage=WordStage.RETURNED).words
    advance(timedelta(days=1))
    assert not Alliance.objects.visible_to(world.users["unit_handler"]).exists()
    with pytest.raises(Invalid):
        services.push_item(item, member=allied.unit, words="再做", by=by)


def test_nobody_joins_twice(allied: Allied):
    by = allied.world.actor("community_secretary")
    for field, joining in {
        "unit": {"unit": allied.world.unit},
        "party": {"unit": allied.world.other_unit, "party": allied.branch},
    }.items():
        with pytest.raises(Invalid) as refusal:
            services.join_alliance(allied.alliance, by=by, **joining)
        assert list(refusal.value.fields) == [field]


def test_nobody_joins_as_nobody(allied: Allied):
    with pytest.raises(Invalid):
        services.join_alliance(allied.alliance, by=allied.world.actor("community_secretary"))


def test_a_meeting_of_all_members(allied: Allied):
    starts, by = SPRING + timedelta(days=3), allied.world.actor("community_secretary")
    meeting = services.plan_alliance_meeting(
        allied.alliance,
        title="二季度联席会",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        place="会议室",
        by=by,
    )
    invited = {each.shown_name for each in meeting.attendees.all()}
    assert invited == {"槐荫物业 · unit_manager", "槐树总支", "网格支部"}
    meetings.add_item(meeting, title="全年任务", by=by)
    meetings.convene(meeting, by=by)
    assert told(allied.world, "unit_manager") == ["deliberation.invited"]


def test_the_word_that_is_due(allied: Allied):
    """Asked for once in June and once in December, of who has the item and has not spoken."""
    silent, spoken = allied.pushed(), allied.pushed("楼道照明")
    allied.enter("没人认领的")
    advance(datetime(2026, 6, 20, 10, 0, tzinfo=SPRING.tzinfo) - SPRING)
    services.say_of_item(spoken, stage="progress", words="过半", by=allied.world.actor("unit_manager"))
    assert [services.remind_of_words(), services.remind_of_words()] == [1, 0]
    assert told(allied.world, "unit_manager") == ["alliances.progress_due"]
    advance(timedelta(days=170))
    assert [services.remind_of_words(), services.remind_of_words()] == [2, 0]
    assert told(allied.world, "unit_manager").count("alliances.review_due") == 2
    assert silent.words.filter(stage="progress").count() == 0


def test_an_organisation_that_is_dissolved(allied: Allied):
    """Its successor leads the alliance and has its place in it."""
    successor = services.save_party_organisation(
        PartyOrganisation(name="新槐树总支", kind="general_branch", area=allied.world.community)
    )
    services.dissolve(allied.general, successor=successor, by=None, reason="换届撤并")
    alliance = Alliance.objects.get()
    assert alliance.leader == successor
    assert {each.party for each in alliance.members.current() if each.party} == {successor, allied.branch}
    item = services.take_item(allied.enter(), member=allied.unit, by=allied.world.actor("unit_manager"))
    services.dissolve(allied.branch, successor=None, by=None)
    allied.party.refresh_from_db()
    item.refresh_from_db()
    assert (allied.party.ends, item.state) == (today(), ItemState.TAKEN)


def test_twice_on_a_list(allied: Allied):
    allied.enter()
    with pytest.raises(Invalid):
        allied.enter()
    assert allied.enter(year=2027).year == 2027
