from rest_framework.test import APIClient

from tests.world import World
from workorders.models import Category

URL = "/api/v1/categories/"


def test_it_works(api, world: World):
    Category.objects.create(code="T11", name="灯泡", parent=world.category, handling="self_handle")
    body = api("dispatcher").get(URL).json()
    assert [row["code"] for row in body["results"]] == ["T1", "T11"]
    assert body["results"][1] == {
        "code": "T11",
        "name": "灯泡",
        "parent": "T1",
        "affair": "public",
        "handling": "self_handle",
        "severity": "minor",
        "urgency": "normal",
        "asks_photos": False,
        "is_active": True,
        "version": 1,
    }
    assert api("dispatcher").get(f"{URL}T1/").json()["name"] == "楼道照明"


def test_an_outsider(api, world: World):
    assert APIClient().get(URL).status_code == 401
    assert api("dispatcher", scopes=["areas:read"]).get(f"{URL}T1/").status_code == 403
    assert api("dispatcher").get(f"{URL}T9/").status_code == 404


def test_a_page_of_one(api, world: World):
    Category.objects.create(code="T2", name="道路")
    first = api("dispatcher").get(f"{URL}?limit=1").json()
    assert [row["code"] for row in api("dispatcher").get(first["next"]).json()["results"]] == ["T2"]
