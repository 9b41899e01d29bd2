"""What stands beside the lead on the page of an order, and how its actions are laid out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.clock import advance, held
from tests.workorders.order_pages import look, rule_for, text_of
from tests.world import MONDAY, World
from workorders import services
from workorders.action_menu import FIRST, MENU, RARE
from workorders.choices import State
from workorders.models import WorkOrder
from workorders.permissions import open_actions
from workorders.workflow import ACTIONS

QUERIES = 20
ROLES = (
    "dispatcher", "grid_worker", "service_desk", "street_coordinator", "supervisor", "unit_handler", "unit_manager",
    "review_panel", "party_secretary",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def assisted(world: World) -> WorkOrder:
    order, dispatcher = world.order_in(State.HANDLING), world.actor("dispatcher")
    due = MONDAY + timedelta(hours=2)
    services.add_assistant(order, by=dispatcher, unit=world.other_unit, task="断开总闸", due_at=due)
    return services.whistle(order, by=dispatcher, units=[world.unit], place="7号楼门口", task="现场会商", due_at=due)


def with_petition(world: World) -> WorkOrder:
    order = world.order_in(State.HANDLING)
    until = order.deadlines.get(step="finish").due_at + timedelta(days=1)
    return services.extend(order, by=world.actor("unit_handler"), until=until, reason="灯座要从厂里订")


def contested(world: World) -> WorkOrder:
    order = world.closed_halfway()
    return services.contest(order, by=world.actor("unit_handler"), against="rating", reason="停电期间无法作业")


def test_it_works(world: World, client: Client):
    order = assisted(world)
    advance(timedelta(hours=3))
    services.finish_part(order, by=world.actor("other_handler"), result="总闸已断")
    page = look(client, world, order)
    attending, assisting = sorted(page.context["page"].beside.parts, key=lambda part: part.row.kind, reverse=True)
    assert (attending.row.unit, attending.is_late, attending.standing) == (world.unit, True, "Not answered yet")
    assert (assisting.row.unit, assisting.is_late, assisting.standing) == (world.other_unit, True, "Done")
    for words in ("断开总闸", "7号楼门口", "现场会商", "总闸已断"):
        assert words in page.content.decode()


def test_every_action_has_its_place(world: World):
    placed = [name for group in MENU for name in group.names]
    assert len(placed) == len(set(placed))
    assert not RARE & set(FIRST)
    assert ACTIONS.keys() - RARE - set(FIRST) == {"return", "expire_review"}


@pytest.mark.parametrize("state", State)
def test_whatever_may_be_done_is_offered_once(world: World, client: Client, state: State):
    order = world.order_in(state)
    for name in ("dispatcher", "unit_manager", "street_coordinator"):
        if not WorkOrder.objects.visible_to(world.users[name]).filter(pk=order.pk).exists():
            continue
        page = look(client, world, order, name).context["page"]
        offered = [*page.tabs, *(action for _label, held in page.more for action in held)]
        assert len(offered) == len(set(offered))
        assert set(offered) == set(open_actions(world.actor(name), order))


def test_the_menu_is_grouped(world: World, client: Client):
    page = look(client, world, world.order_in(State.HANDLING)).context["page"]
    groups = {str(label): [action.name for action in held] for label, held in page.more}
    assert "whistle" in groups["Together with others"]
    assert "urge" in groups["Time"]
    assert "escalate" in groups["Where it goes"]
    assert "Ends" not in groups  # nothing that a desk may end stands open here


def test_what_is_asked_stands_beside_its_form(world: World, client: Client):
    order = with_petition(world)
    page = look(client, world, order, action="decide_extension")
    asked = order.petitions.get()
    assert "灯座要从厂里订" in page.content.decode()
    assert page.context["page"].form["until"].initial == asked.until
    services.decide_extension(order, by=world.actor("dispatcher"), decision="grant")
    assert look(client, world, order).context["page"].beside.petition is None


def test_an_extension_begins_with_the_latest_end(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    form = look(client, world, order, "unit_handler", action="extend").context["page"].form
    assert form["until"].initial == MONDAY + timedelta(days=4)
    assert "11-20 09:00" in form["until"].help_text
    services.extend(order, by=world.actor("unit_handler"), until=form["until"].initial, reason="缺件")


def test_likely_duplicates_are_offered_to_join(world: World, client: Client):
    main, order = world.submit(), world.submit(name="邻居", phone="13700003333")
    world.submit(description="垃圾桶满了没有人清运，气味很大", name="王某", phone="13700004444")
    page = look(client, world, order, action="merge").context["page"]
    assert [number for number, _title in page.form.fields["likely"].choices] == [main.number]
    answer = client.post(
        page_url(order, "merge"), {"version": order.version, "likely": main.number, "sure": "on"}, follow=True
    )
    assert answer.status_code == 200
    order.refresh_from_db()
    assert (order.state, order.merged_into) == (State.MERGED, main)


def test_one_of_the_two_must_be_said(world: World, client: Client):
    world.submit()
    order = world.submit(name="邻居", phone="13700003333")
    client.force_login(world.users["dispatcher"])
    answer = client.post(page_url(order, "merge"), {"version": order.version, "sure": "on"})
    assert answer.status_code == 422
    assert list(answer.context["page"].form.errors) == ["into"]


def page_url(order: WorkOrder, action: str) -> str:
    return reverse("workorders:act", args=[order.number, action])


def test_joined_orders_with_their_reporters(world: World, client: Client):
    main, order = world.submit(), world.submit(name="郑小芳", phone="13700003333")
    services.merge(order, by=world.actor("dispatcher"), into=main)
    text = text_of(client, world, main)
    assert order.number in text
    assert order.reporters.get().shown_name in text
    assert main.number in text_of(client, world, order)


def test_parts_and_their_parent(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    order = services.split(order, by=world.actor("dispatcher"), parts=["换楼道灯", "修单元门"])
    for part in order.children.all():
        assert part.number in text_of(client, world, order)
        assert order.number in text_of(client, world, part)
        names = {action.name for action in look(client, world, part).context["page"].actions}
        assert not {"split", "merge"} & names


def test_contests_with_their_votes(world: World, client: Client):
    order = contested(world)
    services.decide_contest(
        order, by=world.actor("supervisor"), contest=order.contests.get(), decision="grant", words="确实停电"
    )
    text = text_of(client, world, order)
    assert "停电期间无法作业" in text
    assert "确实停电" in text


def test_tags(world: World, client: Client):
    order = world.order_in(State.HELD)
    until = timezone.localtime(order.due_at)
    assert f"{until:%H:%M}" in text_of(client, world, order)
    order = services.supervise(order, by=world.actor("supervisor"), instruction="抓紧")
    assert "Under supervision" in text_of(client, world, order)
    closed = world.order_in(State.CLOSED)
    services.reopen(closed, by=world.actor("dispatcher"), reason="又坏了")
    assert "Reopened once" in text_of(client, world, closed)


def test_an_outsider_sees_nothing_of_a_related_order(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    order = services.split(order, by=world.actor("dispatcher"), parts=["换楼道灯"])
    part = order.children.get()
    services.dispatch(part, by=world.actor("dispatcher"), unit=world.other_unit)
    page = look(client, world, part, "other_handler")
    assert page.context["page"].beside.parent is None
    assert order.get_absolute_url() not in page.content.decode()


def queries(client: Client, world: World, order: WorkOrder, name: str) -> int:
    look(client, world, order, name)  # what is kept in memory is loaded
    with CaptureQueriesContext(connection) as seen:
        assert client.get(order.get_absolute_url()).status_code == 200
    return len(seen)


@pytest.mark.parametrize("state", State)
def test_few_queries_in_every_state_for_every_role(world: World, client: Client, state: State):
    rule_for(world)
    world.submit()
    order = world.order_in(state)
    for name in ROLES:
        if WorkOrder.objects.visible_to(world.users[name]).filter(pk=order.pk).exists():
            assert queries(client, world, order, name) <= QUERIES, name


@pytest.mark.parametrize("make", [assisted, with_petition, contested])
def test_few_queries_with_others_beside(world: World, client: Client, make):
    order = make(world)
    for name in ("dispatcher", "unit_manager", "street_coordinator"):
        assert queries(client, world, order, name) <= QUERIES, name
