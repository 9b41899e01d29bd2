"""What administrators keep, over REST: read by those it concerns, written by whoever keeps it, signed in."""

import pytest
from rest_framework.test import APIClient

from accounts.models import AuditEntry
from grids.models import Area
from tests.admin_rows import second_district
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import Category, Ground, Policy, Rule
from workorders.services.reference import save_category, save_policy, save_rule

BASE = "/api/v1"
DAY = f"{MONDAY:%Y-%m-%d}"


@pytest.fixture
def keeper(world: World) -> APIClient:
    client = APIClient(headers={"Accept-Language": "en"})
    client.force_login(world.users["system_admin"])
    return client


def rule_body(world: World, **given: object) -> dict[str, object]:
    usual = {"name": "楼道灯", "words": ["楼道"], "category": world.category.code, "unit": world.unit.code}
    return {**usual, **given}


def tag(client: APIClient, path: str) -> dict[str, str]:
    return {"If-Match": client.get(f"{BASE}{path}").headers["ETag"]}


def test_it_works(world: World, keeper: APIClient):
    """A rule is made, tried, changed, retired and deleted; each change is in the log."""
    made = keeper.post(f"{BASE}/rules/", rule_body(world, finish_amount="2.0", finish_clock="work_day"), format="json")
    assert made.status_code == 201, made.json()
    body = made.json()
    assert (body["category"], body["unit"], body["words"], body["version"]) == ("T1", "UNIT-1", ["楼道"], 1)
    assert world.unit.name in body["sentence"]
    path = f"/rules/{body['id']}/"
    world.order_in(State.HANDLING)
    tried = keeper.post(f"{BASE}{path}try/", {"first": DAY, "last": DAY}, format="json").json()
    assert (tried["total"], tried["fits"], tried["same"]) == (1, 1, 1)
    away = keeper.post(f"{BASE}{path}try/", {"first": DAY, "last": DAY, "unit": "UNIT-2"}, format="json").json()
    assert [row["would"] for row in away["differences"]] == [world.other_unit.name]
    assert Rule.objects.get().unit == world.unit
    changed = keeper.patch(f"{BASE}{path}", {"priority": 5}, format="json", headers=tag(keeper, path))
    assert (changed.json()["priority"], changed.json()["words"]) == (5, ["楼道"])
    retired = keeper.patch(f"{BASE}{path}", {"is_active": False}, format="json", headers=tag(keeper, path))
    assert retired.json()["is_active"] is False
    assert [row["id"] for row in keeper.get(f"{BASE}/rules/").json()["results"]] == [body["id"]]
    assert keeper.delete(f"{BASE}{path}", headers=tag(keeper, path)).status_code == 204
    actions = AuditEntry.objects.filter(object_type="workorders.rule").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["rule.add", "rule.change", "rule.change", "rule.delete"]


