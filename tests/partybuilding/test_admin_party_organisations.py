"""The system administrator keeps the party organisations."""

import pytest

from partybuilding.models import PartyOrganisation
from tests.admin_rows import as_role, page, recorded, second_district, sentences

LABEL = "partybuilding.partyorganisation"


@pytest.fixture
def keeper(world):
    return as_role(world, "system_admin")


def new(world, **given):
    plain = {"code": "P-1", "name": "槐树支部", "kind": "branch", "sector": "community", "area": world.grid.pk}
    return {**plain, "officers-TOTAL_FORMS": 0, "officers-INITIAL_FORMS": 0, **given}


def test_it_works(world, keeper):
    assert keeper.post(page("add", LABEL), new(world)).status_code == 302
    branch = PartyOrganisation.objects.get()
    assert branch.area == world.grid
    keeper.post(page("change", LABEL, branch), new(world, name="槐树一支部"))
    detail = recorded("partyorganisation.change")[0].detail
    assert detail == {"before": {"name": "槐树支部"}, "after": {"name": "槐树一支部"}}


def test_an_outsider(world):
    assert as_role(world, "security_admin").post(page("add", LABEL), new(world)).status_code == 403
    assert not PartyOrganisation.objects.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"area": ""}, "Tie the organisation to an area"),
        ({"name": ""}, "required"),
        ({"kind": "club"}, "not one of the available choices"),
        ({"sector": "club"}, "not one of the available choices"),
    ],
)
def test_bad_input_gets_a_sentence(world, keeper, given, sentence):
    assert sentence in sentences(keeper.post(page("add", LABEL), new(world, **given)))
    assert not PartyOrganisation.objects.exists()


def test_none_is_part_of_itself(world, keeper):
    above = PartyOrganisation.objects.create(code="P-1", name="党委", kind="committee", area=world.district)
    below = PartyOrganisation.objects.create(
        code="P-2", name="总支", kind="general_branch", area=world.street, parent=above
    )
    given = new(world, name="党委", kind="committee", area=world.district.pk, parent=below.pk)
    answer = keeper.post(page("change", LABEL, above), given)
    assert "cannot be part of itself or of one below it" in sentences(answer)
    above.refresh_from_db()
    assert above.parent is None


def test_another_district_is_not_there(world):
    there = second_district(world)
    keeper = as_role(world, "system_admin")
    assert keeper.get(page("change", LABEL, there[LABEL])).status_code == 302
    away = keeper.post(page("add", LABEL), new(world, area=there["grids.area"].pk))
    assert "not one of the available choices" in sentences(away)
    assert keeper.post(page("add", LABEL), new(world, area="", unit=world.unit.pk)).status_code == 302


def test_an_office_is_given_with_it(world, keeper):
    officer = {"officers-0-person": world.users["party_secretary"].person.pk, "officers-0-office": "secretary"}
    sent = new(world, **officer, **{"officers-0-starts": "2026-01-05", "officers-TOTAL_FORMS": 1})
    assert keeper.post(page("add", LABEL), sent).status_code == 302
    held = PartyOrganisation.objects.get().officers.get()
    assert held.person == world.users["party_secretary"].person
    assert [entry.what for entry in held.organisation.entries.order_by("pk")] == ["founded", "appointed"]
    assert len(recorded("officer.add")) == 1
