"""Every cell of the workflow: state × action × actor, against a table written down here a second time."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction

from common.clock import advance, held
from common.errors import DomainError, NotAllowed, WrongState
from tests.world import MONDAY, ROADS, World
from workorders.actors import SYSTEM, Actor, of_reporter
from workorders.choices import ENDS, OPEN, State
from workorders.inputs import SERVICES
from workorders.models import Assignment, Contest, Proposal, WorkOrder
from workorders.workflow import ACTIONS, CLOCKS

S = State
DESK = {"dispatcher", "community_secretary"}
GRID = {"grid_worker", "grid_leader"}
UNIT = {"unit_handler", "unit_manager"}
STREET = {"street_coordinator"}
OPEN_STATES = set(OPEN)
BEFORE_HANDLED = OPEN_STATES - {S.HANDLED, S.REVIEWING}
WITH_LEAD = {S.DISPATCHED, S.HANDLING, S.HELD, S.DEFERRED}

# action → the states it leaves, and who may take it there
EXPECTED: dict[str, tuple[set[State], set[str]]] = {
    "register": ({S.SUBMITTED}, DESK | {"rule"}),
    "verify": ({S.SUBMITTED}, DESK),
    "find": ({S.VERIFYING}, DESK | GRID),
    "decline": ({S.SUBMITTED}, DESK),
    "settle": ({S.SUBMITTED, S.REGISTERED}, DESK | GRID | {"service_desk"}),
    "answer": ({S.SUBMITTED, S.REGISTERED}, DESK),
    "reclassify": (OPEN_STATES, DESK),
    "relocate": (OPEN_STATES, DESK),
    "dispatch": ({S.REGISTERED}, DESK | {"rule"}),
    "propose": ({S.REGISTERED}, DESK),
    "renew_link": ({S.REGISTERED, S.HANDLING, S.HELD, S.DEFERRED}, set()),  # nobody is asked here; see test_provide
    "agree": ({S.REGISTERED}, set()),  # nobody is asked here; see test_propose
    "refuse": ({S.REGISTERED}, set()),
    "accept": ({S.DISPATCHED}, UNIT),
    "return": ({S.DISPATCHED, S.HANDLING}, UNIT | DESK),
    "hand_over": (
        {S.DISPATCHED, S.HANDLING, S.HELD, S.DEFERRED},
        set(),
    ),  # a unit has it here; see test_hand_over for people
    "adjudicate": ({S.ADJUDICATING}, STREET),
    "assign": (WITH_LEAD, {"unit_manager"}),
    "contact": (WITH_LEAD, UNIT),
    "appoint": ({S.HANDLING}, UNIT),
    "progress": ({S.HANDLING, S.HELD, S.DEFERRED}, UNIT),
    "add_assistant": (WITH_LEAD, DESK | {"unit_manager"}),
    "remove_assistant": (WITH_LEAD, set()),  # nobody assists here; see test_assist
    "join": (WITH_LEAD, set()),
    "finish_part": (WITH_LEAD, set()),
    "extend": ({S.HANDLING}, UNIT),
    "decide_extension": ({S.HANDLING}, set()),  # nobody has asked here; see test_extend
    "hold": ({S.HANDLING}, UNIT | DESK),
    "defer": ({S.HANDLING}, UNIT),
    "decide_deferral": ({S.HANDLING}, set()),  # nobody has asked here; see test_defer
    "resume": ({S.HELD, S.DEFERRED}, UNIT | DESK | {"system"}),
    "complete": ({S.HANDLING}, UNIT),
    "check": ({S.HANDLED}, DESK | GRID),
    "escalate": (OPEN_STATES, DESK),
    "hand_down": (OPEN_STATES, set()),  # the desk of a community is the lowest; see test_escalate
    "whistle": (OPEN_STATES, DESK),
    "attend": (OPEN_STATES, set()),  # nobody is called here; see test_whistle
    "urge": (OPEN_STATES - {S.REVIEWING}, DESK | STREET | {"supervisor", "reporter"}),
    "supervise": (OPEN_STATES - {S.REVIEWING}, {"supervisor"}),
    "merge": (OPEN_STATES, DESK),
    "unmerge": ({S.MERGED}, DESK),
    "split": (BEFORE_HANDLED, DESK),
    "reopen": ({S.CLOSED}, DESK | {"reporter", "system"}),
    "contest": ({S.CLOSED}, UNIT),
    "decide_contest": ({S.CLOSED}, set()),  # nobody contests here; see test_contest
    "review": ({S.REVIEWING}, {"reporter", "review_panel"}),
    "expire_review": ({S.REVIEWING}, {"system"}),
    "force_close": (OPEN_STATES, STREET),
    "withdraw": (BEFORE_HANDLED, {"reporter"}),
    "void": ({S.SUBMITTED, S.REGISTERED}, DESK),
}
# Where the state narrows who may.
NARROWED = {("return", S.DISPATCHED): UNIT, ("return", S.HANDLING): DESK}
# Where the state forbids it, it forbids it to everybody, before anything is asked about them: a few stand for all.
ANYBODY = {"dispatcher", "unit_handler", "street_coordinator", "reporter", "system"}
LATER = MONDAY + timedelta(days=16)


def arguments(world: World) -> dict[str, dict[str, object]]:
    return {
        "register": {"category": world.category, "handling": "refer"},
        "verify": {"question": "是几号楼？"},
        "find": {"finding": "true", "words": "确实不亮"},
        "decline": {"ground": "not_ours", "referral": "请找自来水公司"},
        "settle": {"result": "当场换了灯泡", "category": world.category},
        "answer": {"answer": "已说明", "category": world.category},
        "reclassify": {"reason": "分错了", "urgency": "urgent"},
        "relocate": {"reason": "地点写错", "area": world.other_grid},
        "dispatch": {"unit": world.unit},
        "propose": {"unit": world.other_unit, "message": "能否上门换灯？"},
        "renew_link": {"proposal": Proposal()},
        "agree": {},
        "refuse": {},
        "accept": {},
        "return": {"ground": "not_competent", "reason": "不归我们管"},
        "hand_over": {"reason": "调离"},
        "adjudicate": {"unit": world.unit, "reason": "由物业负责"},
        "assign": {"person": world.users["unit_handler"].person},
        "contact": {"outcome": "reached"},
        "appoint": {"appointment": LATER},
        "progress": {"progress": "材料已到"},
        "add_assistant": {"unit": world.other_unit, "task": "断电"},
        "remove_assistant": {"assignment": Assignment(pk=0), "reason": "不需要了"},
        "join": {},
        "finish_part": {"result": "已断电"},
        "extend": {"until": MONDAY + timedelta(days=3), "reason": "等材料"},
        "decide_extension": {"decision": "grant"},
        "hold": {"ground": "weather", "until": LATER, "word": "雨停后继续"},
        "defer": {"until": LATER, "plan": "明年改造"},
        "decide_deferral": {"decision": "grant", "words": "列入明年计划"},
        "resume": {},
        "complete": {"result": "修好了"},
        "check": {"outcome": "pass"},
        "escalate": {"reason": "社区办不了"},
        "hand_down": {"area": world.community, "reason": "由社区办"},
        "whistle": {"units": [world.other_unit], "place": "7号楼前", "due_at": LATER, "task": "现场会商"},
        "attend": {"result": "已到场"},
        "urge": {},
        "supervise": {"instruction": "三日内办结"},
        "merge": {"into": world.submit(name="邻居", phone="13700003333")},
        "unmerge": {"reason": "不是一回事"},
        "split": {"parts": ["楼道灯", "楼道杂物"]},
        "reopen": {"reason": "又坏了"},
        "contest": {"against": "rating", "reason": "评价对象不是我们"},
        "decide_contest": {"contest": Contest(), "decision": "grant", "words": "属实"},
        "review": {"solved": "solved", "satisfaction": "satisfied"},
        "expire_review": {},
        "force_close": {"explanation": "超期未决，予以说明"},
        "withdraw": {},
        "void": {"reason": "误报"},
    }


def actors(world: World, order: WorkOrder) -> dict[str, Actor]:
    everybody = {name: world.actor(name) for name in world.users}
    stranger = world.submit(name="别人", phone="13700002222")
    return {
        **everybody,
        "system": SYSTEM,
        "rule": Actor("rule", name="规则"),
        "reporter": world.reporter(order),
        "other_reporter": of_reporter(stranger.reporters.get()),
    }


def outcome(name: str, order: WorkOrder, by: Actor, given: dict[str, object]) -> str:
    """What the service says, with whatever it did undone."""
    result = "done"
    with suppress(_Undo), transaction.atomic():
        try:
            SERVICES[name](order, by=by, **given)
        except WrongState:
            result = "wrong state"
        except NotAllowed:
            result = "not allowed"
        raise _Undo
    return result


class _Undo(Exception):
    pass


def expected(name: str, state: State, actor: str) -> str:
    states, who = EXPECTED[name]
    if state not in states:
        return "wrong state"
    return "done" if actor in NARROWED.get((name, state), who) else "not allowed"


@pytest.mark.parametrize("state", ROADS)
def test_every_cell(world: World, state: State):
    with held(MONDAY):
        order = world.closed_halfway() if state == S.CLOSED else world.order_in(state)
        people = actors(world, order)
    with held(MONDAY):
        advance(timedelta(days=15))  # so that a review may expire
        found = {
            (name, actor): outcome(name, order, by, given)
            for name, given in arguments(world).items()
            for actor, by in people.items()
            if state in EXPECTED[name][0] or actor in ANYBODY
        }
    wanted = {(name, actor): expected(name, state, actor) for name, actor in found}
    assert found == wanted


def test_the_table_is_whole():
    assert EXPECTED.keys() == ACTIONS.keys()
    for name, action in ACTIONS.items():
        assert action.sources & set(ROADS) == EXPECTED[name][0], name
        assert {need.name for need in action.needs}.isdisjoint({"version", "by", "order"}), name


def test_every_open_state_that_can_be_reached_has_a_clock_and_a_way_out():
    for state in OPEN & {to for action in ACTIONS.values() for to in action.to}:
        assert CLOCKS.get(state), state
        assert any(state in action.sources and action.to for action in ACTIONS.values()), state


def test_only_these_lead_out_of_an_end():
    out = {action.name for action in ACTIONS.values() if action.sources & ENDS and action.to}
    assert out == {"reopen", "unmerge"}


def test_a_refusal_changes_nothing(world: World):
    with held(MONDAY):
        order = world.order_in(State.DISPATCHED)
        before = (order.version, order.state, order.events.count(), order.deadlines.count())
        with pytest.raises(DomainError):
            SERVICES["accept"](order, by=world.actor("other_handler"))
        order.refresh_from_db()
        assert before == (order.version, order.state, order.events.count(), order.deadlines.count())
