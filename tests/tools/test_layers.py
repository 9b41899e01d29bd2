from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tools import check_layers


def test_it_works() -> None:
    order = check_layers.rooms()
    assert order[0] == "accounts"
    assert order[-1] == "governance"
    assert list(check_layers.upward(apps.get_models(include_auto_created=True), order)) == []


@isolate_apps("accounts", "grids")
def test_an_upward_relation_is_named() -> None:
    class Area(models.Model):
        class Meta:
            app_label = "grids"

    class User(models.Model):
        home = models.ForeignKey(Area, models.CASCADE, related_name="+")

        class Meta:
            app_label = "accounts"

    assert list(check_layers.upward([Area, User], ["accounts", "grids"])) == [
        "accounts.User.home points up to grids.Area"
    ]
