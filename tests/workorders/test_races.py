"""Two people in the same second: one effect, one clear refusal, nothing half done."""

import pytest

from accounts.models import User
from notices import outbox
from notices.models import Notice, Outbox
from tests import world as worlds
from tests.together import refusals, together
from tests.world import World
from workorders import services
from workorders.actors import SYSTEM, of_user
from workorders.choices import Channel, State
from workorders.models import Deadline, DeadlineMark, Review, WorkOrder
from workorders.services import watching

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return worlds.build()


def by(name: str):
    return of_user(User.objects.get(username=name))


def test_two_dispatchers_register_one_order(world: World):
    order = world.order_in(State.SUBMITTED)
    given = {"category": world.category, "handling": "refer"}
    results = together(
        lambda: services.register(order, by=by("dispatcher"), **given),
        lambda: services.register(order, by=by("community_secretary"), **given),
    )
    assert [refusal.code for refusal in refusals(results)] == ["wrong_state"]
    order.refresh_from_db()
    assert (order.state, order.version) == (State.REGISTERED, 2)
    assert order.events.filter(action="register").count() == 1
    assert order.deadlines.filter(step="dispatch").count() == 1


def test_accept_and_withdraw_in_the_same_moment(world: World):
    order = world.order_in(State.DISPATCHED)
    reporter = world.reporter(order)
    results = together(
        lambda: services.accept(order, by=by("unit_handler")),
        lambda: services.withdraw(order, by=reporter),
    )
    order.refresh_from_db()
    # Withdrawing is still possible after acceptance; accepting is not after a withdrawal.
    assert order.state == State.WITHDRAWN
    assert len(refusals(results)) <= 1
    assert not order.dispatches.active().exists()
    assert not order.deadlines.filter(met_at=None, dropped_at=None).exists()


def test_both_decided_on_the_same_version(world: World):
    order = world.order_in(State.HANDLING)
    results = together(
        lambda: services.reclassify(order, by=by("dispatcher"), reason="急", urgency="urgent", version=order.version),
        lambda: services.complete(order, by=by("unit_handler"), result="好了", version=order.version),
    )
    assert [refusal.code for refusal in refusals(results)] == ["stale"]
    order.refresh_from_db()
    assert order.version == 5


def test_a_review_link_opened_twice(world: World):
    order = world.order_in(State.REVIEWING)
    reporter = order.reporters.get()
    link = order.links.get()

    def rate() -> WorkOrder:
        from workorders.actors import of_reporter

        return services.review(order, by=of_reporter(reporter, link), solved="solved", satisfaction="satisfied")

    results = together(rate, rate, rate)
    assert len(refusals(results)) == 2
    assert Review.objects.filter(order=order).count() == 1


def test_the_same_external_number_from_two_callers(world: World):
    given = {"source": "key:1", "external_id": "A-1", "channel": Channel.SYSTEM}
    results = together(*[lambda: world.submit(**given)] * 4)
    assert refusals(results) == []
    assert {order.pk for order in results} == {WorkOrder.objects.get().pk}  # type: ignore[attr-defined]
    assert Outbox.objects.count() == 1


def test_two_workers_deliver_one_entry(world: World):
    world.submit()
    entry = Outbox.objects.get()
    assert sorted(together(*[lambda: outbox.deliver(entry.pk)] * 3)) == [False, False, True]  # type: ignore[type-var]
    keys = Notice.objects.values_list("key", flat=True)
    assert len(keys) == len(set(keys)) > 0


def test_two_beats_mark_one_deadline_once(world: World):
    order = world.order_in(State.HANDLING)
    Deadline.objects.filter(order=order, step="finish").update(soon_at=order.created_at, due_at=order.created_at)
    assert sum(together(watching.watch, watching.watch)) == 1  # type: ignore[arg-type]
    assert DeadlineMark.objects.count() == 1
    assert order.events.filter(action="overdue").count() == 1


def test_expiry_and_review_in_the_same_moment(world: World):
    order = world.order_in(State.REVIEWING)
    WorkOrder.objects.filter(pk=order.pk).update(due_at=order.created_at)
    reporter = world.reporter(order)
    results = together(
        lambda: services.expire_review(order, by=SYSTEM),
        lambda: services.review(order, by=reporter, solved="solved", satisfaction="satisfied"),
    )
    assert len(refusals(results)) == 1
    assert order.events.filter(to_state=State.CLOSED).count() == 1
