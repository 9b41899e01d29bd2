"""需求清单 for programs: what waits for somebody who would meet it."""

from typing import Any

import pytest

from partybuilding.services import ask
from tests.keys import client_for
from tests.partybuilding.offering import need, offer
from tests.world import World

URL = "/api/v1/needs/"


def numbers(world: World, name: str, **wishes: Any) -> list[str]:
    return [row["number"] for row in client_for(world.users[name]).get(URL, wishes).json()["results"]]


def test_it_works(world: World):
    asked, waiting = need(world), need(world)
    ask(asked, offer(world), by=world.actor("dispatcher"))
    assert numbers(world, "dispatcher") == [waiting.number, asked.number]
    assert numbers(world, "dispatcher", view="waiting") == [waiting.number]
    assert numbers(world, "dispatcher", view="asked") == [asked.number]
    assert numbers(world, "dispatcher", area=world.other_community.code) == []
    assert len(numbers(world, "dispatcher", category=world.category.code)) == 2
    [row] = client_for(world.users["dispatcher"]).get(URL, {"view": "waiting"}).json()["results"]
    assert (row["refused"], row["community"], row["wanted_from"]) == (0, world.community.code, None)
    assert client_for(world.users["dispatcher"]).get(URL, {"view": "none"}).status_code == 400


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "system_admin", "unit_handler"])
def test_an_outsider(world: World, name: str):
    need(world)
    assert numbers(world, name) == []
