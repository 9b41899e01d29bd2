"""What a list of orders can be narrowed to besides state and place: the circumstances, the way sent, what is asked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from common.clock import held, now
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.circumstances import CIRCUMSTANCES
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
LIST = reverse("workorders:orders")
REST = reverse("workorders_api:orders")


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def found(client: Client, world: World, name: str = "dispatcher", **query: Any) -> list[WorkOrder]:
    client.force_login(world.users[name])
    return [row.order for row in client.get(LIST, query).context["listing"].rows]


def _extension(world: World) -> WorkOrder:
    order = world.order_in(State.HANDLING)
    until = now() + timedelta(days=2, hours=4)
    return services.extend(order, by=world.actor("unit_handler"), until=until, reason="等配件")


def _deferral(world: World) -> WorkOrder:
    order = world.order_in(State.HANDLING)
    until = now() + timedelta(days=90)
    return services.defer(order, by=world.actor("unit_handler"), until=until, plan="列入明年改造")


def _supervised(world: World) -> WorkOrder:
    return services.supervise(world.submit(), by=world.actor("supervisor"), instruction="每天报进展")


def _urged(world: World) -> WorkOrder:
    return services.urge(world.submit(), by=world.actor("dispatcher"))


def _proposed(world: World) -> WorkOrder:
    order = world.order_in(State.REGISTERED)
    return services.propose(order, by=world.actor("dispatcher"), unit=world.unit, message="能帮忙修灯吗？")


def _assisted(world: World) -> WorkOrder:
    order = world.order_in(State.HANDLING)
    return services.add_assistant(order, by=world.actor("dispatcher"), unit=world.other_unit, task="断电")


def _called(world: World) -> WorkOrder:
    due = now() + timedelta(hours=2)
    by = world.actor("dispatcher")
    return services.whistle(world.submit(), by=by, units=[world.other_unit], place="东门", due_at=due, task="到场")


def _joined(world: World) -> WorkOrder:
    merged = world.order_in(State.MERGED)
    assert merged.merged_into is not None
    return merged.merged_into


def _split(world: World) -> WorkOrder:
    return services.split(world.submit(), by=world.actor("dispatcher"), parts=["换灯"])


def _part(world: World) -> WorkOrder:
    return _split(world).children.get()


def _returned(world: World) -> WorkOrder:
    order = world.order_in(State.DISPATCHED)
    return services.return_(order, by=world.actor("unit_handler"), ground="not_competent", reason="不归我们管")


def _rework(world: World) -> WorkOrder:
    order = world.order_in(State.HANDLED)
    return services.check(order, by=world.actor("dispatcher"), outcome="fail", finding="灯还是不亮")


def _reopened(world: World) -> WorkOrder:
    return services.reopen(world.order_in(State.CLOSED), by=world.actor("dispatcher"), reason="又坏了")


def _unhappy(world: World) -> WorkOrder:
    order = world.order_in(State.REVIEWING)
    return services.review(order, by=world.reporter(order), solved="unsolved", satisfaction="dissatisfied")


def _contested(world: World) -> WorkOrder:
    with held(MONDAY - timedelta(days=30)):
        order = world.order_in(State.HANDLING)
    order = services.complete(order, by=world.actor("unit_handler"), result="换了灯泡")
    order = services.check(order, by=world.actor("dispatcher"), outcome="pass")
    order = services.review(order, by=world.reporter(order), solved="unsolved", satisfaction="dissatisfied")
    order = services.complete(order, by=world.actor("unit_handler"), result="又换了灯泡")
    order = services.check(order, by=world.actor("dispatcher"), outcome="pass")
    order = services.review(order, by=world.reporter(order), solved="solved", satisfaction="satisfied")
    return services.contest(order, by=world.actor("unit_handler"), against="lateness", reason="缺配件")


MADE: dict[str, Callable[[World], WorkOrder]] = {
    "extension": _extension,
    "deferral": _deferral,
    "supervised": _supervised,
    "urged": _urged,
    "proposed": _proposed,
    "assisted": _assisted,
    "called": _called,
    "joined": _joined,
    "split": _split,
    "part": _part,
    "returned": _returned,
    "rework": _rework,
    "reopened": _reopened,
    "unhappy": _unhappy,
    "contested": _contested,
}


@pytest.mark.parametrize("name", CIRCUMSTANCES)
def test_it_works(world: World, client: Client, name: str):
    world.submit()
    world.order_in(State.HANDLING)
    order = MADE[name](world)
    assert found(client, world, **{"view": "all", "is": name}) == [order]
    client.force_login(world.users["dispatcher"])
    rows = client.get(REST, {"circumstances": name}).json()["results"]
    assert [row["number"] for row in rows] == [order.number]


def test_an_outsider_finds_none(world: World, client: Client):
    _urged(world)
    assert found(client, world, "other_dispatcher", **{"view": "all", "is": "urged"}) == []


def test_all_that_is_ticked_must_hold(world: World, client: Client):
    _urged(world)
    both = services.urge(_supervised(world), by=world.actor("dispatcher"))
    assert found(client, world, **{"is": ["urged", "supervised"]}) == [both]
    rows = client.get(REST, {"circumstances": "urged,supervised"}).json()["results"]
    assert [row["number"] for row in rows] == [both.number]


def test_the_way_sent(world: World, client: Client):
    assigned, agreed = world.order_in(State.DISPATCHED), _proposed(world)
    services.agree(agreed, by=world.actor("unit_handler"))
    assert found(client, world, mode="assigned") == [assigned]
    assert found(client, world, mode="agreed") == [agreed]
    rows = client.get(REST, {"mode": "agreed"}).json()["results"]
    assert [row["number"] for row in rows] == [agreed.number]


def test_what_is_asked_of_me_has_a_tab_while_there_is_something(world: World, client: Client):
    client.force_login(world.users["unit_handler"])
    words = gettext("Asked of me")
    assert words not in client.get(LIST).content.decode()
    asked = _proposed(world)
    assert found(client, world, "unit_handler") == []  # it is not theirs yet
    assert words in client.get(LIST).content.decode()
    assert found(client, world, "unit_handler", view="asked") == [asked]
    assert found(client, world, "other_handler", view="asked") == []


def test_a_row_says_what_is_out_of_the_ordinary(world: World, client: Client):
    services.urge(_supervised(world), by=world.actor("dispatcher"))
    client.force_login(world.users["dispatcher"])
    row = client.get(LIST).context["listing"].rows[0]
    assert [str(mark) for mark in row.marks] == [gettext("Supervised"), gettext("Urged")]


@pytest.mark.parametrize("query", [{"circumstances": "blessed"}, {"mode": "asked"}])
def test_what_is_unknown_is_refused(world: World, client: Client, query: dict[str, str]):
    client.force_login(world.users["dispatcher"])
    assert client.get(REST, query).status_code == 400
