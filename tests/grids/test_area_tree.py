"""The page of all areas: what is open, what is counted, and for whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import clock
from grids import services
from grids.models import Household
from tests.world import MONDAY


def opened(client, world, name, **query):
    client.force_login(world.users[name])
    return client.get("/areas/", query)


def lines(answer):
    return [(branch.place.name, branch.level, branch.is_open) for branch in answer.context["tree"].branches]


def household(area, code):
    return Household.objects.create(code=code, area=area, area_path=area.path, changed_at=MONDAY)


def test_it_works(client, world):
    assert lines(opened(client, world, "dispatcher")) == [
        ("测试区", 1, True),
        ("东河街道", 2, True),
        ("槐树社区", 3, True),
        ("槐树一网格", 4, False),
    ]


def test_an_outsider(client, world):
    names = {name for name, _level, _open in lines(opened(client, world, "other_dispatcher"))}
    assert names == {"测试区", "东河街道", "柳林社区", "柳林一网格"}
    assert client.get(f"/areas/{world.community.code}/parts/").status_code == 404


def test_nobody_signed_in(client, world):
    assert client.get("/areas/").status_code == 302


def test_what_the_address_opens(client, world):
    answer = opened(client, world, "district_coordinator", open="640199,640199002")
    assert [(name, is_open) for name, _level, is_open in lines(answer)] == [
        ("测试区", True),
        ("东河街道", False),
        ("西山街道", True),
        ("石桥社区", False),
    ]


def test_each_link_opens_or_shuts_one_branch(client, world):
    answer = opened(client, world, "district_coordinator", open="640199")
    toggled = {branch.place.name: branch.toggled for branch in answer.context["tree"].branches}
    assert toggled == {"测试区": "", "东河街道": "640199,640199001", "西山街道": "640199,640199002"}


def test_the_lines_below_one_area(client, world):
    client.force_login(world.users["district_coordinator"])
    answer = client.get(f"/areas/{world.street.code}/parts/")
    assert [(each.place.name, each.level) for each in answer.context["branches"]] == [("槐树社区", 3), ("柳林社区", 3)]
    assert "<html" not in answer.text


def test_figures_are_those_of_ones_own_areas(client, world):
    household(world.grid, "H1")
    household(world.grid, "H2")
    household(world.other_grid, "H3")
    shown = {branch.place.name: branch for branch in opened(client, world, "dispatcher").context["tree"].branches}
    assert (shown["槐树社区"].grids, shown["槐树社区"].households) == (1, 2)
    assert (shown["东河街道"].grids, shown["东河街道"].households) == (None, None)
    whole = opened(client, world, "district_coordinator").context["tree"].branches[0]
    assert (whole.grids, whole.households) == (2, 3)


def test_households_are_nothing_for_who_does_not_work_with_them(client, world):
    household(world.grid, "H1")
    assert not opened(client, world, "supervisor").context["tree"].shows_households


def test_odd_codes_are_said(client, world):
    services.create_area(kind="community", code="640199001498", name="机场", parent=world.street)
    answer = opened(client, world, "street_coordinator")
    advice = {branch.place.name: branch.advice for branch in answer.context["tree"].branches}
    assert len(advice["机场"]) == 2


def test_as_it_was_on_a_day(client, world):
    with clock.held(MONDAY):
        services.change_area(world.community, name="槐荫社区")
        assert ("槐树社区", 3, True) in lines(opened(client, world, "dispatcher", on="2026-11-15"))
        assert ("槐荫社区", 3, True) in lines(opened(client, world, "dispatcher", on="2026-11-16"))
        others = [name for name, *_rest in lines(opened(client, world, "other_dispatcher", on="2026-11-15"))]
        assert "槐树社区" not in others


def test_a_day_that_is_none(client, world):
    assert opened(client, world, "dispatcher", on="gestern").status_code == 400


def test_the_administrator_of_a_street_begins_there(client, world):
    from tests.world import person

    world.users["keeper"] = person("keeper", "system_admin", area=world.far_street).user
    assert lines(opened(client, world, "keeper"))[0] == ("西山街道", 1, True)


def test_a_search_names_the_areas_above(client, world):
    answer = opened(client, world, "dispatcher", q="hsyw")
    assert [(row.area.name, row.line) for row in answer.context["found"]] == [
        ("槐树一网格", "测试区 › 东河街道 › 槐树社区")
    ]


def test_what_a_field_offers(client, world):
    client.force_login(world.users["dispatcher"])
    assert [row["code"] for row in client.get("/areas/find/?q=hssq").json()["results"]] == [world.community.code]
    assert client.get("/areas/find/?q=lls").json() == {"results": []}
    assert client.get("/areas/find/?q=").json() == {"results": []}


@pytest.mark.parametrize("query", [{}, {"on": "2026-11-15"}, {"q": "wg"}])
def test_queries_do_not_grow_with_the_rows(client, world, query):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert opened(client, world, "dispatcher", **query).status_code == 200
        return len(queries)

    count()
    before = count()
    for n in range(10, 30):
        grid = services.create_area(kind="grid", code=f"6401990010010{n}", name=f"槐树{n}网格", parent=world.community)
        household(grid, f"H{n}")
    count()
    assert count() <= before
