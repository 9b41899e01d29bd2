"""Many offers are confirmed in one request: each by itself, on the version that was read."""

from typing import Any

import pytest

from partybuilding.models import Offer, OfferState
from tests.keys import client_for
from tests.partybuilding.offering import offer
from tests.partybuilding.test_confirm_offers import proposed
from tests.world import World

URL = "/api/v1/offers/confirm/"


@pytest.fixture
def api(world: World) -> Any:
    return lambda name, **options: client_for(world.users[name], **options)


def wanted(*offers: Offer) -> list[dict[str, int]]:
    return [{"id": each.pk, "version": each.version} for each in offers]


def test_it_works(api: Any, world: World):
    """What changed meanwhile is refused, the rest is done, and the results stand in the order given."""
    first, second, third = proposed(world, 3)
    client = api("dispatcher")
    shown = {each["id"]: each["version"] for each in client.get("/api/v1/offers/").json()["results"]}
    assert shown == {each.pk: each.version for each in (first, second, third)}
    sent = {"offers": [*wanted(third), {"id": first.pk, "version": 7}, {"id": 987_654, "version": 1}, *wanted(second)]}
    came = client.post(URL, sent, format="json")
    assert came.status_code == 200, came.json()
    assert (came.json()["done"], came.json()["refused"]) == (2, 2)
    told = [(each["offer"], each["status"], each["code"], each["state"]) for each in came.json()["results"]]
    assert told == [
        (third.pk, 200, "", "open"),
        (first.pk, 412, "stale", "draft"),
        (987_654, 404, "not_found", None),
        (second.pk, 200, "", "open"),
    ]
    assert set(Offer.objects.filter(state=OfferState.OPEN)) == {second, third}
    again = client.post(URL, sent, format="json").json()
    assert (again["done"], again["results"][0]["code"], again["results"][0]["state"]) == (0, "stale", "open")
    assert again["results"][0]["version"] == third.version + 1


def test_an_outsider(api: Any, world: World):
    """What lies next door is as if it were not."""
    [draft] = proposed(world, 1)
    for name in ("other_dispatcher", "far_dispatcher", "other_handler", "system_admin"):
        [told] = api(name).post(URL, {"offers": wanted(draft)}, format="json").json()["results"]
        [unknown] = api(name).post(URL, {"offers": [{"id": 987_654, "version": 1}]}, format="json").json()["results"]
        assert {**told, "offer": 0} == {**unknown, "offer": 0}, name
    draft.refresh_from_db()
    assert draft.state == OfferState.DRAFT


def test_whoever_sees_it_without_confirming(api: Any, world: World):
    [draft] = proposed(world, 1)
    [told] = api("grid_worker").post(URL, {"offers": wanted(draft)}, format="json").json()["results"]
    assert told["status"] in (403, 404)
    assert api("dispatcher", scopes=["read"]).post(URL, {"offers": wanted(draft)}, format="json").status_code == 403


@pytest.mark.parametrize("sent", [{}, {"offers": []}, {"offers": [{"id": 1}]}, {"offers": [{"id": 1, "version": 0}]}])
def test_what_is_wrong(api: Any, sent: dict[str, Any]):
    assert api("dispatcher").post(URL, sent, format="json").status_code == 400


def test_only_what_was_drafted_is_confirmed(api: Any, world: World):
    there = offer(world)
    [told] = api("dispatcher").post(URL, {"offers": wanted(there)}, format="json").json()["results"]
    assert (told["status"], told["state"]) == (409, "open")
