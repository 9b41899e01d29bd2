from datetime import timedelta

import pytest
from django.core.cache import cache

from common.clock import advance, held, now, today
from common.errors import Conflict
from partybuilding import services
from partybuilding.hours import WeeklyHours
from partybuilding.matching.best import best_offers
from partybuilding.models import Offer, Use
from tests.partybuilding.offering import days, helper, need, offer, skill
from tests.world import MONDAY, World
from workorders import services as orders
from workorders.models import Category
from workorders.services.reference import save_category


@pytest.fixture(autouse=True)
def _monday():
    cache.clear()
    with held(MONDAY):
        yield


def codes(best) -> list[str]:
    return [reason[0] for reason in best.reasons]


def test_it_works(world: World):
    made = offer(world, hours="周一至周五 18:00-21:00")
    order = need(world)
    [best] = best_offers(order)
    assert (best.offer, best.at) == (made, MONDAY.replace(hour=18))
    assert codes(best) == ["skill", "area", "time", "word", "free", "no_reviews"]
    assert all(best.words)
    changed = services.ask(order, made, by=world.actor("dispatcher"))
    assert changed.proposals.get().unit == world.unit
    assert Use.objects.get().offer == made


def test_the_closest_comes_first(world: World):
    far = offer(world, areas=[world.community], title="社区里")
    near = offer(world, areas=[world.grid], title="网格里", unit=world.other_unit)
    assert [best.offer for best in best_offers(need(world))] == [near, far]


def test_who_does_what_the_need_says_comes_first(world: World):
    """Of the same matter, and though the other is closer by."""
    offer(world, areas=[world.grid], title="上门理发")
    named = offer(world, title="使用智能设备", unit=world.other_unit)
    named.skills.set([skill(world.category, code="computer", name="手机与电脑帮助")])
    order = world.submit(description="想请人教老人用手机挂号")
    order = orders.register(order, by=world.actor("dispatcher"), category=world.category, handling="self_handle")
    found = best_offers(order)
    assert found[0].offer == named
    assert ["word", "手机"] in found[0].reasons
    assert "word" not in codes(found[1])


def test_a_matter_beside_is_none_and_one_above_is_worth_less(world: World):
    below = save_category(Category(code="T11", name="灯泡", parent=world.category))
    exact = offer(world, title="正好")
    exact.skills.set([skill(below, code="bulb", name="换灯泡")])
    offer(world, title="不相干", unit=world.other_unit).skills.set([])
    above = offer(world, title="大类", unit=world.other_unit)
    order = world.submit()
    order = orders.register(order, by=world.actor("dispatcher"), category=below, handling="self_handle")
    found = best_offers(order)
    assert [best.offer for best in found] == [exact, above]
    assert found[0].score > found[1].score


@pytest.mark.parametrize(
    "given",
    [
        {"valid_to": MONDAY.date() - timedelta(days=1), "valid_from": MONDAY.date() - timedelta(days=9)},
        {"valid_from": MONDAY.date() + timedelta(days=60)},
        {"lon": 106.2, "lat": 38.0, "radius": 500},
    ],
)
def test_what_does_not_hold_here_and_now_is_not_proposed(world: World, given):
    offer(world, **given)
    assert best_offers(need(world, lon=106.005, lat=38.005)) == []


def test_another_community_is_not_served(world: World):
    offer(world, "other_dispatcher", areas=[world.other_community])
    assert best_offers(need(world)) == []


def test_only_who_is_free_when_it_is_wanted(world: World):
    offer(world, hours="周六 9:00-12:00")
    order, by = need(world), world.users["dispatcher"]
    wanted = {"first": days(0), "last": days(20), "hours": WeeklyHours.parse("工作日 9:00-12:00")}
    services.say_when(order, by=by, **wanted)
    assert best_offers(order) == []
    services.say_when(order, by=by, **{**wanted, "hours": WeeklyHours.parse("周末 11:00-13:00")})
    [best] = best_offers(order)
    assert best.at == MONDAY.replace(hour=11) + timedelta(days=5)
    services.say_when(order, by=by, **{**wanted, "hours": WeeklyHours(), "last": days(4)})
    assert best_offers(order) == []


