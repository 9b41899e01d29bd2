"""Random walks through the workflow keep what must always hold."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.clock import advance, held
from common.errors import DomainError
from notices import outbox
from notices.models import Outbox
from tests.world import MONDAY, World
from workorders.actors import Actor
from workorders.choices import OPEN, Channel, State
from workorders.inputs import SERVICES
from workorders.models import WorkOrder
from workorders.permissions import open_actions
from workorders.services import watching
from workorders.workflow import CLOCKS

WALKERS = (
    "dispatcher",
    "unit_handler",
    "grid_worker",
    "street_coordinator",
    "supervisor",
    "service_desk",
    "other_dispatcher",
    "reporter",
)
HOLDS_A_DISPATCH = {State.DISPATCHED, State.HANDLING, State.HANDLED}


def inputs(world: World, action: str, pick: int) -> dict[str, object]:
    choices: dict[str, list[dict[str, object]]] = {
        "register": [{"category": world.category, "handling": way} for way in ("refer", "explain", "self_handle")],
        "decline": [{"ground": "court", "referral": "请等法院判决"}],
        "settle": [{"result": "当场处理", "category": world.category}, {"result": "劝离"}],
        "answer": [{"answer": "政策如此", "category": world.category}],
        "reclassify": [{"reason": "改", "severity": "ordinary"}, {"reason": "改", "sensitivity": "confidential"}],
        "relocate": [{"reason": "改", "area": world.other_grid}, {"reason": "改", "area": world.grid}],
        "dispatch": [{"unit": world.unit}, {"unit": world.other_unit}],
        "return": [{"ground": "no_means", "reason": "没有人手"}],
        "adjudicate": [{"unit": world.unit, "reason": "就是你们"}],
        "complete": [{"result": "好了"}],
        "check": [{"outcome": "pass"}, {"outcome": "rework", "finding": "没弄好"}],
        "review": [
            {"solved": "solved", "satisfaction": "satisfied"},
            {"solved": "unsolved", "satisfaction": "dissatisfied", "comment": "还是坏的"},
        ],
        "force_close": [{"explanation": "说明"}],
        "void": [{"reason": "误报"}],
    }
    options = choices.get(action, [{}])
    return options[pick % len(options)]


def walker(world: World, order: WorkOrder, name: str) -> Actor:
    return world.reporter(order) if name == "reporter" else world.actor(name)


def step(world: World, order: WorkOrder, who: int, what: int, how: int) -> None:
    by = walker(world, order, WALKERS[who % len(WALKERS)])
    # Withdrawing and force-closing end the walk; a walk that always ends early walks nowhere.
    actions = [each.name for each in open_actions(by, order) if each.name not in ("withdraw", "void") or how > 90]
    if not actions:
        return
    name = actions[what % len(actions)]
    try:
        with transaction.atomic():
            SERVICES[name](order, by=by, **inputs(world, name, how))
    except DomainError:
        pass  # refused: the invariants below must hold all the same


def check_invariants(order: WorkOrder) -> None:
    events = list(order.events.all())
    assert [e.from_state for e in events[1:]] == [e.to_state for e in events[:-1]]
    changes = [e for e in events if e.action not in ("soon", "overdue")]
    assert order.version == len(changes)
    assert [e.version for e in changes] == list(range(1, len(changes) + 1))
    running = list(order.deadlines.filter(met_at=None, dropped_at=None))
    assert sorted(d.step for d in running) == sorted(CLOCKS.get(State(order.state), ()))
    if order.state in OPEN:
        assert order.due_at == min(d.due_at for d in running)
    active = order.dispatches.active().count()
    assert active == 1 or order.state not in HOLDS_A_DISPATCH
    assert active == 0 or order.state in HOLDS_A_DISPATCH | {State.REVIEWING}
    assert bool(order.lead_unit_id) >= (active == 1)
    assert order.desk.contains(order.area_path) or order.unhappy_reviews >= 2
    assert all(d.missed_at == d.due_at for d in order.deadlines.exclude(missed_at=None))


steps = st.lists(
    st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 72)), min_size=5, max_size=25
)


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_random_walk(world: World, walk: list[tuple[int, int, int, int]]):
    with held(MONDAY), transaction.atomic():
        order = world.submit(channel=Channel.WEB)
        for who, what, how, hours in walk:
            step(world, order, who, what, how)
            advance(timedelta(hours=hours))
            watching.watch()
            watching.expire_reviews()
            outbox.sweep()
            order.refresh_from_db()
            check_invariants(order)
        assert not Outbox.objects.filter(done_at=None).exclude(last_error="").exists()
        transaction.set_rollback(True)
