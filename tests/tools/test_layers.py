from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tools import check_layers


def test_it_works() -> None:
    floor = check_layers.floors()
    assert floor["accounts"] == 0
    assert max(floor, key=lambda room: floor[room]) == "governance"
    assert floor["visits"] == floor["projects"] < floor["partybuilding"]
    assert list(check_layers.upward(apps.get_models(include_auto_created=True), floor)) == []


@isolate_apps("accounts", "grids")
def test_an_upward_relation_is_named() -> None:
    class Area(models.Model):
        class Meta:
            app_label = "grids"

    class User(models.Model):
        home = models.ForeignKey(Area, models.CASCADE, related_name="+")

        class Meta:
            app_label = "accounts"

    said = ["accounts.User.home points up to grids.Area"]
    assert list(check_layers.upward([Area, User], {"accounts": 0, "grids": 1})) == said
    assert list(check_layers.upward([Area, User], {"accounts": 0, "grids": 0})) == said  # beside each other
