"""What somebody was given by name goes to a successor or back to the desk, when they leave."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import advance, held, today
from common.errors import Invalid, NotAllowed
from grids import handover
from grids import services as grids
from grids.models import Post, Role
from notices import outbox
from notices.models import Notice
from tests.world import MONDAY, World
from workorders import services
from workorders.actors import SYSTEM
from workorders.choices import State
from workorders.models import WorkOrder
from workorders.permissions import open_actions
from workorders.timeline import entries

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def who(world: World, name: str):
    return world.users[name].person


def post_of(world: World, name: str) -> Post:
    return Post.objects.get(person=who(world, name))


def given_to(world: World, name: str, **given: object) -> WorkOrder:
    order = world.order_in(State.REGISTERED, **given)
    return services.dispatch(order, by=world.actor("dispatcher"), person=who(world, name))


def again(order: WorkOrder) -> WorkOrder:
    return WorkOrder.objects.get(pk=order.pk)


def test_it_works(world: World):
    order = services.accept(given_to(world, "grid_worker"), by=world.actor("grid_worker"))
    due = order.due_at
    done = services.hand_over(order, by=world.actor("dispatcher"), person=who(world, "grid_leader"), reason="调离")
    assert (done.state, done.lead_person, done.due_at) == (State.HANDLING, who(world, "grid_leader"), due)
    sent = done.dispatches.active().get()
    assert (sent.person, sent.accepted_at is not None) == (who(world, "grid_leader"), True)
    assert done.deadlines.get(step="finish").dispatch == sent
    assert services.complete(done, by=world.actor("grid_leader"), result="好了").state == State.HANDLED


def test_what_is_on_hold_goes_too_and_stays_on_hold(world: World):
    order = services.accept(given_to(world, "grid_worker"), by=world.actor("grid_worker"))
    until = MONDAY + timedelta(days=3)
    order = services.hold(order, by=world.actor("grid_worker"), ground="weather", until=until, word="等雨停")
    order = services.hand_over(order, by=SYSTEM, person=who(world, "grid_leader"), reason="调离")
    assert (order.state, order.lead_person) == (State.HELD, who(world, "grid_leader"))
    advance(DAY)
    order = services.resume(order, by=world.actor("grid_leader"))
    assert order.deadlines.get(step="finish").paused_at is None
    assert order.dispatches.active().get().finish_by == order.deadlines.get(step="finish").due_at


def test_without_a_successor_it_is_back_at_the_desk(world: World):
    order = services.hand_over(given_to(world, "grid_worker"), by=SYSTEM, reason="调离")
    assert (order.state, order.lead_name, order.returns) == (State.REGISTERED, "", 0)
    assert not order.dispatches.active().exists()
    outbox.sweep()
    told = Notice.objects.filter(event="workorders.hand_over").values_list("user__username", flat=True)
    assert set(told) == {"dispatcher", "community_secretary"}


def test_the_timeline_says_from_whom_to_whom(world: World):
    order = services.hand_over(
        given_to(world, "grid_worker"), by=SYSTEM, person=who(world, "grid_leader"), reason="调离"
    )
    events = order.events.select_related("post__person").order_by("pk")
    newest = entries(order, events, order.dispatches.select_related("person"))[0]
    assert newest.facts == ["grid_worker → grid_leader"]
    assert not newest.is_public


@pytest.mark.parametrize("name", ["grid_worker", "other_dispatcher", "street_coordinator", "unit_handler"])
def test_it_is_the_desks_to_do(world: World, name: str):
    order = given_to(world, "grid_worker")
    with pytest.raises(NotAllowed):
        services.hand_over(order, by=world.actor(name), reason="调离")
    assert "hand_over" in {each.name for each in open_actions(world.actor("dispatcher"), order)}


def test_what_a_unit_has_is_returned_not_handed_over(world: World):
    order = world.order_in(State.DISPATCHED)
    assert "hand_over" not in {each.name for each in open_actions(world.actor("dispatcher"), order)}


def test_not_to_whom_has_it(world: World):
    order = given_to(world, "grid_worker")
    with pytest.raises(Invalid):
        services.hand_over(order, by=SYSTEM, person=who(world, "grid_worker"), reason="调离")


def test_when_a_post_ends_its_orders_go_to_the_successor_on_the_day_after(world: World):
    order = given_to(world, "grid_worker")
    post = post_of(world, "grid_worker")
    assert [number for _label, number in handover.counts(post)] == [0, 0, 1, 0, 0]
    grids.end_post(post, ends=today(), successor=post_of(world, "grid_leader"))
    assert handover.hand_over_ended() == 0
    advance(DAY)
    assert handover.hand_over_ended() == 1
    assert again(order).lead_person == who(world, "grid_leader")
    assert handover.hand_over_ended() == 0
    assert again(order).events.filter(action="hand_over").count() == 1


def test_what_ended_yesterday_is_handed_over_at_once(world: World):
    order = given_to(world, "grid_worker")
    grids.end_post(post_of(world, "grid_worker"), ends=today() - DAY)
    assert again(order).state == State.REGISTERED


def test_the_b_post_inherits_where_no_successor_is_named(world: World):
    order = given_to(world, "grid_worker")
    grids.pair_posts(post_of(world, "grid_worker"), post_of(world, "service_desk"), by=None)
    grids.end_post(post_of(world, "grid_worker"), ends=today() - DAY)
    assert again(order).lead_person == who(world, "service_desk")
    assert post_of(world, "service_desk").partner is None


def test_who_keeps_another_post_keeps_the_orders_there(world: World):
    here, there = given_to(world, "grid_worker"), given_to(world, "grid_worker", area=world.community)
    grids.appoint(person=who(world, "grid_worker"), role=Role.GRID_LEADER, area=world.grid, starts=date(2020, 1, 1))
    desk = grids.appoint(
        person=who(world, "grid_worker"), role=Role.SERVICE_DESK, area=world.community, starts=date(2020, 1, 1)
    )
    grids.end_post(desk, ends=today() - DAY)
    assert again(here).lead_person == who(world, "grid_worker")
    assert again(there).state == State.REGISTERED


def test_one_that_fails_does_not_hold_up_the_others(world: World, monkeypatch):
    for name in ("grid_worker", "service_desk"):
        Post.objects.filter(pk=post_of(world, name).pk).update(ends=today() - DAY)
    order = given_to(world, "service_desk")
    real, bad = handover.heir_of, post_of(world, "grid_worker")

    def heir_of(post):
        if post == bad:
            raise RuntimeError("torn")
        return real(post)

    monkeypatch.setattr(handover, "heir_of", heir_of)
    assert handover.hand_over_ended() == 1
    assert again(order).state == State.REGISTERED
    monkeypatch.undo()
    assert handover.hand_over_ended() == 1


def test_turns_and_covers_go_as_well(world: World):
    worker, leader = who(world, "grid_worker"), who(world, "grid_leader")
    grids.roster(
        area=world.community, people=[worker], kinds=["night"], starts=today(), ends=today() + 3 * DAY, by=None
    )
    absence = grids.report_absence(
        person=who(world, "dispatcher"), cover=worker, starts=today(), ends=today() + 5 * DAY, by=None
    )
    grids.end_post(post_of(world, "grid_worker"), ends=today(), successor=post_of(world, "grid_leader"))
    advance(DAY)
    handover.hand_over_ended()
    assert set(worker.duties.values_list("starts_at__day", flat=True)) == {16}
    assert leader.duties.count() == 3
    absence.refresh_from_db()
    assert absence.cover is None


@pytest.mark.parametrize("name", ["grid_worker", "system_admin"])
def test_a_successor_who_is_none_is_refused(world: World, name: str):
    with pytest.raises(Invalid) as refusal:
        grids.end_post(post_of(world, "grid_worker"), ends=today(), successor=post_of(world, name))
    assert list(refusal.value.fields) == ["successor"]
    assert post_of(world, "grid_worker").ends is None


def assigned_to(world: World, name: str) -> WorkOrder:
    order = world.order_in(State.HANDLING)
    return services.assign(order, by=world.actor("unit_manager"), person=who(world, name))


def test_what_the_unit_gave_somebody_goes_back_to_the_unit(world: World):
    order = assigned_to(world, "unit_handler")
    grids.end_post(post_of(world, "unit_handler"), ends=today() - DAY)
    assert (again(order).assignee, again(order).lead_unit, again(order).state) == (None, world.unit, State.HANDLING)
    assert again(order).events.filter(action="passed_on").count() == 1
    outbox.sweep()
    told = Notice.objects.filter(event="workorders.left_in_unit").values_list("user__username", flat=True)
    assert set(told) == {"unit_manager"}


def test_within_the_unit_the_successor_has_it(world: World):
    order = assigned_to(world, "unit_handler")
    post, heir = post_of(world, "unit_handler"), post_of(world, "unit_manager")
    grids.end_post(post, ends=today() - DAY, successor=heir)
    assert again(order).assignee == who(world, "unit_manager")
    assert handover.hand_over_ended() == 0
    assert again(order).version == order.version + 1


def test_parts_beside_the_lead_do_not_stay_either(world: World):
    order = world.order_in(State.HANDLING)
    order = services.add_assistant(order, by=world.actor("dispatcher"), person=who(world, "grid_worker"), task="断电")
    grids.end_post(post_of(world, "grid_worker"), ends=today() - DAY, successor=post_of(world, "grid_leader"))
    part = order.assignments.waiting().get()
    assert (part.person, again(order).asked) == (who(world, "grid_leader"), 1)
    grids.end_post(post_of(world, "grid_leader"), ends=today() - DAY)
    assert not order.assignments.waiting().exists()
    assert again(order).asked == 0
    outbox.sweep()
    told = Notice.objects.filter(event="workorders.part_left").values_list("user__username", flat=True)
    assert set(told) == {"dispatcher", "community_secretary"}


def test_who_stays_in_the_unit_keeps_what_they_have(world: World):
    order = assigned_to(world, "unit_handler")
    person = who(world, "unit_handler")
    grids.appoint(person=person, role=Role.UNIT_MANAGER, organisation=world.unit, starts=date(2020, 1, 1))
    old = Post.objects.get(person=person, role=Role.UNIT_HANDLER)
    grids.end_post(old, ends=today() - DAY)
    assert again(order).assignee == person


def test_a_manager_gives_all_of_one_person_away_at_once(world: World, client: Client):
    orders = [assigned_to(world, "unit_handler") for _time in range(2)]
    client.force_login(world.users["unit_manager"])
    page = client.get(reverse("grids:organisation", args=[world.unit.code])).content.decode()
    address = reverse("workorders:bulk", args=["assign"])
    assert address in page
    for order in orders:
        assert order.number in page
    client.force_login(world.users["dispatcher"])
    assert address not in client.get(reverse("grids:organisation", args=[world.unit.code])).content.decode()
