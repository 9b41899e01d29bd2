"""The system administrator gives posts and ends them."""

import pytest

from accounts.models import User
from accounts.services import create_api_key
from common.clock import today
from common.errors import Invalid
from grids.domain import domain_of
from grids.models import Person, Post
from grids.services import appoint
from tests.admin_rows import as_role, english, page, recorded, sentences

LABEL = "grids.post"


@pytest.fixture
def keeper(world):
    return as_role(world, "system_admin")


@pytest.fixture
def hand(world):
    return Person.objects.get(user=world.users["grid_worker"])


def new(person, **given):
    return {"person": person.pk, "role": "dispatcher", "starts": "2026-01-01", **given}


def test_it_works(world, keeper, hand):
    assert keeper.post(page("add", LABEL), new(hand, area=world.community.pk)).status_code == 302
    post = Post.objects.get(person=hand, role="dispatcher")
    assert post.area == world.community
    assert recorded("post.add")[0].object_id == str(post.pk)


def test_an_outsider(world, hand):
    keeper = as_role(world, "security_admin")
    assert keeper.get(page("changelist", LABEL)).status_code == 200
    assert keeper.post(page("add", LABEL), new(hand, area=world.community.pk)).status_code == 403
    assert hand.posts.count() == 1


def test_ending_a_post_ends_what_it_gave(world, keeper, hand):
    post = hand.posts.get()
    keeper.post(page("change", LABEL, post), {"ends": "2025-12-31", "role": "dispatcher", "starts": "2000-01-01"})
    post.refresh_from_db()
    assert (post.role, post.starts.year, post.ends.year) == ("grid_worker", 2020, 2025)
    assert not hand.posts.current().exists()
    assert recorded("post.change")[0].detail["after"] == {"ends": "2025-12-31"}


def test_no_post_is_deleted(keeper, hand):
    assert keeper.post(page("delete", LABEL, hand.posts.get()), {"post": "yes"}).status_code == 403
    assert hand.posts.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "either an area or an organisation"),
        ({"area": "{area}", "organisation": "{unit}"}, "either an area or an organisation"),
        ({"area": "{area}", "ends": "2025-01-01"}, "last day lies before the first"),
        ({"area": "{area}", "role": "unit_handler"}, "appointed in an organisation"),
        ({"area": "{area}", "role": "audit_admin"}, "not one of the available choices"),
        ({"area": "{area}", "starts": ""}, "required"),
    ],
)
def test_bad_input_gets_a_sentence(world, keeper, hand, given, sentence):
    places = {"{area}": world.community.pk, "{unit}": world.unit.pk}
    answer = keeper.post(
        page("add", LABEL), new(hand, **{name: places.get(value, value) for name, value in given.items()})
    )
    assert sentence in sentences(answer)
    assert hand.posts.count() == 1


def test_nobody_gives_a_post_to_themselves(world, keeper):
    own = Person.objects.get(user=world.users["system_admin"])
    answer = keeper.post(page("add", LABEL), new(own, area=world.district.pk, role="district_coordinator"))
    assert "Nobody gives a post to themselves" in sentences(answer)
    assert keeper.post(page("change", LABEL, own.posts.get()), {"ends": ""}).status_code == 403
    assert own.posts.count() == 1


def test_posts_of_administrators_are_a_superusers(world, keeper):
    post = Post.objects.get(person__user=world.users["audit_admin"])
    assert keeper.post(page("change", LABEL, post), {"ends": "2025-01-01"}).status_code == 403
    root = english(User.objects.create_superuser("root"))
    assert root.post(page("change", LABEL, post), {"ends": "2025-01-01"}).status_code == 302


def test_one_person_is_one_of_the_three(world):
    person = Person.objects.get(user=world.users["system_admin"])
    with pytest.raises(Invalid):
        appoint(person=person, role="audit_admin", area=world.district)
    root = english(User.objects.create_superuser("root"))
    answer = root.post(page("add", LABEL), new(person, role="audit_admin", area=world.district.pk))
    assert "three different people" in sentences(answer)


def test_after_one_ended_another_may_begin(world):
    person = Person.objects.get(user=world.users["system_admin"])
    person.posts.update(ends="2025-12-31")
    appoint(person=person, role="audit_admin", area=world.district, starts=today())
    assert domain_of(User.objects.get(username="system_admin")).role == "audit_admin"


def test_reopening_a_post_makes_nobody_two_of_the_three(world):
    person = Person.objects.get(user=world.users["system_admin"])
    first = person.posts.get()
    person.posts.update(ends="2025-12-31")
    appoint(person=person, role="audit_admin", area=world.district, starts=today())
    root = english(User.objects.create_superuser("root"))
    answer = root.post(page("change", LABEL, first), {"ends": ""})
    assert "three different people" in sentences(answer)


def test_a_key_is_no_administrator(world):
    keyed = User.objects.get(username="system_admin")
    keyed.api_key, _plain = create_api_key(user=keyed, name="k", scopes=["write"])
    assert not domain_of(keyed).role
    assert domain_of(User.objects.get(username="system_admin")).role == "system_admin"
