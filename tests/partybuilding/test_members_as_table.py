"""Members in and out of Excel: written from above, read back only by who leads the branch."""

from typing import Any

import pytest

from accounts.models import User
from partybuilding.models import Member, Step
from partybuilding.tables.members import PartyMembers
from sheets.registers import Outcome, Row, Verdict
from tests.homes import id_number
from tests.partybuilding.party import Party

TABLE = PartyMembers()


def judged(party: Party, who: str, **values: str) -> Outcome:
    given = {"organisation": party.branch.code, "name": "钱进", "id_number": id_number(), **values}
    (outcome,) = TABLE.check([Row(2, given)], party.user(who))
    return outcome


def taken(party: Party, who: str, **values: str) -> Verdict:
    outcome = judged(party, who, **values)
    if outcome.verdict in (Verdict.NEW, Verdict.CHANGED):
        TABLE.save([outcome], party.user(who))
    return outcome.verdict


def rows(by: User, **options: Any) -> list[Any]:
    return list(TABLE.rows(by, {}, in_full=options.get("in_full", False)))


def test_it_works(party: Party):
    assert taken(party, "branch", phone="13912345678", joined_on="2001-07-01") == Verdict.NEW
    assert taken(party, "branch") == Verdict.SAME
    assert taken(party, "branch", full_on="2002-07-01") == Verdict.CHANGED
    (row,) = rows(party.user("branch"))
    assert (row["phone"], row["name"], str(row["full_on"])) == ("139****5678", "钱*", "2002-07-01")
    (whole,) = rows(party.user("branch"), in_full=True)
    assert (whole["phone"], whole["id_number"]) == ("13912345678", id_number())


def test_an_outsider(party: Party):
    for name in ("next_door", "community_secretary", "district_coordinator"):
        assert judged(party, name).verdict == Verdict.REFUSED
    assert not TABLE.may_import(party.user("district_coordinator"))
    assert not TABLE.may_export(party.user("district_coordinator"))


def test_from_above_everything_is_taken_alike(party: Party):
    """New, known, known under another name, with dates that contradict: the report says the same."""
    taken(party, "branch", joined_on="2001-07-01")
    tries: list[dict[str, str]] = [
        {},
        {"name": "别名"},
        {"full_on": "1999-01-01"},
        {"id_number": id_number("19700101", 5)},
    ]
    assert [taken(party, "general", **each) for each in tries] == [Verdict.NEW] * 4
    assert rows(party.user("general")) == []
    kept = Member.objects.get(person__name="钱进", joined_on__isnull=False)
    assert [entry.what for entry in kept.entries.all()] == [Step.ADDED, Step.REMARK, Step.REMARK]
    assert str(kept.joined_on) == "2001-07-01"
    assert kept.full_on is None
    assert Member.objects.filter(organisation=party.branch).count() == 2


@pytest.mark.parametrize(
    ("given", "column"),
    [
        ({"id_number": "123"}, "id_number"),
        ({"organisation": "nowhere"}, "organisation"),
        ({"joined_on": "2002-01-01", "full_on": "2001-01-01"}, "full_on"),
        ({"name": "另一人"}, "id_number"),
    ],
)
def test_refused(party: Party, given: dict[str, str], column: str):
    taken(party, "branch")
    assert column in [each for each, _sentence in judged(party, "branch", **given).problems]
