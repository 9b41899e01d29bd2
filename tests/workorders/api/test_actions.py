from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.keys import client_for
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder
from workorders.workflow import ACTIONS

URL = "/api/v1/work-orders/"
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


# The system expires; handing over needs an order that somebody has by name, see below.
WITH_DOOR = ACTIONS.keys() - {"expire_review", "hand_over"}


def act(client: APIClient, order: WorkOrder, action: str, *, match: str = "", key: str = "", **data: object):
    sent = {"If-Match": match, "Idempotency-Key": key}
    headers = {name: value for name, value in sent.items() if value}
    return client.post(f"{URL}{order.number}/actions/{action}/", data, format="json", headers=headers)


def open_to(client: APIClient, order: WorkOrder):
    answer = client.get(f"{URL}{order.number}/actions/")
    assert answer.status_code == 200, answer.json()
    return {action["action"]: action for action in answer.json()}


def test_it_works(api, world: World):
    order = world.submit()
    desk, unit, grid = api("dispatcher"), api("unit_handler"), api("grid_worker")
    steps: tuple[tuple[APIClient, str, dict[str, Any], str], ...] = (
        (desk, "register", {"category": "T1", "handling": "refer"}, "registered"),
        (desk, "dispatch", {"unit": "UNIT-1", "note": "请尽快"}, "dispatched"),
        (unit, "accept", {}, "handling"),
        (unit, "complete", {"result": "换了灯泡"}, "handled"),
        (grid, "check", {"outcome": "pass"}, "reviewing"),
        (api("review_panel"), "review", {"solved": "solved", "satisfaction": "very_satisfied"}, "closed"),
    )
    for version, (client, action, data, state) in enumerate(steps, start=2):
        assert action in open_to(client, order)
        answer = act(client, order, action, **data)
        assert answer.status_code == 200, answer.json()
        assert (answer.json()["state"], answer.json()["version"]) == (state, version)
        assert answer.headers["ETag"] == f'"v{version}"'
    order.refresh_from_db()
    assert order.state == State.CLOSED
    assert list(open_to(desk, order)) == ["reopen"]
    assert list(open_to(unit, order)) == []  # nothing is there to contest


def test_hand_over(api, world: World):
    order = world.order_in(State.REGISTERED)
    order = services.dispatch(order, by=world.actor("dispatcher"), person=world.users["grid_worker"].person)
    assert "hand_over" in open_to(api("dispatcher"), order)
    answer = act(api("dispatcher"), order, "hand_over", reason="调离")
    assert (answer.status_code, answer.json()["state"]) == (200, "registered")
    assert act(api("other_dispatcher"), order, "hand_over", reason="调离").status_code == 404


def test_every_action_of_the_table_has_a_case_here():
    assert CASES.keys() == WITH_DOOR


@pytest.mark.parametrize("action", CASES)
def test_an_action(api, world: World, action: str):
    order, name, data, after = case_of(world, action)
    client = client_for(neighbour(world, order)) if name == "neighbour" else api(name)
    assert action in open_to(client, order)
    answer = act(client, order, action, **data)
    assert answer.status_code == 200, answer.json()
    assert answer.json()["state"] == after
    order.refresh_from_db()
    assert order.state == after
    assert order.events.order_by("-pk")[0].action == action


def neighbour(world: World, order: WorkOrder):
    """A member of the grid's staff who reported this order as a resident; nobody else of them may take it back."""
    user = world.users["grid_leader"]
    assert act(client_for(user), order, "withdraw").status_code == 403
    order.reporters.update(person=user.person)
    return user


@pytest.mark.parametrize("action", CASES)
def test_outsiders_find_no_door(api, world: World, action: str):
    order, _name, data, _after = case_of(world, action)
    order.refresh_from_db()
    version = order.version
    for name in ("other_dispatcher", "other_handler", "system_admin"):
        answer = act(api(name), order, action, **data)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    order.refresh_from_db()
    assert order.version == version


