"""Random walks through the workflow keep what must always hold."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.clock import advance, held, now
from common.errors import DomainError
from notices import outbox
from notices.models import Outbox
from tests.world import MONDAY, World
from workorders.actors import Actor
from workorders.choices import ENDS, OPEN, Channel, State
from workorders.inputs import SERVICES
from workorders.models import WorkOrder
from workorders.permissions import open_actions
from workorders.services import watching
from workorders.workflow import CLOCKS, PAUSED, UNVERSIONED

WALKERS = (
    "dispatcher",
    "unit_handler",
    "unit_manager",
    "other_handler",
    "grid_worker",
    "street_coordinator",
    "district_coordinator",
    "supervisor",
    "service_desk",
    "other_dispatcher",
    "reporter",
)
HOLDS_A_DISPATCH = {State.DISPATCHED, State.HANDLING, State.HELD, State.DEFERRED}
# Only some orders have these: nobody can be called, no other system asked, nothing drawn for a check.
AT_TIMES = {"respond", "external"}


ENDING = ("withdraw", "void", "force_close", "decline", "merge")


def inputs(world: World, order: WorkOrder, action: str, pick: int) -> dict[str, object]:
    main = WorkOrder.objects.open().exclude(pk=order.pk).first()
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
        "verify": [{"question": "在哪里？"}],
        "find": [{"finding": "true", "words": "属实"}, {"finding": "not_found", "words": "没看到"}],
        "propose": [{"unit": world.unit, "message": "能来吗？"}, {"unit": world.other_unit, "message": "能来吗？"}],
        "assign": [{"person": world.users["unit_handler"].person}],
        "contact": [{"outcome": "reached"}, {"outcome": "not_reached"}],
        "appoint": [{"appointment": now() + timedelta(days=1)}],
        "progress": [{"progress": "一半"}],
        "add_assistant": [{"unit": world.other_unit, "task": "断电"}],
        "remove_assistant": [{"assignment": order.assignments.waiting().first(), "reason": "不用了"}],
        "finish_part": [{"result": "好了"}],
        "extend": [{"until": now() + timedelta(days=days), "reason": "等"} for days in (1, 3, 30)],
        "decide_extension": [{"decision": "grant"}, {"decision": "refuse", "words": "不同意"}],
        "hold": [{"ground": "weather", "until": now() + timedelta(days=days), "word": "等"} for days in (1, 2, 40)],
        "defer": [{"until": now() + timedelta(days=40), "plan": "明年"}],
        "decide_deferral": [{"decision": "grant", "words": "好"}, {"decision": "refuse", "words": "不行"}],
        "escalate": [{"reason": "办不了"}],
        "hand_down": [{"area": world.community, "reason": "你们办"}, {"area": world.street, "reason": "街道办"}],
        "whistle": [{"units": [world.unit], "place": "门口", "due_at": now() + timedelta(hours=2), "task": "看"}],
        "attend": [{"result": "到了"}],
        "supervise": [{"instruction": "快"}],
        "merge": [{"into": order if main is None else main}],
        "unmerge": [{"reason": "两回事"}],
        "split": [{"parts": ["甲", "乙"]}],
        "reopen": [{"reason": "又坏了"}],
        "contest": [{"against": "rating", "reason": "不是我们"}, {"against": "lateness", "reason": "停电"}],
        "decide_contest": [
            {"contest": order.contests.filter(decided_at=None).first(), "decision": "grant", "words": "是"}
        ],
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
    actions = [each.name for each in open_actions(by, order) if each.name not in ENDING or how > 90]
    if not actions:
        return
    name = actions[what % len(actions)]
    try:
        with transaction.atomic():
            SERVICES[name](order, by=by, **inputs(world, order, name, how))
    except DomainError:
        pass  # refused: the invariants below must hold all the same


def check_invariants(order: WorkOrder) -> None:
    check_history(order)
    check_clocks(order)
    check_people(order)


def check_history(order: WorkOrder) -> None:
    """Events replay to the present state, one version each, and an end is left by two actions only."""
    events = list(order.events.all())
    assert [e.from_state for e in events[1:]] == [e.to_state for e in events[:-1]]
    assert events[-1].to_state == order.state
    changes = [e for e in events if e.action not in UNVERSIONED]
    assert order.version == len(changes)
    assert [e.version for e in changes] == list(range(1, len(changes) + 1))
    assert all(e.action in ("reopen", "unmerge") for e in events if e.from_state in ENDS and e.to_state not in ENDS)
    assert (order.closed_at is None) == (order.state not in ENDS)


def check_clocks(order: WorkOrder) -> None:
    """Those of the state run, those that stand still in it stand still, and none ends before it began."""
    state, unended = State(order.state), list(order.deadlines.unended())
    steps = {d.step for d in unended}
    if state != State.MERGED:
        assert steps - AT_TIMES == set(CLOCKS.get(state, ())) - AT_TIMES
    assert all((d.paused_at is not None) == (state == State.MERGED or d.step in PAUSED.get(state, ())) for d in unended)
    assert len(steps) == len(unended)
    if order.state in OPEN:
        assert order.due_at == min(d.due_at for d in unended if d.is_running)
    for deadline in order.deadlines.prefetch_related("shifts"):
        assert deadline.due_at >= deadline.started_at
        ends = {deadline.due_at, *(shift.due_before for shift in deadline.shifts.all())}
        assert deadline.missed_at is None or deadline.missed_at in ends
        standing = [shift for shift in deadline.shifts.all() if shift.until is None]
        assert len(standing) == (deadline.is_unended and deadline.paused_at is not None)


def check_people(order: WorkOrder) -> None:
    """One lead at a time, and as many asked as the order says."""
    active = order.dispatches.active().count()
    assert active <= 1
    assert active == 1 or order.state not in HOLDS_A_DISPATCH
    assert bool(order.lead_unit_id or order.lead_person_id) >= (active == 1)
    assert order.mode or not active
    pending = order.proposals.waiting().filter(agreed_at=None).count()
    assert order.asked == pending + order.assignments.waiting().count()
    assert bool(order.petition) == order.petitions.filter(decided_at=None).exists()
    assert order.is_contested == order.contests.filter(decided_at=None).exists()
    assert bool(order.merged_into_id) == (order.state == State.MERGED)


steps = st.lists(
    st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 72)), min_size=5, max_size=25
)


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_random_walk(world: World, walk: list[tuple[int, int, int, int]]):
    with held(MONDAY), transaction.atomic():
        order = world.submit(channel=Channel.WEB)
        world.submit(name="邻居", phone="13700003333")
        for who, what, how, hours in walk:
            step(world, order, who, what, how)
            advance(timedelta(hours=hours))
            watching.watch()
            watching.watch_asked()
            watching.expire_reviews()
            watching.resume_due()
            outbox.sweep()
            order.refresh_from_db()
            check_invariants(order)
        assert not Outbox.objects.filter(done_at=None).exclude(last_error="").exists()
        transaction.set_rollback(True)
