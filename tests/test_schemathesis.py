"""Requests made from the published description: every answer is one that the description knows."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from common.clock import held
from grids.models import Recut
from grids.recutting.executing import decide
from sheets.registers import unregister
from tests.asked import CSRF, asked, session_of
from tests.homes import settle
from tests.keys import key_for
from tests.sheets import people
from tests.workorders.api.action_cases import CASES
from tests.workorders.api.test_actions import neighbour
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder

CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.ignored_auth,
]
NUMBER = "/api/v1/work-orders/{number}/"
SHEETS = ("/api/v1/imports/", "/api/v1/exports/")


def load() -> Any:
    with translation.override("en"):
        described = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    loaded = schemathesis.openapi.from_dict(
        json.loads(OpenApiJsonRenderer().render(described)), config=SchemathesisConfig()
    )
    loaded.app = get_wsgi_application()
    return loaded


OPERATIONS = [found.ok() for found in load().get_all_operations() if isinstance(found, Ok)]
KNOWN = {"register": "people", "area": "640199001001001", "category": "T1", "unit": "UNIT-1"}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    people.register()
    with held(MONDAY):
        yield
    unregister("people")


@contextmanager
def changes_undone() -> Iterator[None]:
    """Each example finds things as the one before did. A request keeps its connection, and so the transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for signal in signals:
        signal.connect(close_old_connections)


def prepare(world: World, path: str) -> tuple[WorkOrder, Any]:
    """An order with which the operation can succeed, and who may do so."""
    if path.startswith(SHEETS):
        return world.order_in(State.REGISTERED), people.user(people.MANAGER)
    action = action_of(path)
    if action == "hand_over":
        order, person = world.order_in(State.REGISTERED), world.users["grid_worker"].person
        return services.dispatch(order, by=world.actor("dispatcher"), person=person), world.users["dispatcher"]
    if action not in CASES:
        return world.order_in(State.REGISTERED), world.users["dispatcher"]
    state, name, _data, _after = CASES[action]
    order = world.order_in(state)
    return order, neighbour(world, order) if name == "neighbour" else world.users[name]


def action_of(path: str) -> str:
    return path.removeprefix(f"{NUMBER}actions/").rstrip("/")


def of_register(world: World, resource: str) -> dict[str, str]:
    """What there is of the register, by the name of the parameter that names it."""
    if resource == "area-changes":
        plan = {"area": world.grid.pk, "name": "槐树第一网格"}
        wanted = Recut(kind="rename", effective=MONDAY.date(), reason="a", plan=plan)
        return {"id": str(decide(wanted, by=world.users["system_admin"]).pk)}
    if resource not in ("buildings", "households", "residents"):
        return {}
    homes = settle(world)
    rows = {"buildings": homes.building.area.code, "households": homes.household.code}
    return {"code": rows[resource]} if resource in rows else {"id": str(homes.child.pk)}


@dataclass(frozen=True)
class Question:
    """By whom an operation is asked, about which rows, and what makes sense to send."""

    headers: dict[str, str]
    known: dict[str, str]
    sensible: dict[str, Any]
    cookies: dict[str, str] = field(default_factory=dict)

    def checks(self, mode: GenerationMode) -> list[Any]:
        """What a session is worth is checked elsewhere: that check knows of keys alone. A file put into a request that
        is right would count as wrong."""
        left_out = [checks.ignored_auth] if self.cookies else []
        left_out += [checks.negative_data_rejection] if mode is GenerationMode.POSITIVE else []
        return [each for each in CHECKS if each not in left_out]


def question(world: World, operation: Any, *, with_rows: bool) -> Question:
    """With rows of the room that is asked: making them takes longer than asking a few times."""
    found = asked(world, operation.label) if with_rows else None
    if found is not None:
        return Question({"X-CSRFToken": CSRF}, found.known, found.sent, session_of(found.user))
    order, user = prepare(world, operation.path)
    known = {"number": order.number, "code": "T1" if "categories" in operation.path else "UNIT-1", "name": "stale"}
    if operation.path.startswith(SHEETS):
        known["id"] = str(people.job_for(operation.path).pk)
    if "areas" in operation.path:
        known["code"] = world.grid.code
    known |= of_register(world, operation.path.removeprefix("/api/v1/").partition("/")[0])
    _state, _name, sensible, _after = CASES.get(action_of(operation.path), (None, "", {}, None))
    return Question({"Authorization": f"Token {key_for(user)}"}, known, sensible)


def cases(operation: Any, mode: GenerationMode, asked_with: Question) -> st.SearchStrategy[Case[Any]]:
    """As the description has it, most of them about what there is; of an action also what its own test sends."""
    known = asked_with.known
    parameters = {each.name: known[each.name] for each in operation.path_parameters if each.name in known}
    anything: st.SearchStrategy[Case[Any]] = operation.as_strategy(generation_mode=mode)
    existing: st.SearchStrategy[Case[Any]] = operation.as_strategy(generation_mode=mode, path_parameters=parameters)
    if mode is GenerationMode.POSITIVE:
        sensible = partial(only if asked_with.cookies else with_body, asked_with.sensible)
        return st.one_of(anything, existing.map(with_known_codes), existing.map(sensible))
    return st.one_of(anything, existing).filter(is_filled_in)


def is_filled_in(case: Case[Any]) -> bool:
    """A parameter without a value is one that was left out."""
    return all(value not in ("", [""], []) for value in case.query.values())


def with_known_codes(case: Case[Any]) -> Case[Any]:
    if isinstance(case.body, dict):
        case.body.update({name: code for name, code in KNOWN.items() if name in case.body})
        case.body.pop("person", None)
    return case


def with_body(sensible: dict[str, Any], case: Case[Any]) -> Case[Any]:
    """Codes that make sense together; what else was drawn stays."""
    if isinstance(case.body, dict):
        with_known_codes(case).body.update(sensible)
    return case


def only(sensible: dict[str, Any], case: Case[Any]) -> Case[Any]:
    """Just that, whatever was read before."""
    if sensible:
        case.body = dict(sensible)
    if "If-Match" in case.headers:
        case.headers["If-Match"] = "*"
    return case


def modes(operation: Any) -> list[GenerationMode]:
    """What takes neither parameters nor a body cannot be asked wrongly."""
    return list(GenerationMode) if operation.query or operation.body else [GenerationMode.POSITIVE]


def run(operation: Any, world: World, examples: int, *, with_rows: bool = False) -> Counter[int]:
    asked_with = question(world, operation, with_rows=with_rows)
    seen: Counter[int] = Counter()
    for mode in modes(operation):
        ask(operation, mode, asked_with, examples, seen)
    return seen


def ask(operation: Any, mode: GenerationMode, asked_with: Question, examples: int, seen: Counter[int]) -> None:
    headers, held_to = asked_with.headers, asked_with.checks(mode)
    health = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

    @settings(max_examples=examples, suppress_health_check=health)
    @given(case=cases(operation, mode, asked_with))
    def once(case: Case[Any]) -> None:
        with changes_undone():
            answer = case.call(headers=headers, cookies=asked_with.cookies)
            seen[answer.status_code] += 1
            case.validate_response(answer, checks=held_to, headers=headers)

    once()


named = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.label)


@named
def test_every_answer_is_a_described_one(world: World, operation: Any):
    seen = run(operation, world, examples=8)
    assert seen.total() >= 8


@pytest.mark.long
@named
def test_every_answer_is_a_described_one_at_length(world: World, operation: Any):
    seen = run(operation, world, examples=300, with_rows=True)
    assert min(seen) in (200, 201, 204), f"nothing succeeded: {seen}"
