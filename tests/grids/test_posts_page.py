"""Who answers here, as the page says it, and what one may arrange there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from common.clock import held, today
from grids import services as grids
from grids.models import Absence, Post, Role
from tests.world import MONDAY, World, person

pytestmark = pytest.mark.django_db
URL = reverse("grids:posts")
NEW = reverse("grids:report_absence")


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


@pytest.fixture
def client_of(world: World):
    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(world.users[name])
        return client

    return signed_in


def away(world: World, name: str, cover: str | None = None, days: int = 2) -> Absence:
    covering = world.users[cover].person if cover else None
    ends = today() + timedelta(days=days)
    return grids.report_absence(person=world.users[name].person, starts=today(), ends=ends, cover=covering, by=None)


def post_of(world: World, name: str) -> Post:
    return Post.objects.get(person__user=world.users[name])


def typed(**given: object) -> dict[str, object]:
    return {"starts": f"{today():%Y-%m-%d}", "ends": f"{today():%Y-%m-%d}", "reason": "leave", "cover": "", **given}


def test_it_works(world: World, client_of):
    away(world, "grid_worker", "dispatcher")
    away(world, "review_panel")
    answer = client_of("dispatcher").get(URL)
    page = answer.context["page"]
    assert [group.place for group in page.groups] == [world.community, world.grid]
    assert [line.post.person.name for line in page.gaps] == ["review_panel"]
    words = {line.post.person.name: line.words for group in page.groups for line in group.lines if line.words}
    assert words.keys() == {"grid_worker", "review_panel"}
    assert "dispatcher" in words["grid_worker"]
    assert world.community.name in words["review_panel"]


def test_above_a_desk_stands_the_next_one(world: World, client_of):
    away(world, "dispatcher")
    line = client_of("street_coordinator").get(URL, {"area": world.community.code}).context["page"].gaps[0]
    assert world.street.name in line.words


def test_a_grid_that_nobody_holds_is_vacant(world: World, client_of):
    Post.objects.filter(area=world.grid).update(ends=today() - timedelta(days=1))
    page = client_of("dispatcher").get(URL).context["page"]
    assert [group.place for group in page.vacant] == [world.grid]


def test_in_a_unit(world: World, client_of):
    away(world, "unit_handler")
    page = client_of("unit_manager").get(URL).context["page"]
    assert [line.post.person.name for line in page.groups[0].lines] == ["unit_handler", "unit_manager"]
    assert [line.post.person.name for line in page.gaps] == ["unit_handler"]


def test_the_number_of_queries_stays(world: World, client_of, django_assert_max_num_queries):
    client = client_of("district_coordinator")
    away(world, "review_panel")
    client.get(URL, {"area": world.community.code})
    with django_assert_max_num_queries(40) as few:
        client.get(URL, {"area": world.community.code})
    queries = len(few)
    for n in range(12):
        person(f"worker{n}", Role.GRID_WORKER, area=world.grid)
    grids.pair_posts(Post.objects.get(person__name="worker1"), Post.objects.get(person__name="worker2"), by=None)
    grids.report_absence(person=Post.objects.get(person__name="worker1").person, starts=today(), ends=today(), by=None)
    client.get(URL, {"area": world.community.code})
    with django_assert_max_num_queries(queries + 1):
        client.get(URL, {"area": world.community.code})


def test_i_report_my_own_absence(world: World, client_of):
    cover = world.users["service_desk"].person.pk
    answer = client_of("grid_worker").post(NEW, typed(cover=cover))
    assert answer.url == URL
    kept = Absence.objects.get()
    assert (kept.person, kept.cover_id) == (world.users["grid_worker"].person, cover)


def test_the_desk_reports_for_others(world: World, client_of):
    there = world.users["grid_worker"].person.pk
    assert client_of("dispatcher").post(f"{NEW}?person={there}", typed()).status_code == 302
    assert Absence.objects.get().person_id == there


@pytest.mark.parametrize("name", ["other_dispatcher", "unit_manager", "grid_leader", "far_street_coordinator"])
def test_an_outsider(world: World, client_of, name):
    absence, post = away(world, "grid_worker", "dispatcher"), post_of(world, "grid_worker")
    client = client_of(name)
    person_pk = world.users["party_secretary"].person.pk
    assert client.post(f"{NEW}?person={person_pk}", typed()).status_code == 404
    assert client.post(reverse("grids:end_absence", args=[absence.pk])).status_code == 404
    assert client.get(reverse("grids:name_cover", args=[absence.pk])).status_code == 404
    assert client.get(reverse("grids:pair", args=[post.pk])).status_code == 404
    assert Absence.objects.count() == 1


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator"])
def test_the_posts_of_elsewhere_are_not_there(world: World, client_of, name):
    client = client_of(name)
    for code in (world.community.code, world.grid.code, world.street.code, "nonsense", "\x00"):
        assert client.get(URL, {"area": code}).status_code == 404
    assert client.get(URL, {"unit": "UNIT-9"}).status_code == 404


def test_a_refusal_stands_on_the_form_and_what_was_typed_stays(world: World, client_of):
    answer = client_of("grid_worker").post(NEW, typed(ends="2026-01-01"))
    assert answer.status_code == 400
    assert "2026-01-01" in answer.content.decode()
    stranger = world.users["far_dispatcher"].person.pk
    assert client_of("grid_worker").post(NEW, typed(cover=stranger)).status_code == 400
    assert not Absence.objects.exists()


def test_back_today_and_another_cover(world: World, client_of):
    absence, client = away(world, "grid_worker", "dispatcher"), client_of("grid_worker")
    cover = world.users["service_desk"].person
    client.post(reverse("grids:name_cover", args=[absence.pk]), {"cover": cover.pk})
    absence.refresh_from_db()
    assert absence.cover == cover
    answer = client.post(reverse("grids:end_absence", args=[absence.pk]), follow=True)
    assert gettext("%(name)s is back.") % {"name": "grid_worker"} in answer.content.decode()
    assert not Absence.objects.exists()


def test_a_pair(world: World, client_of):
    post, partner = post_of(world, "grid_worker"), post_of(world, "service_desk")
    client_of("dispatcher").post(reverse("grids:pair", args=[post.pk]), {"partner": partner.pk})
    post.refresh_from_db()
    assert post.partner == partner


def test_an_administrator_sees_the_posts_of_their_areas(world: World, client_of):
    page = client_of("system_admin").get(URL, {"area": world.community.code}).context["page"]
    assert len(page.groups[0].lines) == 5
    assert not any(line.may_arrange for group in page.groups for line in group.lines)
