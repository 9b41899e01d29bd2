"""Posts, absences and duties as other systems read them."""

from datetime import date, timedelta

import pytest
from rest_framework.test import APIClient

from common.clock import today
from grids.models import Post, Role
from grids.services import pair_posts, report_absence, roster
from tests.world import World

POSTS, ABSENCES, DUTIES = (f"/api/v1/{name}/" for name in ("posts", "absences", "duties"))


@pytest.fixture
def arranged(world: World) -> World:
    worker, desk = (world.users[name].person for name in ("grid_worker", "service_desk"))
    report_absence(person=worker, cover=desk, starts=today(), ends=today(), by=None)
    night = {"kinds": ["night"], "starts": today(), "ends": today()}
    roster(area=world.community, people=[desk], by=None, **night)
    roster(area=world.street, people=[world.users["street_coordinator"].person], by=None, **night)
    return world


def rows(client: APIClient, url: str, query: str = "") -> list[dict[str, object]]:
    answer = client.get(f"{url}?{query}")
    assert answer.status_code == 200, answer.json()
    found: list[dict[str, object]] = answer.json()["results"]
    return found


def test_it_works(api, arranged: World):
    worker, desk = (Post.objects.get(person=arranged.users[name].person) for name in ("grid_worker", "service_desk"))
    pair_posts(worker, desk, by=None)
    assert rows(api("dispatcher"), POSTS, f"area={arranged.grid.code}&role=grid_worker") == [
        {
            "id": worker.pk,
            "role": "grid_worker",
            "person": worker.person_id,
            "area": arranged.grid.code,
            "organisation": None,
            "partner": desk.pk,
            "seconded_to": None,
            "starts": "2020-01-01",
            "ends": None,
        }
    ]
    assert [row["cover"] for row in rows(api("dispatcher"), ABSENCES, "current=true")] == [desk.person_id]
    assert [row["area"] for row in rows(api("dispatcher"), DUTIES, "kind=night")] == [
        arranged.community.code,
        arranged.street.code,
    ]


@pytest.mark.parametrize("name", ["other_dispatcher", "far_dispatcher", "other_handler"])
def test_an_outsider(api, arranged: World, name: str):
    hidden = set(Post.objects.filter(area__in=[arranged.community, arranged.grid]).values_list("pk", flat=True))
    assert hidden.isdisjoint({row["id"] for row in rows(api(name), POSTS)})
    assert rows(api(name), ABSENCES) == []
    assert arranged.community.code not in {row["area"] for row in rows(api(name), DUTIES)}


def test_a_key_needs_the_scope(api, world: World):
    for url in (POSTS, ABSENCES, DUTIES):
        assert api("dispatcher", scopes=["areas:read"]).get(url).status_code == 403
        assert APIClient().get(url).status_code == 401


def test_administrators_are_not_told(api, world: World):
    roles = {row["role"] for row in rows(api("district_coordinator"), POSTS)}
    assert roles.isdisjoint({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


def test_filters(api, arranged: World):
    client = api("dispatcher")
    Post.objects.filter(person=arranged.users["grid_leader"].person).update(ends=date(2020, 2, 1))
    assert "grid_leader" not in {row["role"] for row in rows(client, POSTS, "current=true")}
    assert [row["role"] for row in rows(client, POSTS, "current=false")] == ["grid_leader"]
    assert rows(client, ABSENCES, "current=false") == []
    later = (today() + timedelta(days=5)).isoformat()
    assert rows(client, DUTIES, f"ends_after={later}T00:00:00%2B08:00") == []
    assert len(rows(client, DUTIES, f"starts_before={later}T00:00:00%2B08:00&area={arranged.community.code}")) == 1
    assert client.get(f"{DUTIES}?kind=nonsense").status_code == 400
