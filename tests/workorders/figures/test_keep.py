"""Facts kept as events arrive are what a recount finds, and the tallies are what the facts are."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from common.clock import advance, held
from notices import outbox
from tests.workorders.figures.recount import recount
from tests.workorders.test_random_walk import step, steps
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import Channel, State
from workorders.figures.tallying import count_all
from workorders.models import Fact, Tally, Uncounted, WorkOrder
from workorders.services import watching

pytestmark = pytest.mark.django_db


def counted(rows) -> "Counter[tuple[str, object]]":
    found: Counter[tuple[str, object]] = Counter()
    for row in rows:
        found[row.kind, row.day] += row.n
    return Counter({key: n for key, n in found.items() if n})


def test_it_works(world: World):
    world.order_in(State.CLOSED)
    assert not Fact.objects.exists()
    count_all()
    kinds = set(Fact.objects.exclude(n=0).values_list("kind", flat=True))
    assert {"sent", "accepted", "accepted_in_time", "right_first", "due", "completed", "completed_in_time"} <= kinds
    assert {"checked", "check_passed", "reviewed", "solved", "satisfied", "quick_due", "quick", "finished"} <= kinds
    assert not kinds & {"returned", "reworked", "partly", "dissatisfied", "unreviewed", "force_closed"}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_random_histories_are_counted_as_defined(world: World, walk: list[tuple[int, int, int, int]]):
    with held(MONDAY), transaction.atomic():
        order = world.submit(channel=Channel.WEB)
        world.submit(name="邻居", phone="13700003333")
        for who, what, how, hours in walk:
            step(world, order, who, what, how)
            advance(timedelta(hours=hours))
            watching.watch()
            watching.expire_reviews()
            watching.resume_due()
            outbox.sweep()
            order.refresh_from_db()
        count_all()
        assert counted(Fact.objects.all()) == recount()
        assert counted(Tally.objects.all()) == recount()
        call_command("rebuild_figures", "--check", stdout=StringIO())
        transaction.set_rollback(True)


def test_what_moves_counts_where_it_was(world: World):
    order = world.order_in(State.HANDLED)
    relocated = services.relocate(order, by=world.actor("dispatcher"), reason="在隔壁", area=world.other_grid)
    services.check(relocated, by=world.actor("other_dispatcher"), outcome="pass")
    count_all()
    places = dict(Fact.objects.exclude(n=0).values_list("kind", "area"))
    assert places["sent"] == world.grid.pk
    assert places["checked"] == world.other_grid.pk


def test_a_late_completion_is_due_on_the_day_of_its_limit(world: World):
    with held(MONDAY):
        order = world.order_in(State.HANDLING)
        due = order.deadlines.get(step="finish").due_at
        advance(timedelta(days=30))
        order = services.complete(order, by=world.actor("unit_handler"), result="晚了")
        services.check(order, by=world.actor("dispatcher"), outcome="pass")
    count_all()
    rows = dict(Fact.objects.filter(kind__in=["due", "completed", "completed_in_time"]).values_list("kind", "day"))
    assert rows == {"due": due.date(), "completed": due.date()}


def test_rebuilding_finds_and_mends(world: World):
    world.order_in(State.CLOSED)
    count_all()
    before = counted(Tally.objects.all())
    Fact.objects.filter(kind="sent").delete()
    Fact.objects.filter(kind="due").update(n=3)
    Tally.objects.filter(kind="reviewed").update(n=9)
    with pytest.raises(CommandError):
        call_command("rebuild_figures", "--check", stdout=StringIO())
    call_command("rebuild_figures", stdout=StringIO())
    assert counted(Tally.objects.all()) == before == recount()
    call_command("rebuild_figures", "--check", stdout=StringIO())


def test_orders_that_nobody_kept_facts_of(world: World):
    world.order_in(State.CLOSED)
    Uncounted.objects.all().delete()
    call_command("rebuild_figures", stdout=StringIO())
    assert counted(Tally.objects.all()) == recount() != Counter()
    assert WorkOrder.objects.get().facts.filter(kind="finished").count() == 1
