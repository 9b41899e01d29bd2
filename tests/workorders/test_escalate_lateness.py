"""What stays overdue is told level by level, each once; and what others were asked for is watched too."""

from datetime import datetime, timedelta

import pytest

from common.clock import advance, held, now
from grids.models import Role
from grids.services import report_absence
from notices import outbox
from notices.choices import ChannelKind
from notices.models import Channel, Delivery, Notice, Wishes
from tests.world import MONDAY, World, person
from workorders import services
from workorders.choices import State, Urgency
from workorders.models import MarkKind, Policy, WorkOrder
from workorders.services.reference import save_policy
from workorders.services.watching import watch, watch_asked

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def told(event: str) -> list[str]:
    outbox.sweep()
    names = Notice.objects.filter(event=f"workorders.{event}").order_by("pk").values_list("user__username", flat=True)
    return sorted(set(names))


def levels(order: WorkOrder) -> list[str]:
    """Of the deadline to accept."""
    found = order.events.filter(action="alert", data__step="accept").order_by("pk")
    return [event.data["level"] for event in found]


def watch_at(moment: datetime) -> None:
    advance(moment - now())
    watch()
    watch()


def test_it_works(world: World):
    """Four work hours to accept, until 15:00; then every two hours the next level up."""
    order = world.order_in(State.DISPATCHED)
    watch_at(MONDAY.replace(hour=15))
    assert levels(order) == []
    watch_at(MONDAY.replace(hour=16, minute=59))
    assert levels(order) == []
    watch_at(MONDAY.replace(hour=17))
    assert levels(order) == ["street"]
    assert told("alert") == ["street_coordinator"]
    watch_at(TUESDAY.replace(hour=9, minute=30))
    assert levels(order) == ["street", "district"]
    watch_at(TUESDAY.replace(hour=11, minute=30))
    watch_at(TUESDAY.replace(hour=18))
    assert levels(order) == ["street", "district", "supervisor"]
    accept = order.deadlines.get(step="accept")
    assert accept.escalate_at is None
    assert accept.marks.filter(kind=MarkKind.SUPERVISOR).count() == 1
    assert not order.events.filter(action="alert", is_public=True).exists()


def test_the_version_stays(world: World):
    order = world.order_in(State.DISPATCHED)
    watch_at(MONDAY.replace(hour=18))
    services.accept(order, by=world.actor("unit_handler"), version=order.version)
    watch_at(TUESDAY.replace(hour=9, minute=30))
    assert levels(order) == ["street"]


def test_each_district_says_when(world: World):
    save_policy(Policy(district=world.district, escalate_after=0))
    order = world.order_in(State.DISPATCHED)
    watch_at(TUESDAY.replace(hour=18))
    assert levels(order) == []


def test_who_moved_up_is_not_told_of_themselves(world: World):
    order = world.order_in(State.DISPATCHED)
    order = services.escalate(order, by=world.actor("dispatcher"), reason="管不了")
    watch_at(MONDAY.replace(hour=17))
    assert levels(order) == ["district"]


def test_whoever_covers_is_told(world: World):
    away = world.users["street_coordinator"].person
    cover = person("stand_in", Role.PARTY_SECRETARY, area=world.street)
    report_absence(person=away, starts=MONDAY.date(), ends=TUESDAY.date(), cover=cover, by=None)
    world.order_in(State.DISPATCHED)
    watch_at(MONDAY.replace(hour=17))
    assert "stand_in" in told("alert")


@pytest.mark.parametrize("urgency", [Urgency.NORMAL, Urgency.URGENT])
def test_at_night_only_what_is_urgent_goes_out(world: World, urgency: str):
    Channel.objects.create(name="邮件", kind=ChannelKind.EMAIL, address="smtp://127.0.0.1:25", sender="a@example.org")
    user = world.users["street_coordinator"]
    type(user).objects.filter(pk=user.pk).update(email="street@example.org")
    Wishes.objects.create(user=user, by_email=True, rhythm="at_once")
    order = world.order_in(State.DISPATCHED)
    WorkOrder.objects.filter(pk=order.pk).update(urgency=urgency)
    watch_at(MONDAY.replace(hour=17))
    advance(timedelta(hours=5))
    outbox.sweep()
    sent = Delivery.objects.get(event="workorders.alert")
    assert (sent.due_at > now()) == (urgency == Urgency.NORMAL)


def test_a_part_that_was_not_done(world: World):
    order = world.order_in(State.HANDLING)
    due = MONDAY + timedelta(hours=2)
    services.whistle(
        order, by=world.actor("dispatcher"), units=[world.other_unit], place="门口", task="断电", due_at=due
    )
    order.refresh_from_db()
    assert watch_asked() == 0
    advance(timedelta(hours=3))
    assert watch_asked() == 1
    assert watch_asked() == 0
    assert order.assignments.get().missed_at == due
    assert told("part_overdue") == ["community_secretary", "dispatcher", "other_handler"]
    services.attend(order, by=world.actor("other_handler"), result="到了", version=order.version)
    assert order.assignments.get().missed_at == due


def test_nobody_answers(world: World):
    order = world.order_in(State.REGISTERED)
    by, until = world.actor("dispatcher"), MONDAY + timedelta(hours=2)
    services.propose(order, by=by, unit=world.unit, message="能来吗？", answer_by=until)
    advance(timedelta(hours=2))
    assert watch_asked() == 1
    assert watch_asked() == 0
    assert order.proposals.get().missed_at == until
    assert told("unanswered") == ["community_secretary", "dispatcher"]
    services.agree(order, by=world.actor("unit_handler"))  # late, and still welcome


def test_a_report_to_the_supervisor(world: World):
    order = world.order_in(State.HANDLING)
    until = MONDAY + timedelta(hours=2)
    services.supervise(order, by=world.actor("supervisor"), instruction="尽快", due_at=until)
    advance(timedelta(hours=2))
    assert watch_asked() == 1
    assert watch_asked() == 0
    assert "supervisor" in told("report_due")


def test_an_outsider(world: World):
    """Orders that have ended are left alone, and nobody of another street hears anything."""
    order = world.order_in(State.HANDLING)
    due = MONDAY + timedelta(hours=2)
    services.supervise(order, by=world.actor("supervisor"), instruction="尽快", due_at=due)
    services.force_close(order, by=world.actor("street_coordinator"), explanation="说明")
    advance(timedelta(days=3))
    assert watch_asked() == 0
    world.order_in(State.DISPATCHED)
    watch_at(MONDAY + timedelta(days=10))
    assert "far_street_coordinator" not in told("alert")
