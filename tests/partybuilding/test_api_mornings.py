"""The switch for the drafts of the morning, over REST: read and set by the desk."""

from typing import Any

import pytest

from partybuilding.models import MorningDrafts
from tests.keys import client_for
from tests.world import World

URL = "/api/v1/morning-drafts/"


@pytest.fixture
def api(world: World) -> Any:
    return lambda name, **options: client_for(world.users[name], **options)


def test_it_works(api: Any, world: World):
    client, item = api("dispatcher"), f"{URL}{world.community.code}/"
    [shown] = client.get(URL).json()["results"]
    assert shown == {"area": world.community.code, "is_on": False, "since": None}
    for _time in range(2):
        switched = client.post(item, {"is_on": True}, format="json")
        assert (switched.status_code, switched.json()["is_on"]) == (200, True), switched.json()
    morning = MorningDrafts.objects.get()
    assert (morning.area, morning.by) == (world.community, world.users["dispatcher"])
    assert client.get(item).json() == switched.json()
    assert client.post(item, {"is_on": False}, format="json").json() == shown
    assert not MorningDrafts.objects.exists()


def test_once(api: Any, world: World):
    client, item, key = api("dispatcher"), f"{URL}{world.community.code}/", {"Idempotency-Key": "on"}
    answers = [client.post(item, {"is_on": True}, format="json", headers=key) for _time in range(2)]
    assert answers[0].json() == answers[1].json()
    assert client.post(item, {"is_on": False}, format="json", headers=key).status_code == 422


@pytest.mark.parametrize("name", ["other_dispatcher", "far_dispatcher", "unit_handler", "grid_worker", "system_admin"])
def test_an_outsider(api: Any, world: World, name: str):
    client, item = api(name), f"{URL}{world.community.code}/"
    assert client.get(item).status_code == client.post(item, {"is_on": True}, format="json").status_code == 404
    assert world.community.code not in str(client.get(URL).json())
    assert not MorningDrafts.objects.exists()


def test_a_key_that_only_reads(api: Any, world: World):
    client = api("dispatcher", scopes=["read"])
    assert client.get(f"{URL}{world.community.code}/").status_code == 200
    assert client.post(f"{URL}{world.community.code}/", {"is_on": True}, format="json").status_code == 403


def test_a_key_of_one_grid_is_no_desk(api: Any, world: World):
    client = api("dispatcher", area_code=world.grid.code)
    assert client.get(URL).json()["results"] == []


def test_what_is_wrong(api: Any, world: World):
    item = f"{URL}{world.community.code}/"
    for sent in ({}, {"is_on": "maybe"}, {"is_on": True, "x": 1}):
        assert api("dispatcher").post(item, sent, format="json").status_code == 400