@pytest.mark.parametrize("action", ["expire_review", "nonsense", "Register", "submit"])
def test_no_such_action(api, world: World, action: str):
    answer = act(api("dispatcher"), world.submit(), action)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_an_action_is_posted(api, world: World):
    answer = api("dispatcher").get(f"{URL}{world.submit().number}/actions/register/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")


# What is open, and what it needs


def test_what_is_open_to_whom(api, world: World):
    order = world.submit()
    assert list(open_to(api("dispatcher"), order)) == [
        "register",
        "verify",
        "decline",
        "settle",
        "answer",
        "reclassify",
        "relocate",
        "escalate",
        "whistle",
        "urge",
        "merge",
        "split",
        "void",
    ]
    assert list(open_to(api("grid_worker"), order)) == ["settle"]
    assert list(open_to(api("street_coordinator"), order)) == ["urge", "force_close"]
    assert list(open_to(api("supervisor"), order)) == ["urge", "supervise"]
    assert open_to(api("party_secretary"), order) == {}


def test_what_is_open_is_told_under_the_tag_to_decide_on(api, world: World):
    order, client = world.order_in(State.REGISTERED), api("dispatcher")
    tag = client.get(f"{URL}{order.number}/actions/").headers["ETag"]
    assert act(client, order, "void", match=tag, reason="误报").status_code == 200


def test_of_what_is_hidden_nothing_is_open(api, world: World):
    order = world.submit()
    for name in ("other_dispatcher", "unit_handler", "system_admin"):
        assert api(name).get(f"{URL}{order.number}/actions/").status_code == 404


def test_what_registering_needs(api, world: World):
    needs = open_to(api("dispatcher"), world.submit())["register"]["needs"]
    assert [(need["name"], need["kind"], need["required"]) for need in needs] == [
        ("category", "category", True),
        ("handling", "choice", True),
        ("affair", "choice", False),
        ("severity", "choice", False),
        ("urgency", "choice", False),
        ("sensitivity", "choice", False),
    ]
    assert needs[0]["choices"] == []
    assert needs[1]["choices"] == [
        {"value": "explain", "label": "Explain"},
        {"value": "refer", "label": "Refer"},
        {"value": "self_handle", "label": "Meet ourselves"},
    ]


def test_the_choices_of_units_and_people_can_be_sent_back(api, world: World):
    order, client = world.order_in(State.REGISTERED), api("dispatcher")
    needs = {need["name"]: need for need in open_to(client, order)["dispatch"]["needs"]}
    assert {choice["value"] for choice in needs["unit"]["choices"]} == {"UNIT-1", "UNIT-2"}
    user = world.users["grid_worker"]
    lead = user.person
    assert {"value": str(lead.pk), "label": lead.masked_name} in needs["person"]["choices"]
    answer = act(client, order, "dispatch", person=str(lead.pk))
    assert (answer.status_code, answer.json()["lead_unit"]) == (200, None)
    assert act(client_for(user), order, "accept").json()["state"] == "handling"


# Refusals: nothing changes


def test_the_state_does_not_allow_it(api, world: World):
    order = world.order_in(State.HANDLING)
    answer = act(api("dispatcher"), order, "register", category="T1", handling="refer")
    assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (409, "wrong_state", "handling")
    assert answer.json()["detail"] == "“Register” is not possible while the order is “In hand”."
    order.refresh_from_db()
    assert order.version == 4


def test_the_role_does_not_allow_it(api, world: World):
    order = world.order_in(State.REGISTERED)
    for name in ("grid_worker", "street_coordinator", "party_secretary"):
        answer = act(api(name), order, "dispatch", unit="UNIT-1")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    order.refresh_from_db()
    assert order.state == State.REGISTERED


def test_a_key_that_may_only_read(api, world: World):
    order, client = world.submit(), api("dispatcher", scopes=["work-orders:read"])
    assert "register" in open_to(client, order)
    assert act(client, order, "void", reason="误报").json()["code"] == "scope_missing"


