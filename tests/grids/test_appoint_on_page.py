"""System administrators give and end posts."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import held, today
from grids.models import Post
from tests.world import MONDAY, World, person

pytestmark = pytest.mark.django_db
URL = reverse("grids:appoint")


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def typed(world: World, **given: object) -> dict[str, object]:
    pk = world.users["service_desk"].person.pk
    return {"person": pk, "role": "grid_liaison", "area": world.grid.code, "starts": f"{today()}", **given}


def test_it_works(world: World):
    answer = client_of(world, "system_admin").post(URL, typed(world))
    assert answer.url == f"{reverse('grids:posts')}?area={world.grid.code}"
    held_now = Post.objects.current().filter(person=world.users["service_desk"].person)
    assert sorted(held_now.values_list("role", flat=True)) == ["grid_liaison", "service_desk"]


@pytest.mark.parametrize(
    "given",
    [
        {"role": "system_admin"},
        {"area": ""},
        {"organisation": "UNIT-1"},
        {"role": "unit_handler"},
        {"seconded_to": "640199001001"},
        {"ends": "2020-01-01"},
        {"area": "nonsense"},
    ],
)
def test_nonsense_is_refused(world: World, given):
    before = Post.objects.count()
    assert client_of(world, "system_admin").post(URL, typed(world, **given)).status_code == 400
    assert Post.objects.count() == before


def test_seconded_from_a_team(world: World):
    given = {"area": "", "organisation": "UNIT-1", "role": "team_member", "seconded_to": world.community.code}
    assert client_of(world, "system_admin").post(URL, typed(world, **given)).status_code == 302
    assert Post.objects.latest("pk").seconded_to == world.community


def test_a_post_ends(world: World):
    post = Post.objects.get(person=world.users["grid_worker"].person)
    successor = Post.objects.get(person=world.users["grid_leader"].person)
    client = client_of(world, "system_admin")
    url = reverse("grids:end_post", args=[post.pk])
    assert {number for _label, number in client.get(url).context["counts"]} == {0}
    assert client.post(url, {"ends": f"{today()}", "successor": successor.pk}).status_code == 302
    post.refresh_from_db()
    assert (post.ends, post.successor) == (today(), successor)
    assert client.post(url, {"ends": f"{post.starts - timedelta(days=1)}"}).status_code == 400


@pytest.mark.parametrize("name", ["dispatcher", "district_coordinator", "security_admin", "audit_admin"])
def test_an_outsider(world: World, name: str):
    post = Post.objects.get(person=world.users["grid_worker"].person)
    client, before = client_of(world, name), Post.objects.count()
    assert client.post(URL, typed(world)).status_code == 404
    assert client.post(reverse("grids:end_post", args=[post.pk]), {"ends": f"{today()}"}).status_code == 404
    assert Post.objects.count() == before


def test_an_administrator_of_another_street(world: World):
    world.users["far_admin"] = person("far_admin", "system_admin", area=world.far_street).user
    client = client_of(world, "far_admin")
    assert client.post(URL, typed(world)).status_code == 400
    post = Post.objects.get(person=world.users["grid_worker"].person)
    assert client.get(reverse("grids:end_post", args=[post.pk])).status_code == 404


def test_nobody_appoints_themselves_or_ends_an_administrator(world: World):
    client = client_of(world, "system_admin")
    own = world.users["system_admin"].person.pk
    assert client.post(URL, typed(world, person=own)).status_code == 400
    for name in ("system_admin", "audit_admin"):
        post = Post.objects.get(person=world.users[name].person)
        assert client.get(reverse("grids:end_post", args=[post.pk])).status_code == 404


def test_a_leader_is_linked_from_the_page_of_a_grid(client, world):
    client.force_login(world.users["system_admin"])
    way_in = f"/posts/appoint/?area={world.grid.code}&amp;role=linked_leader"
    assert way_in in client.get(f"/areas/{world.grid.code}/").text
    assert client.get(way_in.replace("&amp;", "&")).context["form"].initial["role"] == "linked_leader"
    client.force_login(world.users["dispatcher"])
    assert way_in not in client.get(f"/areas/{world.grid.code}/").text
