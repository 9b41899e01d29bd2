import pytest
from django.test import Client
from django.urls import reverse

from common.clock import held
from tests.world import MONDAY, World
from workorders.models import SavedView

pytestmark = pytest.mark.django_db
LIST = reverse("workorders:orders")


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def save(client: Client, world: World, name: str = "dispatcher", **given: str):
    client.force_login(world.users[name])
    values = {"name": "今天要办的", "query": "view=open&due=1&cursor=abc&other=x", **given}
    return client.post(reverse("workorders:save_view"), values)


def seen_by(client: Client, world: World, name: str) -> list[str]:
    client.force_login(world.users[name])
    return [view.name for view in client.get(LIST).context["listing"].saved]


def test_it_works(world: World, client: Client):
    """The wishes are kept, neither the place in the list nor what is no wish."""
    assert save(client, world)["Location"] == f"{LIST}?view=open&due=1"
    assert seen_by(client, world, "dispatcher") == ["今天要办的"]
    assert "?view=open&amp;due=1" in client.get(LIST).content.decode()


def test_shared_with_colleagues_of_the_same_place_only(world: World, client: Client):
    save(client, world, is_shared="on")
    save(client, world, name="dispatcher", query="view=all")
    assert seen_by(client, world, "community_secretary") == []  # saved again, it is no longer shared
    save(client, world, is_shared="on")
    assert seen_by(client, world, "community_secretary") == ["今天要办的"]
    assert seen_by(client, world, "other_dispatcher") == []
    assert seen_by(client, world, "unit_handler") == []


def test_an_outsider_deletes_nothing(world: World, client: Client):
    save(client, world, is_shared="on")
    url = reverse("workorders:delete_view", args=[SavedView.objects.get().pk])
    client.force_login(world.users["community_secretary"])
    assert client.post(url).status_code == 404
    client.force_login(world.users["dispatcher"])
    assert client.post(url).status_code == 302
    assert not SavedView.objects.exists()


def test_the_same_name_again_replaces_it(world: World, client: Client):
    save(client, world)
    save(client, world, query="state=handling&q=灯")
    assert SavedView.objects.get().query == "state=handling&q=%E7%81%AF"


@pytest.mark.parametrize("given", [{"name": " "}, {"name": "长" * 41}, {"query": "q=" + "灯" * 500}])
def test_what_cannot_be_kept_is_said(world: World, client: Client, given: dict[str, str]):
    client.force_login(world.users["dispatcher"])
    values = {"name": "灯", "query": "view=open", **given}
    assert client.post(reverse("workorders:save_view"), values).status_code == 302
    assert not SavedView.objects.exists()
