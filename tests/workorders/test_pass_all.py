"""Everything that one person has is given to another by name, order by order."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.clock import held
from grids import services as grids
from grids.models import Person, Role
from notices import outbox
from notices.models import Notice
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    with held(MONDAY):
        yield


def who(world: World, name: str) -> Person:
    return world.users[name].person


def again(order: WorkOrder) -> WorkOrder:
    return WorkOrder.objects.get(pk=order.pk)


def lead(world: World, name: str = "grid_worker") -> WorkOrder:
    return services.dispatch(world.order_in(State.REGISTERED), by=world.actor("dispatcher"), person=who(world, name))


def part(world: World, name: str = "grid_worker") -> WorkOrder:
    order = world.order_in(State.HANDLING)
    return services.add_assistant(order, by=world.actor("dispatcher"), person=who(world, name), task="断电")


def asked(world: World, name: str = "grid_worker") -> WorkOrder:
    order = world.order_in(State.REGISTERED)
    return services.propose(order, by=world.actor("dispatcher"), person=who(world, name), message="能上门吗？")


class Desk:
    """Somebody at the page of one person."""

    def __init__(self, client: Client, world: World, name: str, left: str) -> None:
        client.force_login(world.users[name])
        self.client, self.world, self.left = client, world, left
        self.url = reverse("workorders:pass_all", args=[who(world, left).pk])

    def look(self):
        return self.client.get(self.url)

    def send(self, orders: list[WorkOrder], to: str, step: str = "preview", **more: Any):
        given = {"person": who(self.world, to).pk, "reason": "长假", "step": step, **more}
        return self.client.post(self.url, {"order": [each.number for each in orders], **given})

    def do(self, orders: list[WorkOrder], to: str):
        page = self.send(orders, to).context["page"]
        answer = self.send(orders, to, "go", seen=page.seen)
        assert answer.status_code == 302, answer.content.decode()
        return self.client.get(answer["Location"])


def test_it_works(client: Client, world: World):
    mine = [lead(world), part(world), asked(world)]
    desk = Desk(client, world, "dispatcher", "grid_worker")
    assert [row.order for row in desk.look().context["page"].rows] == mine
    seen = desk.send(mine, "grid_leader").context["page"]
    assert [row.is_possible for row in seen.rows] == [True, True, True]
    assert again(mine[0]).lead_person == who(world, "grid_worker")  # a preview changes nothing
    page = desk.do(mine, "grid_leader").context["page"]
    assert (len(page.done), len(page.refused)) == (3, 0)
    heir = who(world, "grid_leader")
    assert again(mine[0]).lead_person == heir
    assert mine[1].assignments.waiting().get().person == heir
    assert mine[2].proposals.waiting().get().person == heir
    assert desk.look().context["page"].orders == []


def test_each_hears_of_what_they_have_now(client: Client, world: World):
    Desk(client, world, "dispatcher", "grid_worker").do([lead(world), part(world), asked(world)], "grid_leader")
    outbox.sweep()
    told = Notice.objects.filter(user=world.users["grid_leader"]).values_list("event", flat=True)
    assert {"workorders.dispatch", "workorders.add_assistant", "workorders.propose"} <= set(told)


def test_an_outsider_finds_no_such_page(client: Client, world: World):
    lead(world)
    for name in ("other_dispatcher", "unit_manager", "unit_handler"):
        assert Desk(client, world, name, "grid_worker").look().status_code == 404


def test_ones_own_cannot_be_given_away_by_oneself(client: Client, world: World):
    order = lead(world)
    desk = Desk(client, world, "grid_worker", "grid_worker")
    assert [row.is_possible for row in desk.look().context["page"].rows] == [False]
    assert len(desk.do([order], "grid_leader").context["page"].refused) == 1
    assert again(order).lead_person == who(world, "grid_worker")


def test_within_a_unit_its_manager_does_it(client: Client, world: World):
    order = services.assign(
        world.order_in(State.HANDLING), by=world.actor("unit_manager"), person=who(world, "unit_handler")
    )
    page = Desk(client, world, "unit_manager", "unit_handler").do([order], "unit_manager").context["page"]
    assert (page.done, again(order).assignee) == ([order.number], who(world, "unit_manager"))
    event = order.events.get(action="passed_on")
    assert (event.user, event.post.role) == (world.users["unit_manager"], Role.UNIT_MANAGER)


def test_one_that_the_other_is_asked_for_already_stays(client: Client, world: World):
    both, fine = asked(world), lead(world)
    services.propose(both, by=world.actor("dispatcher"), person=who(world, "grid_leader"), message="您呢？")
    page = Desk(client, world, "dispatcher", "grid_worker").do([both, fine], "grid_leader").context["page"]
    assert (page.done, page.refused) == ([fine.number], [both.number])
    assert both.proposals.waiting().filter(person=who(world, "grid_worker")).exists()


def test_an_old_link_of_whoever_was_asked_opens_nothing(client: Client, world: World):
    order = asked(world)
    old = order.proposals.get().links.get()
    Desk(client, world, "dispatcher", "grid_worker").do([order], "grid_leader")
    old.refresh_from_db()
    assert old.used_at is not None


def test_what_changed_meanwhile_is_refused(client: Client, world: World):
    order, desk = lead(world), Desk(client, world, "dispatcher", "grid_worker")
    seen = desk.send([order], "grid_leader").context["page"].seen
    services.accept(order, by=world.actor("grid_worker"))
    address = desk.send([order], "grid_leader", "go", seen=seen)["Location"]
    assert client.get(address).context["page"].refused == [order.number]
    assert again(order).lead_person == who(world, "grid_worker")


def test_other_words_than_those_seen_do_nothing(client: Client, world: World):
    order, desk = lead(world), Desk(client, world, "dispatcher", "grid_worker")
    seen = desk.send([order], "grid_leader").context["page"].seen
    assert desk.send([order], "service_desk", "go", seen=seen).status_code == 409
    assert again(order).lead_person == who(world, "grid_worker")


def test_without_a_reason_nothing_is_previewed(client: Client, world: World):
    order, desk = lead(world), Desk(client, world, "dispatcher", "grid_worker")
    answer = desk.send([order], "grid_leader", reason="")
    assert answer.status_code == 422
    assert list(answer.context["page"].form.errors) == ["reason"]


def test_turns_on_duty_are_named_and_stay(client: Client, world: World):
    lead(world)
    grids.roster(
        area=world.community,
        people=[who(world, "grid_worker")],
        kinds=["night"],
        starts=MONDAY.date(),
        ends=MONDAY.date(),
        by=None,
    )
    page = Desk(client, world, "dispatcher", "grid_worker").look()
    assert page.context["page"].turns == 1
    assert reverse("grids:duty") in page.content.decode()


def test_the_way_there_stands_beside_the_post(client: Client, world: World):
    client.force_login(world.users["dispatcher"])
    here = f"{reverse('grids:posts')}?area={world.grid.code}"
    address = reverse("workorders:pass_all", args=[who(world, "grid_worker").pk])
    assert address in client.get(here).content.decode()
    client.force_login(world.users["grid_leader"])
    assert address not in client.get(here).content.decode()


def test_a_row_costs_no_query_before_the_preview(client: Client, world: World):
    desk = Desk(client, world, "dispatcher", "grid_worker")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.look().status_code == 200
        return len(seen)

    for _time in range(2):
        lead(world)
    queries()
    few = queries()
    for _time in range(6):
        lead(world)
    assert queries() <= few
