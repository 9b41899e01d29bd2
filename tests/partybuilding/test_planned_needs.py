from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from common.clock import advance, held
from common.errors import Conflict, Invalid, NotAllowed
from partybuilding import services
from partybuilding.models import PlannedNeed, WantedTime
from tests.partybuilding.offering import days, need, offer, planned
from tests.world import MONDAY, World
from workorders import services as orders
from workorders.models import WorkOrder


@pytest.fixture(autouse=True)
def _monday():
    cache.clear()
    with held(MONDAY):
        yield


def test_it_works(world: World):
    made = planned(world, how_many=2)
    assert services.raise_due() == 0
    advance(timedelta(days=3))
    assert (services.raise_due(), services.raise_due()) == (1, 0)
    found = WorkOrder.objects.order_by("pk")
    assert [(order.title, order.state, order.handling) for order in found] == [
        ("重阳理发", "registered", "self_handle")
    ] * 2
    assert set(WantedTime.objects.values_list("planned", "first", "last")) == {(made.pk, made.first, made.last)}
    made.refresh_from_db()
    assert services.raise_planned(made) == []
    with pytest.raises(Conflict):
        services.save_planned(made, by=world.users["dispatcher"])


def test_days_the_wrong_way_round_are_refused(world: World):
    made = planned(world)
    made.last = made.first - timedelta(days=1)
    with pytest.raises(Invalid):
        services.save_planned(made, by=world.users["dispatcher"])


def test_where_the_planner_has_left_the_desk_registers_it(world: World):
    made = planned(world)
    world.users["dispatcher"].person.posts.update(ends=days(0) - timedelta(days=1))
    [order] = services.raise_planned(made)
    assert order.state == "submitted"


def test_what_was_dropped_becomes_nothing(world: World):
    services.drop_planned(planned(world), by=world.actor("dispatcher").user)  # type: ignore[arg-type]
    advance(timedelta(days=9))
    assert services.raise_due() == 0


def test_only_the_desk_of_the_area_plans(world: World, client):
    with pytest.raises(NotAllowed):
        planned(world, by="other_dispatcher")
    made = planned(world)
    client.force_login(world.users["other_dispatcher"])
    assert client.get(made.get_absolute_url()).status_code == 404
    client.force_login(world.users["unit_handler"])
    assert client.get(reverse("partybuilding:planned_needs")).status_code == 404


def test_the_pages_of_plans(world: World, client):
    client.force_login(world.users["dispatcher"])
    values = {
        "title": "重阳理发",
        "text": "为老人理发",
        "category": world.category.code,
        "area": world.community.code,
        "first": "2026-11-26",
        "last": "2026-11-27",
        "hours": "9:00-12:00",
        "how_many": "2",
        "raise_on": "2026-11-20",
    }
    assert client.post(reverse("partybuilding:new_plan"), {**values, "last": "2026-11-01"}).status_code == 422
    assert client.post(reverse("partybuilding:new_plan"), values).status_code == 302
    made = PlannedNeed.objects.get()
    assert (made.how_many, made.weekly.overlap(made.weekly)) == (2, 7 * 180)
    page = client.get(reverse("partybuilding:planned_needs"), {"state": "waiting"})
    assert page.context["listing"].rows == [made]
    assert client.post(made.get_absolute_url(), {**values, "version": 9}).status_code == 412
    assert client.post(reverse("partybuilding:drop_plan", args=[made.pk])).status_code == 302
    assert client.get(made.get_absolute_url()).status_code == 200


def test_the_list_of_needs_and_of_services(world: World, client):
    made, order, other = offer(world), need(world), need(world)
    by = world.actor("dispatcher")
    services.ask(order, made, by=by)
    client.force_login(world.users["dispatcher"])

    def listed(view: str) -> list[WorkOrder]:
        return list(client.get(reverse("partybuilding:needs"), {"view": view}).context["listing"].rows)

    assert (listed("waiting"), listed("asked"), listed("agreed")) == ([other], [order], [])
    orders.agree(order, by=world.actor("unit_handler"))
    assert (listed("asked"), listed("agreed"), listed("ended")) == ([], [order], [])
    page = client.get(reverse("partybuilding:services"))
    [row] = page.context["shown"].rows
    assert (row.order, row.offer_title, row.provider) == (order, made.title, world.unit.name)
    book = client.get(reverse("partybuilding:services"), {"as": "xlsx", "area": world.community.code})
    assert book.headers["content-disposition"].endswith('.xlsx"')
    assert client.get(reverse("partybuilding:services"), {"month": "2026-10"}).context["shown"].rows == []
    client.force_login(world.users["other_dispatcher"])
    assert client.get(reverse("partybuilding:services")).context["shown"].rows == []
