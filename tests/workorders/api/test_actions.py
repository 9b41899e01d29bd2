from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.keys import client_for
from tests.workorders.api.action_cases import CASES, LATER, case_of
from tests.world import World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder
from workorders.workflow import ACTIONS

URL = "/api/v1/work-orders/"
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
