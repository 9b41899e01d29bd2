"""The system administrator keeps the organisations."""

import pytest

from grids.models import Organisation
from tests.admin_rows import as_role, page, recorded, said, second_district, sentences

LABEL = "grids.organisation"


@pytest.fixture
def keeper(world):
    return as_role(world, "system_admin")


def new(world, **given):
    return {
        "code": "U9",
        "name": "东河环卫所",
        "kind": "institution",
        "home": world.street.pk,
        "is_active": "on",
        **given,
    }


def test_it_works(world, keeper):
    serves = [world.community.pk, world.other_community.pk]
    assert keeper.post(page("add", LABEL), new(world, serves=serves)).status_code == 302
    unit = Organisation.objects.get(code="U9")
    assert set(unit.serves.all()) == {world.community, world.other_community}
    assert recorded("organisation.add")[0].object_label == "东河环卫所"


def test_an_outsider(world):
    assert as_role(world, "security_admin").post(page("add", LABEL), new(world)).status_code == 403
    assert not Organisation.objects.filter(code="U9").exists()


def test_a_change_is_recorded_the_code_stays(world, keeper):
    keeper.post(page("add", LABEL), new(world, serves=[world.community.pk]))
    unit = Organisation.objects.get(code="U9")
    keeper.post(page("change", LABEL, unit), new(world, code="X", serves=[world.other_community.pk]))
    unit.refresh_from_db()
    assert unit.code == "U9"
    assert list(unit.serves.all()) == [world.other_community]
    detail = recorded("organisation.change")[0].detail
    assert "槐树社区" in detail["before"]["serves"]
    assert "柳林社区" in detail["after"]["serves"]


def test_switching_off_and_on(world, keeper):
    units = [world.unit, world.other_unit]
    chosen = {"_selected_action": [unit.pk for unit in units]}
    answer = keeper.post(page("changelist", LABEL), {"action": "deactivate", **chosen})
    assert "2 organisations changed" in said(answer)
    assert not Organisation.objects.filter(pk__in=chosen["_selected_action"], is_active=True).exists()
    assert len(recorded("organisation.change")) == 2
    keeper.post(page("changelist", LABEL), {"action": "activate", **chosen})
    assert Organisation.objects.filter(pk__in=chosen["_selected_action"], is_active=True).count() == 2


def test_switching_off_keeps_the_areas_served(world, keeper):
    world.unit.serves.set([world.community])
    keeper.post(page("changelist", LABEL), {"action": "deactivate", "_selected_action": [world.unit.pk]})
    assert list(world.unit.serves.all()) == [world.community]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"code": ""}, "required"),
        ({"kind": "circus"}, "not one of the available choices"),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"home": "0"}, "not one of the available choices"),
    ],
)
def test_bad_input_gets_a_sentence(world, keeper, given, sentence):
    answer = keeper.post(page("add", LABEL), new(world, **given))
    assert sentence in sentences(answer)
    assert not Organisation.objects.filter(name="东河环卫所").exists()


def test_another_district_is_not_there(world):
    there = second_district(world)
    keeper = as_role(world, "system_admin")
    assert keeper.get(page("change", LABEL, there[LABEL])).status_code == 302
    keeper.post(page("changelist", LABEL), {"action": "deactivate", "_selected_action": [there[LABEL].pk]})
    there[LABEL].refresh_from_db()
    assert there[LABEL].is_active
    away = keeper.post(page("add", LABEL), new(world, home=there["grids.area"].pk))
    assert "not one of the available choices" in sentences(away)
    assert "Choose the one of your areas" in sentences(keeper.post(page("add", LABEL), new(world, home="")))
