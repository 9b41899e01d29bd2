"""The administrator changes the map on its pages: asks, looks at what follows, decides, and can go back."""

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext as _

from common.clock import today
from grids.models import Area, Recut
from grids.recutting.naming import subjects
from grids.services import create_area
from tests.world import World

NEW = "640199001009"


@pytest.fixture
def admin(client: Client, world: World) -> Client:
    client.force_login(world.users["system_admin"])
    return client


def address(area: Area, kind: str) -> str:
    return f"/areas/{area.code}/recut/{kind}/"


def merge(world: World, **more: str) -> dict[str, Any]:
    return {
        "areas": [world.community.pk, world.other_community.pk],
        "into": "",
        "name": "槐柳社区",
        "code": NEW,
        "effective": today().isoformat(),
        "reason": "合并批复",
        **more,
    }


def test_it_works(admin: Client, world: World):
    world.submit()
    asked = admin.get(address(world.community, "merge"))
    assert asked.context["form"].initial["effective"] == today()
    seen = admin.post(address(world.community, "merge"), merge(world))
    assert seen.templates[0].name == "grids/recuts/preview.html"
    assert (_("Work orders"), 1, 1) in seen.context["rows"]
    assert not Recut.objects.exists()
    hidden: dict[str, Any] = {}
    for name, value in seen.context["hidden"]:
        hidden.setdefault(name, []).append(value)
    made = admin.post(address(world.community, "merge"), {**hidden, "confirmed": "1"})
    recut = Recut.objects.get()
    assert made.headers["Location"] == f"/areas/changes/{recut.pk}/"
    assert Area.objects.current().filter(code=NEW).exists()
    assert "槐柳社区" in admin.get(made.headers["Location"]).content.decode()
    assert "合并批复" in admin.get("/areas/changes/").content.decode()
    admin.post(f"/areas/changes/{recut.pk}/undo/")
    assert not Area.objects.current().filter(code=NEW).exists()


@pytest.mark.parametrize("kind", ["merge", "split", "move", "rename", "retire"])
def test_each_kind_is_asked_for(kind: str, admin: Client, world: World):
    assert admin.get(address(world.community, kind)).status_code == 200


def test_a_split_puts_the_parts_where_they_were_told(admin: Client, world: World):
    sent = {
        "name1": "槐南社区",
        "code1": NEW,
        f"child{world.grid.pk}": "1",
        "effective": today().isoformat(),
        "reason": "拆分",
        "confirmed": "1",
    }
    admin.post(address(world.community, "split"), sent)
    assert Area.objects.get(pk=world.grid.pk).parent == Area.objects.get(code=NEW)


def test_what_was_typed_stays(admin: Client, world: World):
    answer = admin.post(address(world.community, "merge"), merge(world, code=world.street.code))
    assert answer.status_code == 400
    assert answer.context["form"]["name"].value() == "槐柳社区"
    assert "code" in answer.context["form"].errors


@pytest.mark.parametrize("name", ["dispatcher", "district_coordinator", "security_admin", "other_dispatcher"])
def test_for_others_there_is_no_such_page(name: str, client: Client, world: World):
    client.force_login(world.users[name])
    for url in ("/areas/changes/", address(world.community, "merge")):
        assert client.get(url).status_code == 404
    client.post(address(world.community, "merge"), {**merge(world), "confirmed": "1"})
    assert not Recut.objects.exists()


def test_the_area_offers_what_can_be_done(admin: Client, world: World):
    page = admin.get(f"/areas/{world.community.code}/").content.decode()
    assert address(world.community, "merge") in page
    assert address(world.district, "merge") not in admin.get(f"/areas/{world.district.code}/").content.decode()


def test_a_change_is_named_by_the_areas_chosen_for_it(admin: Client, world: World):
    admin.post(address(world.community, "merge"), {**merge(world), "confirmed": "1"})
    recut = Recut.objects.get()
    both = _(", ").join([world.community.name, world.other_community.name])
    assert admin.get("/areas/changes/").context["rows"] == [(recut, both)]
    assert both in admin.get(f"/areas/changes/{recut.pk}/").text


def test_of_many_areas_the_first_are_named(world: World):
    grids = [create_area(kind="grid", code=f"{NEW}{n:03}", name=f"{n}格", parent=world.community) for n in range(1, 6)]
    recut = Recut(pk=1, kind="move", plan={"areas": [grid.pk for grid in grids], "to": world.other_community.pk})
    first = _(", ").join(["1格", "2格", "3格"])
    assert subjects([recut]) == {1: _("%(names)s and %(n)d more") % {"names": first, "n": 2}}
