from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from common.clock import held
from partybuilding.models import Offer
from sheets.registers import Row, Verdict, find
from tests.partybuilding.offering import helper, need, offer, skill
from tests.world import MONDAY, World


@pytest.fixture(autouse=True)
def _monday():
    cache.clear()
    with held(MONDAY):
        yield


def api(world: World, name: str) -> APIClient:
    client = APIClient()
    client.force_authenticate(world.users[name])
    return client


OFFERS = "/api/v1/offers/"


def given(world: World, **changed: Any) -> dict[str, Any]:
    skill(world.category)
    made = {"unit": world.unit.code, "title": "上门理发", "skills": ["hair"], "areas": [world.community.code]}
    return {**made, "hours": "周六 9:00-12:00", **changed}


def test_it_works(world: World):
    client = api(world, "dispatcher")
    made = client.post(OFFERS, given(world), format="json")
    assert made.status_code == 201, made.json()
    body = made.json()
    assert (body["unit"], body["skills"], body["is_open"]) == (world.unit.code, ["hair"], True)
    address = f"{OFFERS}{body['id']}/"
    assert client.patch(address, {"title": "理发"}, format="json").status_code == 428
    changed = client.patch(address, {"title": "理发"}, format="json", headers={"If-Match": made["ETag"]})
    assert (changed.status_code, changed.json()["title"], changed.json()["hours"]) == (200, "理发", body["hours"])
    late = client.patch(address, {"title": "晚了"}, format="json", headers={"If-Match": made["ETag"]})
    assert late.status_code == 412
    paused = client.post(f"{address}pause/", {"until": "2026-11-20"}, format="json")
    assert (paused.json()["state"], paused.json()["is_open"]) == ("paused", False)
    assert client.post(f"{address}resume/", {}, format="json").json()["is_open"] is True
    assert client.delete(address, headers={"If-Match": "*"}).status_code == 204
    assert client.get(OFFERS, {"state": "withdrawn"}).json()["results"][0]["id"] == body["id"]


def test_the_same_number_is_taken_once(world: World):
    client = api(world, "dispatcher")
    answers = [client.post(OFFERS, given(world, external_id="7"), format="json") for _again in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Offer.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"skills": ["none"]}, {"areas": ["0"]}, {"hours": "周八"}, {"unit": "NONE"}, {"per_month": 0}]
)
def test_what_is_wrong_is_said_by_field(world: World, wrong):
    answer = api(world, "dispatcher").post(OFFERS, given(world, **wrong), format="json")
    assert answer.status_code == 400
    assert [error["field"].split(".")[0] for error in answer.json()["errors"]] == list(wrong)
    assert not Offer.objects.exists()


def test_an_outsider_sees_nothing(world: World):
    made = offer(world)
    client = api(world, "other_dispatcher")
    assert client.get(OFFERS).json()["results"] == []
    assert client.get(f"{OFFERS}{made.pk}/").status_code == 404
    order = need(world)
    assert client.get(f"/api/v1/work-orders/{order.number}/matches/").status_code == 404


def test_matches_come_with_reasons_and_without_names(world: World):
    offer(world, person=helper("李热心"), title="个人")
    order = need(world)
    found = api(world, "dispatcher").get(f"/api/v1/work-orders/{order.number}/matches/").json()["results"]
    assert [each["provider"] for each in found] == ["李**"]
    assert found[0]["reasons"]
    assert api(world, "grid_worker").get(f"/api/v1/work-orders/{order.number}/matches/").status_code == 403


def rows(*values: dict[str, str]) -> list[Row]:
    return [Row(number, each) for number, each in enumerate(values, start=2)]


def test_a_table_comes_in_and_goes_out(world: World):
    table, user = find("offers"), world.actor("dispatcher").user
    assert table is not None
    skill(world.category)
    base = {
        "title": "上门理发",
        "skills": "理发",
        "areas": world.community.code,
        "hours": "周六 9-12",
        "per_month": "6",
    }
    lines = rows(
        {**base, "unit": world.unit.code},
        {**base, "person": "李热心", "phone": "13700009999"},
        {**base, "unit": "NONE"},
        {**base, "unit": world.unit.code, "title": "二", "skills": "无", "hours": "周八", "per_month": "0"},
        {**base, "person": "无电话"},
    )
    outcomes = table.check(lines, user)
    assert [each.verdict for each in outcomes] == [Verdict.NEW, Verdict.NEW, *[Verdict.REFUSED] * 3]
    assert [name for name, _sentence in outcomes[3].problems] == ["skills", "per_month", "hours"]
    table.save(outcomes[:2], user)
    assert [each.verdict for each in table.check(lines[:2], user)] == [Verdict.SAME, Verdict.SAME]
    [changed] = table.check(rows({**base, "unit": world.unit.code, "per_month": "9"}), user)
    table.save([changed], user)
    assert (changed.verdict, Offer.objects.get(unit=world.unit).per_month) == (Verdict.CHANGED, 9)
    shown = {each["unit"]: each for each in table.rows(user, {}, in_full=False)}
    assert (shown[""]["person"], shown[""]["phone"]) == ("李**", "137****9999")
    assert shown[world.unit.code]["skills"] == "理发"
    assert table.count(user, {"skill": "hair"}) == 2


def test_a_table_is_not_for_the_desk_next_door(world: World):
    table, user = find("offers"), world.actor("other_dispatcher").user
    assert table is not None
    offer(world)
    assert table.count(user, {}) == 0
    line = {"unit": world.unit.code, "title": "一", "skills": "理发", "areas": world.community.code}
    [outcome] = table.check(rows(line), user)
    assert outcome.verdict == Verdict.REFUSED
