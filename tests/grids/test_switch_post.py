from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from grids.models import Post, Role
from grids.services import appoint
from tests.world import World

pytestmark = pytest.mark.django_db
URL = reverse("grids:switch_post")
HERE = reverse("notices:inbox")


@pytest.fixture
def second(world: World) -> Post:
    """The dispatcher also leads the grid."""
    person = world.users["dispatcher"].person
    return appoint(person=person, role=Role.GRID_LEADER, area=world.grid, starts=date(2020, 1, 1))


@pytest.fixture
def dispatcher(world: World, client: Client) -> Client:
    client.force_login(world.users["dispatcher"])
    return client


def test_it_works(dispatcher: Client, second: Post):
    assert dispatcher.get(HERE).wsgi_request.post.role == Role.DISPATCHER
    answer = dispatcher.post(URL, {"post": second.pk, "next": HERE}, follow=True)
    assert answer.redirect_chain == [(HERE, 302)]
    assert answer.wsgi_request.post == second
    assert "槐树一网格 ·" in answer.content.decode()


def test_the_post_of_somebody_else_is_not_there(dispatcher: Client, second: Post):
    theirs = Post.objects.get(person__name="district_coordinator")
    assert dispatcher.post(URL, {"post": theirs.pk, "next": HERE}).status_code == 404
    assert dispatcher.get(HERE).wsgi_request.post.role == Role.DISPATCHER


def test_a_post_that_has_ended_is_not_there(dispatcher: Client, second: Post):
    Post.objects.filter(pk=second.pk).update(ends=date(2020, 2, 1))
    assert dispatcher.post(URL, {"post": second.pk}).status_code == 404


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 40, "\x00"])
def test_nonsense_is_not_there(dispatcher: Client, typed: str):
    assert dispatcher.post(URL, {"post": typed}).status_code == 404


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_one_never_ends_up_elsewhere(dispatcher: Client, second: Post, elsewhere: str):
    assert dispatcher.post(URL, {"post": second.pk, "next": elsewhere}).url == "/"


def test_it_takes_a_post_request(dispatcher: Client):
    assert dispatcher.get(URL).status_code == 405


def test_anonymous_signs_in_first(world: World, client: Client):
    answer = client.post(URL, {"post": Post.objects.first().pk})
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("accounts:sign_in"))


def test_the_trail_and_the_office_hours_are_those_of_the_post(dispatcher: Client, second: Post):
    dispatcher.post(URL, {"post": second.pk})
    layout = dispatcher.get(HERE).context["layout"]
    assert [crumb.label for crumb in layout.trail] == ["测试区", "东河街道", "槐树社区", "槐树一网格"]
    assert layout.office_hours == ["08:30–12:00", "14:00–18:00"]


def test_in_a_unit_the_trail_is_the_unit(world: World, client: Client):
    client.force_login(world.users["unit_handler"])
    assert [crumb.label for crumb in client.get(HERE).context["layout"].trail] == ["槐荫物业"]
