import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.world import World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder

URL = "/api/v1/work-orders/"


def events_of(client, order: WorkOrder, query: str = ""):
    answer = client.get(f"{URL}{order.number}/events/{query}")
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def test_it_works(api, world: World):
    order = world.order_in(State.CLOSED)
    events = events_of(api("dispatcher"), order)
    assert [event["action"] for event in events] == [
        "submit",
        "register",
        "dispatch",
        "accept",
        "complete",
        "check",
        "review",
    ]
    assert [event["version"] for event in events] == [1, 2, 3, 4, 5, 6, 7]
    registered = events[1]
    assert (registered["from_state"], registered["to_state"]) == ("submitted", "registered")
    assert (registered["name"], registered["actor"], registered["actor_kind"]) == (
        "Registered",
        "Dispatcher d*",
        "user",
    )
    assert registered["details"] == {
        "changed": {"category": [None, "T1"], "handling": ["", "refer"], "affair": ["", "public"]}
    }
    assert events[2]["details"] == {"unit": world.unit.code, "unit_name": world.unit.name}
    assert (events[4]["text"], events[4]["is_public"]) == ("换了灯泡", True)
    assert events[6]["details"] == {"solved": "solved", "satisfaction": "satisfied"}
    assert {event["area"] for event in events} == {world.grid.code}


def test_an_outsider(api, world: World):
    order = world.order_in(State.DISPATCHED)
    for name in ("other_dispatcher", "other_handler", "system_admin"):
        assert api(name).get(f"{URL}{order.number}/events/").status_code == 404


def test_no_name_of_a_reporter_stands_in_them(api, world: World):
    order = world.order_in(State.SUBMITTED)
    services.withdraw(order, by=world.reporter(order), reason="已经好了")
    events = events_of(api("dispatcher"), order)
    assert events[-1]["actor"] == "Reporter 周*"
    assert "周兰" not in str(events)


def test_what_the_platform_did(api, world: World):
    order = world.submit(area=None, address="槐荫小区7号楼")
    with transaction.atomic():
        services.route(order.pk)
    located = events_of(api("district_coordinator"), order)[1]
    assert (located["action"], located["actor"], located["actor_kind"]) == ("locate", "The platform", "system")
    assert located["details"] == {"how": "address", "from": world.district.code, "to": world.grid.code}
    assert located["area"] == world.grid.code


def test_pages(api, world: World):
    order, client = world.order_in(State.HANDLED), api("dispatcher")
    first = client.get(f"{URL}{order.number}/events/?limit=2&count=true").json()
    assert (first["count"], len(first["results"])) == (5, 2)
    rest = client.get(first["next"]).json()["results"]
    assert [event["action"] for event in rest] == ["dispatch", "accept"]
    latest = events_of(client, order, "?limit=1&ordering=-id")
    assert latest[0]["action"] == "complete"


def test_as_many_queries_however_much_has_happened(api, world: World):
    order, client, spent = world.order_in(State.SUBMITTED), api("dispatcher"), []
    for urgency in ("urgent", "normal", "danger", "normal", "urgent"):
        services.reclassify(
            order, by=world.actor("dispatcher"), reason="再看", category=world.category, urgency=urgency
        )
        with CaptureQueriesContext(connection) as queries:
            events_of(client, order)
        spent.append(len(queries))
    assert spent[1] == spent[-1] <= 12


@pytest.mark.parametrize("number", ["1", "261116-9999"])
def test_of_no_order(api, number):
    assert api("dispatcher").get(f"{URL}{number}/events/").status_code == 404
