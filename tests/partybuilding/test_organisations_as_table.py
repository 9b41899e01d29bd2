"""Party organisations in and out of Excel."""

from typing import Any

import pytest

from accounts.models import User
from partybuilding.models import PartyOrganisation
from partybuilding.tables.organisations import PartyOrganisations
from sheets.registers import Outcome, Row, Verdict
from tests.partybuilding.party import Party

TABLE = PartyOrganisations()


def judged(by: User, *rows: dict[str, str]) -> list[Outcome]:
    return TABLE.check([Row(n, {"name": "支部", "kind": "branch", **row}) for n, row in enumerate(rows, 2)], by)


def taken(by: User, *rows: dict[str, str]) -> list[Outcome]:
    outcomes = judged(by, *rows)
    TABLE.save([each for each in outcomes if each.verdict in (Verdict.NEW, Verdict.CHANGED)], by)
    return outcomes


def test_it_works(party: Party):
    by = party.user("general")
    above = {"code": "Z1", "name": "新支部", "parent": party.general.code, "area": party.world.grid.code}
    below = {"code": "Z2", "name": "新小组", "kind": "group", "parent": "Z1", "area": party.world.grid.code}
    assert [each.verdict for each in taken(by, above, below)] == [Verdict.NEW, Verdict.NEW]
    made = PartyOrganisation.objects.get(code="Z2")
    assert made.parent is not None
    assert made.path.startswith(made.parent.path)
    by = party.user("general")
    assert [each.verdict for each in taken(by, above, {**below, "name": "一小组"})] == [Verdict.SAME, Verdict.CHANGED]
    rows = {row["code"]: row for row in TABLE.rows(by, {}, in_full=False)}
    assert (rows["Z2"]["name"], rows["Z2"]["parent"]) == ("一小组", "Z1")
    assert rows[party.branch.code]["secretary"] == "party_branch"
    assert TABLE.count(by, {"kind": "group"}) == 2


@pytest.mark.parametrize(
    ("name", "given", "column"),
    [
        ("branch", {"code": "own"}, "code"),
        ("general", {"parent": "own"}, "parent"),
        ("general", {"parent": ""}, "parent"),
        ("general", {"area": "nowhere"}, "area"),
        ("general", {"area": ""}, "area"),
        ("general", {"unit": "nowhere"}, "unit"),
        ("general", {"term_years": "2.5"}, "term_years"),
    ],
)
def test_refused(party: Party, name: str, given: dict[str, Any], column: str):
    row = {"code": "Z1", "parent": party.general.code, "area": party.world.grid.code, **given}
    row = {key: party.next_door.code if value == "own" else value for key, value in row.items()}
    (outcome,) = judged(party.user(name), row)
    assert column in [each for each, _sentence in outcome.problems]


def test_an_outsider(party: Party):
    nobody = party.user("far_street_coordinator")
    assert TABLE.count(nobody, {}) == 0
    assert not TABLE.may_import(party.user("community_secretary"))
    assert not TABLE.may_import(party.user("unit_handler"))
