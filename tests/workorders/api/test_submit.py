from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rest_framework.test import APIClient

from grids.models import Person
from tests.keys import client_for
from tests.world import MONDAY, World, person
from workorders import services
from workorders.choices import State
from workorders.models import Category, WorkOrder

URL = "/api/v1/work-orders/"
GRID = "640199001001001"
FULL: dict[str, Any] = {
    "description": "3号楼前的井盖不见了，\r\n晚上很危险。",
    "title": "井盖缺失",
    "area": GRID,
    "location": {"lon": 106.005, "lat": 38.005, "crs": "wgs84"},
    "address": "槐荫小区3号楼前",
    "category": "T1",
    "channel": "phone",
    "reporter": {"name": "周兰", "phone": "+86 139 0000 1111", "anonymous": False},
    "occurred_at": "2026-11-16T08:30:00+08:00",
    "external_id": "A-1",
}


def post(client: APIClient, *, key: str = "", **data: object):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(URL, {"description": "路灯不亮", **data}, format="json", headers=headers)


def the_order(answer) -> WorkOrder:
    assert answer.status_code == 201, answer.json()
    return WorkOrder.objects.numbered(answer.json()["number"]).get()


def test_it_works(api, world: World):
    answer = post(api("dispatcher"), **FULL)
    order = the_order(answer)
    shown = answer.json()
    assert shown == {
        "number": f"261116-{order.pk:04d}",
        "state": "submitted",
        "version": 1,
        "title": "井盖缺失",
        "description": "3号楼前的井盖不见了，\n晚上很危险。",
        "channel": "phone",
        "area": GRID,
        "desk": world.community.code,
        "address": "槐荫小区3号楼前",
        "location": {"lon": 106.005, "lat": 38.005},
        "category": "T1",
        "handling": "",
        "affair": "public",
        "severity": "minor",
        "urgency": "normal",
        "sensitivity": "open",
        "lead_unit": None,
        "occurred_at": "2026-11-16T08:30:00+08:00",
        "created_at": "2026-11-16T09:00:00+08:00",
        "changed_at": "2026-11-16T09:00:00+08:00",
        "due_at": shown["due_at"],
        "due_elsewhere": None,
        "reworks": 0,
        "returns": 0,
        "external_id": "A-1",
        "query_code": order.query_code,
    }
    assert len(shown["query_code"]) == 6
    assert answer.headers["ETag"] == '"v1"'
    assert order.occurred_at == datetime(2026, 11, 16, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    reporter = order.reporters.get()
    assert reporter.person is not None
    assert (reporter.person.name, reporter.person.phone_masked) == ("周兰", "139****1111")


def test_an_outsider_cannot_submit_into_another_community(api, world: World):
    answer = post(api("other_dispatcher"), area=GRID)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "area"
    assert not WorkOrder.objects.exists()


def test_nothing_in_the_answer_says_who_reported(api):
    answer = post(api("dispatcher"), area=GRID, reporter={"name": "周兰", "phone": "13900001111"})
    assert answer.status_code == 201
    assert not any(secret in answer.text for secret in ("周兰", "13900001111", "139****"))


@pytest.mark.parametrize(
    "place", [{"area": GRID}, {"location": {"lon": 106.005, "lat": 38.005}}, {"address": "槐荫小区3号楼"}]
)
def test_one_way_of_saying_where_is_enough(api, place):
    assert post(api("dispatcher"), **place).status_code == 201


@pytest.mark.parametrize("place", [{}, {"address": ""}, {"address": " "}])
def test_none_is_not(api, place):
    answer = post(api("dispatcher"), **place)
    assert answer.status_code == 400
    assert answer.json()["detail"] == "Say where it is: give an area, a location or an address."
    assert not WorkOrder.objects.exists()


def test_without_an_area_it_lies_at_the_post_until_it_is_located(api, world: World):
    order = the_order(post(api("dispatcher"), address="槐荫小区3号楼"))
    assert (order.area, order.desk) == (world.community, world.community)


def test_coordinates_of_chinese_maps_are_converted(api):
    shown = post(api("dispatcher"), location={"lon": 106.005, "lat": 38.005, "crs": "gcj02"}).json()
    assert shown["location"]["lon"] != 106.005
    assert shown["location"]["lon"] == pytest.approx(106.005, abs=0.01)


def test_the_title_is_the_first_sentence(api):
    assert post(api("dispatcher"), area=GRID, description="路灯不亮。晚上很黑。").json()["title"] == "路灯不亮"


def test_markup_is_kept_as_text(api):
    shown = post(api("dispatcher"), area=GRID, description="<script>alert(1)</script>").json()
    assert shown["description"] == "<script>alert(1)</script>"


def test_the_category_is_named_by_its_code(api):
    Category.objects.create(code="T2", name="旧类", is_active=False)
    for code in ("T2", "T9"):
        answer = post(api("dispatcher"), area=GRID, category=code)
        assert [error["field"] for error in answer.json()["errors"]] == ["category"]


def test_an_anonymous_reporter_is_known_to_the_platform_only(api):
    order = the_order(post(api("dispatcher"), area=GRID, reporter={"phone": "13900001111", "anonymous": True}))
    assert order.reporters.get().shown_name == "Anonymous"


def test_found_on_duty(api, world: World):
    client = api("grid_worker")
    mine = the_order(post(client, area=GRID, channel="grid"))
    assert (mine.reporters.get().is_staff, mine.reporters.get().person) == (
        True,
        Person.objects.get(user=world.users["grid_worker"]),
    )
    told = the_order(post(client, area=GRID, channel="grid", reporter={"name": "周兰"}))
    assert told.reporters.get().is_staff is False
    elsewhere = the_order(post(api("dispatcher"), area=GRID, channel="grid"))
    assert elsewhere.reporters.get().is_staff is False


# One external number, one order


def test_an_external_number_makes_one_order(api):
    client = api("dispatcher")
    first, second = post(client, area=GRID, external_id="A-1"), post(client, area=GRID, external_id="A-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert WorkOrder.objects.count() == 1


def test_another_key_has_numbers_of_its_own(api):
    for _n in range(2):
        post(api("dispatcher"), area=GRID, external_id="A-1")
    assert WorkOrder.objects.count() == 2


def test_what_one_submitted_is_answered_again_wherever_it_has_gone(api, world: World):
    client = api("dispatcher")
    first = post(client, area=GRID, external_id="A-1", key="k1").json()
    order = WorkOrder.objects.get()
    services.relocate(order, by=world.actor("dispatcher"), reason="那边的", area=world.other_grid)
    assert client.get(f"{URL}{order.number}/").status_code == 404
    for key in ("k1", ""):
        again = post(client, area=GRID, external_id="A-1", key=key).json()
        assert (again["number"], again["query_code"]) == (first["number"], first["query_code"])
        assert again["area"] == world.other_grid.code


def test_an_idempotency_key_makes_one_order(api):
    client = api("dispatcher")
    first, second = post(client, area=GRID, key="k1"), post(client, area=GRID, key="k1")
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert post(client, area=GRID, key="k1", title="另一件").status_code == 422
    assert WorkOrder.objects.count() == 1


# Who may submit, and where it goes


@pytest.mark.parametrize("name", ["grid_worker", "service_desk", "street_coordinator", "supervisor", "party_secretary"])
def test_whoever_has_a_post_for_an_area(api, name):
    assert post(api(name), area=GRID).status_code == 201


@pytest.mark.parametrize("name", ["unit_handler", "system_admin", "security_admin", "audit_admin"])
def test_others_may_not(api, name):
    answer = post(api(name), address="槐荫小区")
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Submitting needs a post for an area."
    assert not WorkOrder.objects.exists()


def test_nor_a_post_that_is_over(api, world: World):
    world.users["dispatcher"].person.posts.update(ends="2026-11-15")
    assert post(api("dispatcher"), area=GRID).status_code == 403


def test_without_a_key(world: World):
    assert post(APIClient(), area=GRID).status_code == 401


def test_a_key_that_may_only_read(api):
    answer = post(api("dispatcher", scopes=["read"]), area=GRID)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert post(api("dispatcher", scopes=["work-orders:write"]), area=GRID).status_code == 201


def test_a_key_bound_to_a_narrower_area(api, world: World):
    client = api("street_coordinator", area_code=world.community.code)
    assert the_order(post(client, address="某处")).area == world.community
    assert post(client, area=GRID).status_code == 201
    outside = post(client, area=world.other_grid.code)
    assert [error["field"] for error in outside.json()["errors"]] == ["area"]


def test_a_key_bound_to_a_wider_area_gives_no_more_than_the_post(api, world: World):
    client = api("dispatcher", area_code=world.street.code)
    assert the_order(post(client, address="某处")).area == world.community
    assert post(client, area=world.other_grid.code).status_code == 400


@pytest.mark.parametrize("code", ["640199002", "999999999"])
def test_a_key_bound_to_an_area_elsewhere_or_to_none(api, code):
    assert post(api("dispatcher", area_code=code), area=GRID).status_code == 403


def test_a_bound_key_of_a_superuser(api, world: World):
    world.users["dispatcher"].is_superuser = True
    world.users["dispatcher"].save()
    client = api("dispatcher", area_code=world.far_street.code)
    assert the_order(post(client, address="某处", channel="grid")).area == world.far_street


def test_the_area_above_is_not_ones_own(api, world: World):
    assert post(api("dispatcher"), area=world.street.code).status_code == 400


def test_the_first_of_several_posts(api, world: World):
    helper = person("helper", "service_desk", area=world.other_community)
    post_of = world.users["dispatcher"].person.posts.get()
    post_of.pk, post_of.person, post_of._state.adding = None, helper, True
    post_of.save()
    assert helper.user is not None
    client = client_for(helper.user)
    assert the_order(post(client, area=GRID)).grid == world.grid
    assert the_order(post(client, area=world.other_grid.code)).grid == world.other_grid


def test_it_can_be_worked_on_at_once(api, world: World):
    order = the_order(post(api("dispatcher"), area=GRID))
    assert (
        services.register(order, by=world.actor("dispatcher"), category=world.category, handling="refer").state
        == State.REGISTERED
    )
    assert order.created_at == MONDAY