def test_a_paused_offer_rests_until_the_day_is_over(world: World):
    made, order = offer(world), need(world)
    services.pause(made, by=world.users["dispatcher"])
    assert best_offers(order) == []
    services.pause(made, by=world.users["dispatcher"], until=days(3))
    [best] = best_offers(order)
    assert best.at is not None
    assert best.at.date() >= days(3)
    services.resume(made, by=world.users["dispatcher"])
    [best] = best_offers(order)
    assert best.at is not None
    assert best.at - now() < timedelta(hours=1)


def test_never_more_at_once_nor_in_a_month_than_offered(world: World):
    made, by = offer(world, at_once=1, per_month=2), world.actor("dispatcher")
    first, second, third = need(world), need(world), need(world)
    services.ask(first, made, by=by)
    assert best_offers(second) == []
    with pytest.raises(Conflict):
        services.ask(second, made, by=by)
    orders.agree(first, by=world.actor("unit_handler"))
    assert best_offers(second) == []
    orders.complete(first, by=world.actor("unit_handler"), result="理好了")
    services.ask(second, made, by=by)
    orders.agree(second, by=world.actor("unit_handler"))
    orders.complete(second, by=world.actor("unit_handler"), result="理好了")
    assert best_offers(third) == []
    advance(timedelta(days=30))
    assert [best.offer for best in best_offers(third)] == [made]


def test_what_is_asked_past_the_offers_weighs_on_them(world: World):
    made = offer(world, at_once=1)
    orders.propose(need(world), by=world.actor("dispatcher"), unit=world.unit, message="能来吗？")
    assert not Use.objects.exists()
    assert best_offers(need(world)) == []
    assert Offer.objects.open_on(today()).get() == made


def test_whoever_refused_is_not_asked_again_and_comes_later_next_time(world: World):
    keen = offer(world, "dispatcher", title="热心", unit=world.other_unit)
    shy = offer(world, title="常没空")
    order, by = need(world), world.actor("dispatcher")
    services.ask(order, shy, by=by)
    orders.refuse(order, by=world.actor("unit_handler"), reason="没空")
    assert [best.offer for best in best_offers(order)] == [keen]
    [first, second] = best_offers(need(world))
    assert (first.offer, second.offer) == (keen, shy)
    assert ["refused", 1] in second.reasons
    with pytest.raises(Conflict):
        services.ask(order, shy, by=by)


def test_reviews_of_services_count(world: World):
    known = offer(world, title="做得好", at_once=3, per_month=9)
    fresh = offer(world, title="新来的", unit=world.other_unit, at_once=3, per_month=9)
    order = need(world)
    services.ask(order, known, by=world.actor("dispatcher"))
    orders.agree(order, by=world.actor("unit_handler"))
    orders.complete(order, by=world.actor("unit_handler"), result="理好了")
    orders.check(order, by=world.actor("dispatcher"), outcome="pass")
    orders.review(order, by=world.reporter(order), solved="solved", satisfaction="very_satisfied")
    [first, second] = best_offers(need(world))
    assert (first.offer, second.offer) == (known, fresh)
    assert ["reviews", 1, 1] in first.reasons


def test_a_person_who_died_is_nobody_to_ask(world: World):
    somebody = helper()
    made = offer(world, person=somebody, title="个人")
    order = need(world)
    assert [best.offer for best in best_offers(order)] == [made]
    somebody.died_on = today()
    somebody.save()
    assert best_offers(order) == []


def test_few_questions(world: World, django_assert_max_num_queries):
    for n in range(5):
        offer(world, title=f"第{n}个")
    order = need(world)
    with django_assert_max_num_queries(18):
        assert len(best_offers(order)) == 5
