"""Needs from plans and the list of services by REST: for the desk of the area, by a session or a key."""

from datetime import timedelta

from common.clock import advance
from partybuilding import services
from partybuilding.models import PlannedNeed
from tests.keys import client_for
from tests.partybuilding.offering import agreed, need, offer, planned
from tests.world import World

URL = "/api/v1/planned-needs/"
SERVICES = "/api/v1/services/"


def sent(world: World, **given: object) -> dict[str, object]:
    return {
        "title": "重阳理发",
        "text": "为老人理发",
        "category": world.category.code,
        "area": world.community.code,
        "first": "2026-11-26",
        "last": "2026-11-27",
        "hours": "9:00-12:00",
        "how_many": 2,
        "raise_on": "2026-11-20",
        **given,
    }


def test_it_works(world: World):
    client = client_for(world.users["dispatcher"])
    first = client.post(URL, sent(world), format="json", headers={"Idempotency-Key": "a"})
    assert first.status_code == 201, first.json()
    again = client.post(URL, sent(world), format="json", headers={"Idempotency-Key": "a"})
    assert (again.json(), PlannedNeed.objects.count()) == (first.json(), 1)
    one, tag = f"{URL}{first.json()['id']}/", first.headers["ETag"]
    assert client.patch(one, {"how_many": 1}, format="json").status_code == 428
    changed = client.patch(one, {"how_many": 1, "address": "活动室"}, format="json", headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["how_many"], changed.json()["title"]) == (200, 1, "重阳理发")
    assert client.patch(one, {"how_many": 3}, format="json", headers={"If-Match": tag}).status_code == 412
    assert [each["id"] for each in client.get(URL, {"state": "waiting"}).json()["results"]] == [first.json()["id"]]
    assert client.get(URL, {"state": "raised"}).json()["results"] == []
    advance(timedelta(days=4))
    assert services.raise_due() == 1
    [raised] = client.get(URL, {"state": "raised", "area": world.street.code}).json()["results"]
    assert len(raised["orders"]) == 1
    gone = client.delete(one, headers={"If-Match": client.get(one).headers["ETag"]})
    assert gone.status_code == 409


def test_what_is_dropped_stays_in_the_list(world: World):
    client = client_for(world.users["dispatcher"])
    one = f"{URL}{planned(world).pk}/"
    assert client.delete(one).status_code == 428
    assert client.delete(one, headers={"If-Match": client.get(one).headers["ETag"]}).status_code == 204
    assert client.get(URL, {"state": "dropped"}).json()["results"][0]["dropped_at"]


def test_what_makes_no_sense_is_refused_by_field(world: World):
    client = client_for(world.users["dispatcher"])
    wrong = {
        "last": "2026-11-01",
        "category": "NONE",
        "area": world.other_community.code,
        "hours": "after tea",
        "how_many": 51,
        "title": " ",
    }
    for name, value in wrong.items():
        answer = client.post(URL, sent(world, **{name: value}), format="json")
        assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, [name]), name
    assert not PlannedNeed.objects.exists()


def test_an_outsider(world: World):
    one = f"{URL}{planned(world).pk}/"
    for name in ("other_dispatcher", "unit_handler", "grid_worker"):
        client = client_for(world.users[name])
        assert client.get(URL).json()["results"] == []
        assert client.get(one).status_code == 404
        assert client.delete(one, headers={"If-Match": "*"}).status_code == 404
        assert client.post(URL, sent(world), format="json").status_code == 400
    assert client_for(world.users["dispatcher"], ["needs:read"]).post(URL, sent(world)).status_code == 403


def test_the_list_of_services(world: World, django_assert_max_num_queries):
    client = client_for(world.users["dispatcher"])
    assert client.get(SERVICES).json()["results"] == []
    made = offer(world)
    order = agreed(world, need(world), made)
    [found] = client.get(SERVICES, {"area": world.community.code, "unit": world.unit.code}).json()["results"]
    assert (found["order"], found["offer"], found["offer_title"]) == (order.number, made.pk, made.title)
    assert (found["unit"], found["person"], found["given_back"]) == (world.unit.code, None, False)
    assert client.get(SERVICES, {"before": "2026-11-16T00:00:00+08:00"}).json()["results"] == []
    assert client.get(SERVICES, {"area": world.other_community.code}).json()["results"] == []
    with django_assert_max_num_queries(12):
        client.get(SERVICES)


def test_services_are_listed_for_the_desk_alone(world: World):
    agreed(world, need(world), offer(world))
    for name in ("other_dispatcher", "unit_handler", "other_handler", "grid_worker"):
        assert client_for(world.users[name]).get(SERVICES).json()["results"] == []
