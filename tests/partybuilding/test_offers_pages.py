from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from common.clock import held
from grids.models import Person
from partybuilding import services
from partybuilding.models import Offer, OfferState, WantedTime
from tests.partybuilding.offering import helper, need, offer, skill
from tests.world import MONDAY, World
from workorders import services as orders


@pytest.fixture(autouse=True)
def _monday():
    cache.clear()
    with held(MONDAY):
        yield


def sign_in(client, world: World, name: str):
    client.force_login(world.users[name])
    return client


def given(world: World, **changed):
    skill(world.category)
    return {
        "unit": world.unit.code,
        "title": "上门理发",
        "skills": "hair",
        "areas": world.community.code,
        "hours": "周六 9:00-12:00",
        "per_month": "4",
        "at_once": "1",
        "valid_from": "2026-11-16",
        **changed,
    }


def test_it_works(client, world: World):
    sign_in(client, world, "dispatcher")
    form = client.get(reverse("partybuilding:new_offer")).context["form"]
    assert form["areas"].value() == [world.community.code]  # where they work is ticked already
    answer = client.post(reverse("partybuilding:new_offer"), given(world))
    made = Offer.objects.get()
    assert answer.headers["location"] == made.get_absolute_url()
    assert (made.unit, list(made.areas.all()), str(made.weekly)) == (world.unit, [world.community], str(made.weekly))
    page = client.get(reverse("partybuilding:offers"), {"skill": "hair", "q": "理发"})
    assert [row.offer for row in page.context["listing"].rows] == [made]
    assert client.get(made.get_absolute_url()).status_code == 200
    answer = client.post(
        reverse("partybuilding:change_offer", args=[made.pk]), given(world, title="理发", version=made.version)
    )
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.title, made.version) == ("理发", 2)
    assert made.entries.last().changes["title"] == ["上门理发", "理发"]


def test_what_was_decided_on_an_older_version_is_refused(client, world: World):
    made = offer(world)
    services.pause(made, by=world.users["dispatcher"])
    sign_in(client, world, "dispatcher")
    address = reverse("partybuilding:change_offer", args=[made.pk])
    assert client.post(address, given(world, version=1)).status_code == 412


@pytest.mark.parametrize(
    ("name", "value"),
    [("hours", "周八"), ("areas", ""), ("skills", ""), ("valid_to", "2026-11-01"), ("radius", "500"), ("unit", "")],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, world: World, name, value):
    sign_in(client, world, "dispatcher")
    answer = client.post(reverse("partybuilding:new_offer"), given(world, **{name: value}))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert answer.context["form"]["title"].value() == "上门理发"
    assert not Offer.objects.exists()


def test_a_unit_offers_for_itself_and_the_whole_district(client, world: World):
    sign_in(client, world, "unit_handler")
    answer = client.post(reverse("partybuilding:new_offer"), given(world, areas=world.district.code))
    assert answer.status_code == 302
    assert Offer.objects.get().areas.get() == world.district
    answer = client.post(reverse("partybuilding:new_offer"), given(world, unit=world.other_unit.code))
    assert answer.status_code == 422


def test_the_desk_takes_an_offer_in_for_a_person(client, world: World):
    sign_in(client, world, "dispatcher")
    person = {"unit": "", "person_name": "李热心", "person_phone": "13700009999"}
    assert client.post(reverse("partybuilding:new_offer"), given(world, **person)).status_code == 302
    assert Offer.objects.get().person == Person.objects.get(name="李热心")
    assert "李热心" in client.get(reverse("partybuilding:offers")).content.decode()
    client.logout()
    page = sign_in(client, world, "street_coordinator").get(reverse("partybuilding:offers")).content.decode()
    assert "李热心" in page
    client.logout()
    page = sign_in(client, world, "grid_worker").get(reverse("partybuilding:offers")).content.decode()
    assert "李热心" not in page
    assert "李**" in page


def test_the_desk_next_door_neither_sees_nor_keeps_it(client, world: World):
    made = offer(world)
    sign_in(client, world, "other_dispatcher")
    for name in ("offer", "change_offer"):
        assert client.get(reverse(f"partybuilding:{name}", args=[made.pk])).status_code == 404
    assert client.post(reverse("partybuilding:pause_offer", args=[made.pk])).status_code == 404
    assert list(client.get(reverse("partybuilding:offers")).context["listing"].rows) == []


def test_whoever_only_sees_it_does_not_change_it(client, world: World):
    made = offer(world, areas=[world.district], by="district_coordinator")
    sign_in(client, world, "dispatcher")
    assert client.get(made.get_absolute_url()).status_code == 200
    assert client.get(reverse("partybuilding:change_offer", args=[made.pk])).status_code == 404
    assert client.post(reverse("partybuilding:pause_offer", args=[made.pk])).status_code == 422
    made.refresh_from_db()
    assert made.state == OfferState.OPEN


def test_pause_resume_and_withdraw(client, world: World):
    made = offer(world)
    sign_in(client, world, "unit_handler")
    for verb, state in (("pause", "paused"), ("resume", "open"), ("withdraw", "withdrawn")):
        assert client.post(reverse(f"partybuilding:{verb}_offer", args=[made.pk]), {"note": "装修"}).status_code == 302
        made.refresh_from_db()
        assert made.state == state
    assert list(made.entries.values_list("what", flat=True)) == ["made", "paused", "resumed", "withdrawn"]
    assert client.post(reverse("partybuilding:resume_offer", args=[made.pk])).status_code == 422


def test_the_panel_of_a_need_asks_with_one_button(client, world: World):
    made, order = offer(world), need(world)
    sign_in(client, world, "dispatcher")
    assert reverse("partybuilding:best", args=[order.number]) in client.get(order.get_absolute_url()).content.decode()
    page = client.get(reverse("partybuilding:best", args=[order.number]))
    assert [best.offer for best, _provider in page.context["rows"]] == [made]
    ask = reverse("partybuilding:ask", args=[order.number])
    assert client.post(ask, {"offer": made.pk, "version": order.version}).status_code == 302
    assert order.proposals.get().unit == world.unit
    orders.refuse(order, by=world.actor("unit_handler"))
    assert client.post(ask, {"offer": made.pk}).status_code == 409
    assert client.get(reverse("partybuilding:best", args=[order.number])).context["rows"] == []


def test_the_desk_says_when_it_is_wanted(client, world: World):
    order = need(world)
    sign_in(client, world, "dispatcher")
    address = reverse("partybuilding:wanted_time", args=[order.number])
    times = {"first": "2026-11-17", "last": "2026-11-20", "hours": "18:00-20:00"}
    assert client.post(address, {**times, "last": "2026-11-01"}).status_code == 422
    assert client.post(address, times).status_code == 302
    assert WantedTime.objects.get(order=order).last == MONDAY.date() + timedelta(days=4)


def test_no_panel_for_whoever_is_not_at_the_desk(client, world: World):
    order = need(world)
    for name in ("grid_worker", "unit_handler", "other_dispatcher"):
        client.force_login(world.users[name])
        assert client.get(reverse("partybuilding:best", args=[order.number])).status_code == 404


def test_one_s_own_offer_is_kept_by_oneself(client, world: World):
    somebody = helper()
    somebody.user = world.users["far_dispatcher"].__class__.objects.create_user("helper")
    somebody.save()
    skill(world.category)
    client.force_login(somebody.user)
    answer = client.post(reverse("partybuilding:new_offer"), given(world, unit=""))
    assert answer.status_code == 302, answer.context["form"].errors
    assert Offer.objects.get().person == somebody
