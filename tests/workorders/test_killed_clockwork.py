"""kill -9 in the middle of each task of the clockwork: nothing is lost, nothing is done twice."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import F

from common.clock import now
from grids.models import DESK_KINDS, Area
from grids.services import set_calendar_day
from notices.models import Notice, Outbox
from tests import world as worlds
from tests.clockwork import killed_and_run_again
from tests.workorders.figures.recount import recount
from tests.workorders.figures.test_keep import counted
from tests.world import World
from workorders import services
from workorders.actors import of_reporter
from workorders.choices import State
from workorders.models import (
    Assignment,
    Bulletin,
    Deadline,
    DeadlineMark,
    Event,
    Fact,
    Oddity,
    Proposal,
    Review,
    ShiftKind,
    Tally,
    Uncounted,
    WorkOrder,
)
from workorders.services import auditing, issued, recounting

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = 5
PASSED = timedelta(minutes=1)


@pytest.fixture
def world(transactional_db: None) -> World:
    return worlds.build()


def entries(action: str) -> list[int]:
    """How often each order has such an entry, and as often is told of it."""
    found = list(Event.objects.filter(action=action).values_list("pk", "order"))
    told = Counter(row.payload["event"] for row in Outbox.objects.filter(kind="workorders.happened"))
    assert all(told[pk] == 1 for pk, _order in found)
    return sorted(Counter(order for _pk, order in found).values())


def accepting(world: World) -> list[WorkOrder]:
    return [world.order_in(State.DISPATCHED) for _n in range(ORDERS)]


@pytest.mark.parametrize("point", ["workorders.services.watching.follow", "workorders.services.watching.mark"])
def test_it_works(world: World, process_environment: dict[str, str], point: str):
    clocks, late, near = Deadline.objects.filter(step="accept"), accepting(world), accepting(world)
    clocks.filter(order__in=late).update(due_at=now() - PASSED, soon_at=now() - PASSED)
    clocks.filter(order__in=near).update(due_at=now() + timedelta(hours=1), soon_at=now() - PASSED)
    killed_and_run_again(process_environment, "workorders.tasks.watch_deadlines", point)
    assert entries("overdue") == entries("soon") == [1] * ORDERS
    assert DeadlineMark.objects.count() == 2 * ORDERS
    assert not clocks.filter(order__in=late, missed_at=None).exists()


def test_escalating(world: World, process_environment: dict[str, str]):
    orders = accepting(world)
    clocks = Deadline.objects.filter(order__in=orders, step="accept")
    clocks.update(due_at=now() - PASSED, soon_at=now() - PASSED, missed_at=now() - PASSED, escalate_at=now() - PASSED)
    marks = [DeadlineMark(deadline=each, kind=kind, at=now()) for each in clocks for kind in ("soon", "overdue")]
    DeadlineMark.objects.bulk_create(marks)
    killed_and_run_again(
        process_environment, "workorders.tasks.watch_deadlines", "workorders.services.watching.escalate"
    )
    assert entries("alert") == [1] * ORDERS


def test_what_others_were_asked_for(world: World, process_environment: dict[str, str]):
    for order in [world.order_in(State.HANDLING) for _n in range(ORDERS)]:
        by, due = world.actor("dispatcher"), now() + timedelta(hours=1)
        services.whistle(order, by=by, units=[world.other_unit], place="门口", task="断电", due_at=due)
    Assignment.objects.update(due_at=now() - PASSED)
    killed_and_run_again(process_environment, "workorders.tasks.watch_deadlines", "workorders.services.watching.miss")
    assert entries("part_overdue") == [1] * ORDERS


def test_resuming(world: World, process_environment: dict[str, str]):
    orders = [world.order_in(State.HELD) for _n in range(ORDERS)]
    Deadline.objects.filter(order__in=orders, step="resume").update(due_at=now() - PASSED)
    killed_and_run_again(process_environment, "workorders.tasks.resume_due", "workorders.services.watching.resume")
    assert entries("resume") == [1] * ORDERS
    assert set(WorkOrder.objects.values_list("state", flat=True)) == {State.HANDLING}
    assert not Deadline.objects.unended().filter(paused_at__isnull=False).exists()


@pytest.mark.parametrize("point", ["workorders.services.recounting.follow", "workorders.services.recounting.recount"])
def test_recounting(world: World, process_environment: dict[str, str], point: str):
    orders = [world.order_in(State.HANDLING) for _n in range(ORDERS)]
    Outbox.objects.update(done_at=now())
    day = (max(Deadline.objects.filter(step="finish").values_list("due_at", flat=True))).date()
    set_calendar_day(day=day, is_working=False)
    expected = {order.pk: 1 for order in orders}
    killed_and_run_again(process_environment, "notices.outbox.sweep", point)
    assert dict(Counter(Event.objects.filter(action="recount").values_list("order", flat=True))) == expected
    shifts = Counter(Deadline.objects.filter(shifts__kind=ShiftKind.CALENDAR).values_list("pk", flat=True))
    assert set(shifts.values()) == {1}
    assert recounting.would_move(recounting.calendar())[0] == 0
    assert not Outbox.objects.filter(done_at=None).exists()


def test_expiring_reviews(world: World, process_environment: dict[str, str]):
    orders = [world.order_in(State.REVIEWING) for _n in range(ORDERS)]
    WorkOrder.objects.update(due_at=now() - PASSED)
    killed_and_run_again(
        process_environment, "workorders.tasks.expire_reviews", "workorders.services.watching.expire_review"
    )
    assert entries("expire_review") == [1] * ORDERS
    assert {order.state for order in WorkOrder.objects.filter(pk__in=[each.pk for each in orders])} == {State.CLOSED}


def test_reminding_who_was_asked(world: World, process_environment: dict[str, str]):
    for order in [world.order_in(State.REGISTERED) for _n in range(ORDERS)]:
        services.propose(order, by=world.actor("dispatcher"), unit=world.unit, message="能去看看吗？")
    Proposal.objects.update(remind_at=now() - PASSED)
    killed_and_run_again(
        process_environment, "workorders.tasks.remind_providers", "workorders.services.watching.remind"
    )
    assert entries("remind") == [1] * ORDERS


@pytest.mark.parametrize("point", ["workorders.services.issued.tell", "workorders.services.issuing.make_bulletin"])
def test_making_bulletins(world: World, process_environment: dict[str, str], point: str):
    world.order_in(State.CLOSED)
    killed_and_run_again(process_environment, "workorders.tasks.make_bulletins", point)
    desks = Area.objects.filter(kind__in=DESK_KINDS).count()
    assert Bulletin.objects.count() == Bulletin.objects.filter(issue=1).values("area").distinct().count() == desks
    drafted = Counter(Notice.objects.filter(event=issued.DRAFTED).values_list("user", "params__area"))
    assert set(drafted.values()) == {1}


@pytest.mark.parametrize("point", ["workorders.figures.tallying.add", "workorders.figures.tallying.count_waiting"])
def test_counting(world: World, process_environment: dict[str, str], point: str):
    for _n in range(ORDERS):
        world.order_in(State.CLOSED)
    killed_and_run_again(process_environment, "workorders.tasks.count_figures", point, 1)
    assert counted(Fact.objects.all()) == counted(Tally.objects.all()) == recount() != Counter()
    assert not Uncounted.objects.exists()


def test_listing_odd_patterns(world: World, process_environment: dict[str, str]):
    orders = [world.order_in(State.REVIEWING, phone=f"139000033{n:02d}") for n in range(ORDERS)]
    for order in orders:
        reporter = order.reporters.get()
        by = of_reporter(reporter, order.links.get(), "10.0.0.1")
        services.review(order, by=by, solved="solved", satisfaction="very_satisfied")
    Review.objects.update(at=F("at") - auditing.SETTLED)
    killed_and_run_again(process_environment, "workorders.tasks.find_oddities", "workorders.services.auditing._list", 1)
    assert set(Counter(Oddity.objects.values_list("key", flat=True)).values()) == {1}
    assert {row.evidence.count() for row in Oddity.objects.all()} == {ORDERS}
