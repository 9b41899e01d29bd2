"""Every action of the table over REST: an order as the action finds it, who takes it, with what, where it leads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder

LATER = (MONDAY + timedelta(days=3)).isoformat()
# action → the state it is tried in, by whom, with what, and the state it leads to
CASES: dict[str, tuple[State, str, dict[str, Any], State]] = {
    "register": (State.SUBMITTED, "dispatcher", {"category": "T1", "handling": "refer"}, State.REGISTERED),
    "verify": (State.SUBMITTED, "dispatcher", {"question": "是几号楼？"}, State.VERIFYING),
    "find": (State.VERIFYING, "grid_worker", {"finding": "true", "words": "确实不亮"}, State.SUBMITTED),
    "decline": (State.SUBMITTED, "dispatcher", {"ground": "not_ours", "referral": "请拨打12345"}, State.DECLINED),
    "settle": (State.REGISTERED, "grid_worker", {"result": "当场换好"}, State.REVIEWING),
    "answer": (State.SUBMITTED, "dispatcher", {"answer": "明天供水", "category": "T1"}, State.REVIEWING),
    "reclassify": (State.HANDLING, "dispatcher", {"reason": "更急", "urgency": "urgent"}, State.HANDLING),
    "relocate": (State.REGISTERED, "dispatcher", {"reason": "隔壁", "area": "640199001002001"}, State.REGISTERED),
    "dispatch": (State.REGISTERED, "dispatcher", {"unit": "UNIT-1", "finish_by": LATER}, State.DISPATCHED),
    "propose": (State.REGISTERED, "dispatcher", {"unit": "UNIT-1", "message": "能否帮忙？"}, State.REGISTERED),
    "renew_link": (State.REGISTERED, "dispatcher", {}, State.REGISTERED),
    "agree": (State.REGISTERED, "unit_handler", {"appointment": LATER}, State.HANDLING),
    "refuse": (State.REGISTERED, "unit_manager", {}, State.REGISTERED),
    "accept": (State.DISPATCHED, "unit_handler", {"appointment": LATER, "note": "下午到"}, State.HANDLING),
    "return": (State.DISPATCHED, "unit_handler", {"ground": "no_means", "reason": "没有配件"}, State.REGISTERED),
    "adjudicate": (State.ADJUDICATING, "street_coordinator", {"unit": "UNIT-2", "reason": "职责"}, State.DISPATCHED),
    "assign": (State.HANDLING, "unit_manager", {"note": "你去"}, State.HANDLING),
    "contact": (State.HANDLING, "unit_handler", {"outcome": "reached"}, State.HANDLING),
    "appoint": (State.HANDLING, "unit_handler", {"appointment": LATER}, State.HANDLING),
    "progress": (State.HELD, "unit_handler", {"progress": "配件已到"}, State.HELD),
    "add_assistant": (State.HANDLING, "dispatcher", {"unit": "UNIT-2", "task": "断电"}, State.HANDLING),
    "remove_assistant": (State.HANDLING, "unit_manager", {"reason": "不用了"}, State.HANDLING),
    "join": (State.HANDLING, "grid_worker", {}, State.HANDLING),
    "finish_part": (State.HANDLING, "grid_worker", {"result": "已断电"}, State.HANDLING),
    "extend": (State.HANDLING, "unit_handler", {"until": LATER, "reason": "缺配件"}, State.HANDLING),
    "decide_extension": (State.HANDLING, "dispatcher", {"decision": "grant"}, State.HANDLING),
    "hold": (State.HANDLING, "unit_handler", {"ground": "weather", "until": LATER, "word": "等雨停"}, State.HELD),
    "defer": (State.HANDLING, "unit_handler", {"until": LATER, "plan": "列入计划"}, State.HANDLING),
    "decide_deferral": (
        State.HANDLING, "street_coordinator", {"decision": "grant", "words": "明年改造"}, State.DEFERRED,
    ),
    "resume": (State.DEFERRED, "dispatcher", {"note": "可以做了"}, State.HANDLING),
    "complete": (State.HANDLING, "unit_manager", {"result": "换了灯泡"}, State.HANDLED),
    "check": (State.HANDLED, "grid_worker", {"outcome": "rework", "finding": "还是不亮"}, State.HANDLING),
    "escalate": (State.REGISTERED, "dispatcher", {"reason": "超出社区职责"}, State.REGISTERED),
    "hand_down": (
        State.REGISTERED, "street_coordinator", {"area": "640199001001", "reason": "社区能办"}, State.REGISTERED,
    ),
    "whistle": (
        State.HANDLING, "dispatcher", {"units": ["UNIT-2"], "place": "7号楼", "due_at": LATER, "task": "会商"},
        State.HANDLING,
    ),
    "attend": (State.HANDLING, "unit_handler", {"result": "已到场"}, State.HANDLING),
    "urge": (State.DISPATCHED, "street_coordinator", {"words": "请抓紧"}, State.DISPATCHED),
    "supervise": (State.DISPATCHED, "supervisor", {"instruction": "周五前报告"}, State.DISPATCHED),
    "merge": (State.HANDLING, "dispatcher", {"reason": "同一盏灯"}, State.MERGED),
    "unmerge": (State.MERGED, "dispatcher", {"reason": "不是同一盏"}, State.SUBMITTED),
    "split": (State.HANDLING, "dispatcher", {"parts": ["换灯", "修门"]}, State.HANDLING),
    "reopen": (State.CLOSED, "dispatcher", {"reason": "又不亮了"}, State.REGISTERED),
    "contest": (State.CLOSED, "unit_handler", {"against": "rating", "reason": "不是我们的事"}, State.CLOSED),
    "decide_contest": (State.CLOSED, "supervisor", {"decision": "grant", "words": "属实"}, State.CLOSED),
    "review": (State.REVIEWING, "review_panel", {"solved": "solved", "satisfaction": "satisfied"}, State.CLOSED),
    "force_close": (State.HANDLED, "street_coordinator", {"explanation": "已拆除"}, State.CLOSED),
    "withdraw": (State.REGISTERED, "neighbour", {"reason": "好了"}, State.WITHDRAWN),
    "void": (State.SUBMITTED, "dispatcher", {"reason": "误报"}, State.VOID),
}  # fmt: skip
Given = dict[str, Any]


def asked(world: World, order: WorkOrder) -> Given:
    services.propose(order, by=world.actor("dispatcher"), unit=world.unit, message="能否帮忙？")
    return {}


def colleague(world: World, _order: WorkOrder) -> Given:
    return {"person": str(world.users["unit_handler"].person.pk)}


def assisted(world: World, order: WorkOrder) -> Given:
    person = world.users["grid_worker"].person
    services.add_assistant(order, by=world.actor("dispatcher"), person=person, task="断电")
    return {}


def with_a_part(world: World, order: WorkOrder) -> Given:
    assisted(world, order)
    return {"assignment": str(order.assignments.get().pk)}


def with_a_link(world: World, order: WorkOrder) -> Given:
    asked(world, order)
    return {"proposal": str(order.proposals.get().pk)}


def more_time_asked(world: World, order: WorkOrder) -> Given:
    until = MONDAY + timedelta(days=3)
    services.extend(order, by=world.actor("unit_handler"), until=until, reason="缺配件")
    return {}


def deferral_asked(world: World, order: WorkOrder) -> Given:
    until = MONDAY + timedelta(days=60)
    services.defer(order, by=world.actor("unit_handler"), until=until, plan="列入计划")
    return {}


def at_the_street(world: World, order: WorkOrder) -> Given:
    services.escalate(order, by=world.actor("dispatcher"), reason="超出社区职责")
    return {}


def called(world: World, order: WorkOrder) -> Given:
    by, due_at = world.actor("dispatcher"), MONDAY + timedelta(days=1)
    services.whistle(order, by=by, units=[world.unit], place="7号楼", task="会商", due_at=due_at)
    return {}


def another(world: World, _order: WorkOrder) -> Given:
    return {"into": world.submit(name="邻居", phone="13700003333").number}


def contested(world: World, order: WorkOrder) -> Given:
    services.contest(order, by=world.actor("unit_handler"), against="rating", reason="不是我们的事")
    return {"contest": str(order.contests.get().pk)}


# What happens to the order before, and what of the input is known only then.
BEFORE: dict[str, Callable[[World, WorkOrder], Given]] = {
    "agree": asked,
    "renew_link": with_a_link,
    "refuse": asked,
    "assign": colleague,
    "join": assisted,
    "finish_part": assisted,
    "remove_assistant": with_a_part,
    "decide_extension": more_time_asked,
    "decide_deferral": deferral_asked,
    "hand_down": at_the_street,
    "attend": called,
    "merge": another,
    "decide_contest": contested,
}


def case_of(world: World, action: str) -> tuple[WorkOrder, str, Given, State]:
    """The order as the action finds it, who takes it, with what, and where it leads."""
    state, name, data, after = CASES[action]
    order = world.closed_halfway() if "contest" in action else world.order_in(state)
    more = BEFORE[action](world, order) if action in BEFORE else {}
    return order, name, data | more, after
