"""The page of one area."""

from datetime import timedelta

from common import clock
from grids import services
from grids.area_page import explain_code
from grids.history import remember
from grids.models import Recut, RecutState, Succession
from tests.world import MONDAY


def page(client, world, name, area):
    client.force_login(world.users[name])
    return client.get(f"/areas/{area.code}/")


def test_it_works(client, world):
    answer = page(client, world, "dispatcher", world.community)
    shown = answer.context["page"]
    assert [area.name for area in shown.above] == ["测试区", "东河街道"]
    assert [area.name for area in shown.parts] == ["槐树一网格"]
    assert {post.person.name for post in shown.posts} >= {"dispatcher", "community_secretary"}
    assert "槐荫物业" in [unit.name for unit in shown.units]
    assert not shown.may_change


def test_units_are_a_way_to_their_pages(client, world):
    assert f'href="/organisations/{world.unit.code}/"' in page(client, world, "dispatcher", world.community).text


def test_a_past_in_which_nothing_was_different_is_not_told(client, world):
    remember([world.community], MONDAY.date())
    assert page(client, world, "dispatcher", world.community).context["page"].changes == []


def test_an_outsider(client, world):
    for name in ("other_dispatcher", "far_street_coordinator", "security_admin"):
        assert page(client, world, name, world.community).status_code == 404


def test_who_holds_a_post_above_is_not_shown_below(client, world):
    answer = page(client, world, "dispatcher", world.street)
    shown = answer.context["page"]
    assert answer.status_code == 200
    assert (shown.posts, shown.households, shown.grids) == ([], None, None)
    assert [area.name for area in shown.parts] == ["槐树社区"]
    assert "street_coordinator" not in answer.text


def test_the_administrator_sees_posts_and_may_change(client, world):
    shown = page(client, world, "system_admin", world.grid).context["page"]
    assert {post.person.name for post in shown.posts} == {"grid_worker", "grid_leader"}
    assert shown.may_change
    assert shown.may_add


def test_digits_are_explained(world):
    assert [digits for digits, _meaning in explain_code(world.grid.code)] == ["640199", "001", "001", "001"]
    assert list(explain_code("640199001001E01")) == []


def test_what_it_was_before(client, world):
    with clock.held(MONDAY):
        services.change_area(world.community, name="槐荫社区")
        (change,) = page(client, world, "dispatcher", world.community).context["page"].changes
        assert change.until.until == MONDAY.date()
        assert len(change.sentences) == 1
        assert "槐树社区" in change.sentences[0]


def test_whom_it_follows(client, world):
    with clock.held(MONDAY):
        recut = Recut.objects.create(
            kind="merge", state=RecutState.DONE, effective=MONDAY, reason="并", root=world.street, created_at=MONDAY
        )
        Succession.objects.create(recut=recut, before=world.other_community, after=world.community)
        services.change_area(world.other_community, valid_to=MONDAY.date() - timedelta(1))
        answer = page(client, world, "street_coordinator", world.other_community)
        assert answer.context["page"].has_ended
        assert [each.after.name for each in answer.context["page"].successors] == ["槐树社区"]


def test_brief_for_the_map(client, world):
    client.force_login(world.users["dispatcher"])
    assert "槐树一网格" in client.get(f"/areas/{world.grid.code}/brief/").text
    client.force_login(world.users["other_dispatcher"])
    assert client.get(f"/areas/{world.grid.code}/brief/").status_code == 404
