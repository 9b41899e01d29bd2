import pytest

from accounts.models import AuditEntry
from common.errors import Invalid
from grids.register.revealing import reason_of, reveal_card, reveal_doors


def test_it_works(homes):
    by = homes.user("grid_worker")
    card = reveal_card(homes.household, by=by, reason=reason_of("visit", ""))
    assert card.door == "2单元501"
    assert card.people[homes.head.person_id].phone == "13977770001"
    entry = AuditEntry.objects.get(action="household.reveal")
    assert entry.user == by
    assert entry.reason == reason_of("visit", "")
    assert set(entry.detail["people"]) == {homes.head.person_id, homes.child.person_id}


def test_doors(homes):
    assert reveal_doors(homes.building.area, by=homes.user("grid_worker"), reason="x") == {
        homes.household.pk: "2单元501"
    }
    assert AuditEntry.objects.filter(action="building.reveal_doors").count() == 1


def test_an_outsider(homes):
    assert reveal_doors(homes.building.area, by=homes.user("other_dispatcher"), reason="x") == {}


@pytest.mark.parametrize(("chosen", "text"), [("", ""), ("", "abc"), ("whim", " a b"), ("", "字" * 201)])
def test_no_reason(chosen, text):
    with pytest.raises(Invalid):
        reason_of(chosen, text)


def test_ones_own_words():
    assert reason_of("", "  社区 核查  ") == "社区 核查"