@pytest.mark.parametrize(
    ("action", "data", "field", "sentence"),
    [
        ("register", {}, "category", "This field is required."),
        ("register", {"category": "T9"}, "category", "“T9” is unknown here: choose one from the list."),
        ("register", {"category": "T1", "handling": "somehow"}, "handling", '"somehow" is not a valid choice.'),
        ("relocate", {"reason": "错", "area": "999"}, "area", "“999” is unknown here: choose one from the list."),
        ("relocate", {"reason": " ", "area": "640199001002001"}, "reason", "This field may not be blank."),
        ("void", {"reason": "字" * 2001}, "reason", "Write at most 2000 characters; these are 2001."),
        ("void", {"reason": "误报", "colour": "red"}, "colour", "There is no such field. Known here: reason."),
    ],
)
def test_wrong_input_gets_a_sentence_at_its_field(api, world: World, action, data, field, sentence):
    order = world.submit()
    answer = act(api("dispatcher"), order, action, **({"handling": "refer"} if action == "register" else {}) | data)
    assert answer.status_code == 400
    assert [(error["field"], error["detail"]) for error in answer.json()["errors"]] == [(field, sentence)]
    order.refresh_from_db()
    assert order.version == 1


def test_what_the_service_refuses(api, world: World):
    order, client = world.order_in(State.REGISTERED), api("dispatcher")
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "unit"),
        ({"unit": "UNIT-1", "person": str(world.users["grid_worker"].person.pk)}, "unit"),
        ({"unit": "UNIT-1", "accept_by": "2026-11-15T09:00:00+08:00"}, "accept_by"),
        ({"unit": "UNIT-1", "accept_by": LATER, "finish_by": "2026-11-16T10:00:00+08:00"}, "finish_by"),
    ]
    for data, field in cases:
        answer = act(client, order, "dispatch", **data)
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    order.refresh_from_db()
    assert (order.state, order.lead_unit) == (State.REGISTERED, None)


# Versions and repetitions


def test_who_decided_on_an_older_version_is_refused(api, world: World):
    order, client = world.order_in(State.REGISTERED), api("dispatcher")
    answer = act(client, order, "void", match='"v1"', reason="误报")
    assert (answer.status_code, answer.json()["version"], answer.headers["ETag"]) == (412, 2, '"v2"')
    assert act(client, order, "void", match='"of something else"', reason="误报").status_code == 412
    assert act(client, order, "void", match="v2", reason="误报").status_code == 400
    assert act(client, order, "void", match='"v2"', reason="误报").status_code == 200


def test_any_version_will_do_for_who_says_so(api, world: World):
    assert act(api("dispatcher"), world.order_in(State.REGISTERED), "void", match="*", reason="误报").status_code == 200


def test_an_idempotency_key_acts_once(api, world: World):
    order, client = world.submit(), api("dispatcher")
    first = act(client, order, "reclassify", key="k1", reason="更急", urgency="urgent")
    again = act(client, order, "reclassify", key="k1", reason="更急", urgency="urgent")
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert order.events.filter(action="reclassify").count() == 1


def test_an_order_may_move_out_of_ones_own_reach(api, world: World):
    order, client = world.submit(), api("dispatcher")
    answer = act(client, order, "relocate", reason="隔壁", area=world.other_grid.code)
    assert (answer.status_code, answer.json()["desk"]) == (200, world.other_community.code)
    assert act(client, order, "void", reason="误报").status_code == 404


def test_what_happened_meanwhile_is_told_by_state(api, world: World):
    order = world.submit()
    services.withdraw(order, by=world.reporter(order))
    answer = act(api("dispatcher"), order, "void", match='"v2"', reason="误报")
    assert (answer.status_code, answer.json()["state"]) == (409, "withdrawn")


@pytest.mark.parametrize("action", ["register", "dispatch", "complete", "merge", "split", "decide_deferral"])
def test_it_takes_few_queries(api, world: World, action: str):
    order, name, data, _after = case_of(world, action)
    client = api(name)
    with CaptureQueriesContext(connection) as queries:
        open_to(client, order)
    assert len(queries) <= 20
    with CaptureQueriesContext(connection) as queries:
        assert act(client, order, action, **data).status_code == 200
    assert len(queries) <= 40