@pytest.mark.parametrize("name", ["dispatcher", "unit_handler", "system_admin"])
def test_an_outsider(api, world: World, name: str):
    """No key writes what administrators keep, not even an administrator's; rules are not even seen."""
    rule = save_rule(Rule(name="灯", words=["灯"], category=world.category))
    client, ground = api(name), Ground.objects.all()[0]
    assert client.get(f"{BASE}/rules/").json()["results"] == []
    assert client.get(f"{BASE}/rules/{rule.pk}/").status_code == 404
    tried = {**rule_body(world), "first": DAY, "last": DAY}
    answers = [
        client.post(f"{BASE}/rules/", rule_body(world), format="json"),
        client.post(f"{BASE}/rules/try/", tried, format="json"),
        client.post(f"{BASE}/categories/", {"code": "T2", "name": "路"}, format="json"),
        client.patch(f"{BASE}/categories/T1/", {"name": "路"}, format="json", headers={"If-Match": "*"}),
        client.delete(f"{BASE}/categories/T1/", headers={"If-Match": "*"}),
        client.post(f"{BASE}/categories/T1/retire/", {}, format="json"),
        client.patch(f"{BASE}/grounds/{ground.pk}/", {"name": "x"}, format="json", headers={"If-Match": "*"}),
        client.post(f"{BASE}/policies/", {"district": world.district.code}, format="json"),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert not Policy.objects.exists()
    assert Category.objects.get().is_active


def test_no_change_is_lost(world: World, keeper: APIClient):
    rule = save_rule(Rule(name="灯", words=["灯"], category=world.category))
    for path in (f"/rules/{rule.pk}/", "/categories/T1/", f"/grounds/{Ground.objects.all()[0].pk}/"):
        stale = tag(keeper, path)
        assert keeper.patch(f"{BASE}{path}", {"name": "早"}, format="json").status_code == 428
        assert keeper.patch(f"{BASE}{path}", {"name": "早"}, format="json", headers=stale).status_code == 200
        assert keeper.patch(f"{BASE}{path}", {"name": "晚"}, format="json", headers=stale).status_code == 412
        assert keeper.get(f"{BASE}{path}").json()["name"] == "早"


def test_categories(world: World, keeper: APIClient):
    made = keeper.post(f"{BASE}/categories/", {"code": "T11", "name": "灯泡", "parent": "T1"}, format="json")
    assert (made.status_code, made.json()["parent"]) == (201, "T1")
    twice = keeper.post(f"{BASE}/categories/", {"code": "T11", "name": "灯泡"}, format="json")
    assert twice.status_code == 400
    moved = keeper.patch(
        f"{BASE}/categories/T11/", {"parent": None}, format="json", headers=tag(keeper, "/categories/T11/")
    )
    assert moved.json()["parent"] is None
    world.order_in(State.REGISTERED)
    refused = keeper.delete(f"{BASE}/categories/T1/", headers=tag(keeper, "/categories/T1/"))
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert "1 order" in refused.json()["detail"]
    assert keeper.post(f"{BASE}/categories/T1/retire/", {}, format="json").json()["is_active"] is False
    assert keeper.post(f"{BASE}/categories/T1/restore/", {}, format="json").json()["is_active"] is True
    assert keeper.delete(f"{BASE}/categories/T11/", headers=tag(keeper, "/categories/T11/")).status_code == 204
    actions = list(AuditEntry.objects.filter(object_type="workorders.category").values_list("action", flat=True))
    assert sorted(actions) == [f"category.{verb}" for verb in ("add", "change", "delete", "restore", "retire")]


def test_a_rule_in_use_is_not_deleted(world: World, keeper: APIClient):
    rule = save_rule(Rule(name="楼道灯", words=["楼道"], category=world.category))
    services.route(world.submit().pk)
    path = f"/rules/{rule.pk}/"
    refused = keeper.delete(f"{BASE}{path}", headers=tag(keeper, path))
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert Rule.objects.exists()
    assert not AuditEntry.objects.filter(action="rule.delete").exists()


def test_grounds_and_policies(api, world: World, keeper: APIClient):
    made = keeper.post(
        f"{BASE}/grounds/", {"kind": "decline", "code": "other", "name": "其他", "advice": "请致电"}, format="json"
    )
    assert made.status_code == 201
    assert made.json()["code"] in [row["code"] for row in api("dispatcher").get(f"{BASE}/grounds/").json()["results"]]
    policy = keeper.post(f"{BASE}/policies/", {"district": world.district.code, "callbacks": 10}, format="json")
    assert policy.status_code == 201, policy.json()
    path = f"/policies/{world.district.code}/"
    assert api("dispatcher").get(f"{BASE}{path}").json()["callbacks"] == 10
    for wrong in ({"callbacks": 101}, {"hold_days": -1}, {"hold_days": 10**5}, {"street_from": "magic"}):
        assert keeper.patch(f"{BASE}{path}", wrong, format="json", headers=tag(keeper, path)).status_code == 400
    changed = keeper.patch(f"{BASE}{path}", {"significant_heard_in": "major"}, format="json", headers=tag(keeper, path))
    assert (changed.json()["significant_heard_in"], changed.json()["version"]) == ("major", 2)
    assert keeper.delete(f"{BASE}{path}", headers=tag(keeper, path)).status_code == 204
    assert not Policy.objects.exists()


def test_the_policy_of_another_district_is_not_shown(api, world: World):
    other = second_district(world)["grids.area"]
    assert isinstance(other, Area)
    save_policy(Policy(district=other))
    assert api("dispatcher").get(f"{BASE}/policies/{other.code}/").status_code == 404
    assert api("dispatcher").get(f"{BASE}/policies/").json()["results"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "a\u0000"},
        {"words": "路灯"},
        {"words": [1]},
        {"unit": "NONE"},
        {"category": "NONE"},
        {"if_area": "000"},
        {"person": 999999999},
        {"choosing": "turn", "unit": None},
        {"choosing": "magic"},
        {"accept_amount": "2.0"},
        {"accept_amount": "NaN", "accept_clock": "work_day"},
        {"priority": 10**6},
        {"category": None, "unit": None},
        {"colour": "red"},
    ],
)
def test_a_rule_that_cannot_be(world: World, keeper: APIClient, change: dict[str, object]):
    answer = keeper.post(f"{BASE}/rules/", rule_body(world, **change), format="json")
    assert answer.status_code == 400, answer.json()
    assert not Rule.objects.exists()


@pytest.mark.parametrize("period", [{}, {"first": DAY}, {"first": DAY, "last": "2020-01-01"}])
def test_a_period_that_cannot_be(world: World, keeper: APIClient, period: dict[str, str]):
    rule = save_rule(Rule(name="灯", words=["灯"], category=world.category))
    answer = keeper.post(f"{BASE}/rules/{rule.pk}/try/", period, format="json")
    assert answer.status_code == 400


def test_a_code_that_cannot_be(world: World, keeper: APIClient):
    save_category(Category(code="T2", name="路"))
    for code in ("", "灯", "T 1", "T2", "T" * 21, 7):
        assert keeper.post(f"{BASE}/categories/", {"code": code, "name": "x"}, format="json").status_code == 400


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "dispatcher"])
def test_an_outsider_learns_nothing_from_refusals(world: World, name: str):
    """Whatever they name, there or not, and whatever is wrong beside: the answer is the same."""
    client = APIClient()
    client.force_login(world.users[name])
    there, ground = world.users["grid_worker"].person, Ground.objects.all()[0]
    assert there is not None
    tries: list[tuple[str, str, dict[str, object]]] = [
        ("post", "/rules/", rule_body(world, person=there.pk)),
        ("post", "/rules/", rule_body(world, person=999999)),
        ("post", "/rules/", rule_body(world, unit="NOBODY", among=["UNIT-1", "NOBODY"])),
        ("post", "/rules/try/", {"unit": "NOBODY", "first": DAY, "last": "x"}),
        ("post", "/categories/", {"code": "T1", "name": "", "parent": "NONE"}),
        ("patch", "/categories/T1/", {"parent": "NONE"}),
        ("patch", f"/grounds/{ground.pk}/", {"kind": "none"}),
        ("post", "/grounds/", {}),
        ("post", "/policies/", {"district": "990000"}),
        ("post", "/policies/", {"district": world.district.code, "spot_checks": "many"}),
    ]
    for verb, path, body in tries:
        answer = getattr(client, verb)(f"{BASE}{path}", body, format="json", headers={"If-Match": "*"})
        assert answer.status_code == 403, (path, body, answer.json())
    assert client.patch(f"{BASE}/rules/999999/", {}, format="json", headers={"If-Match": "*"}).status_code == 404
