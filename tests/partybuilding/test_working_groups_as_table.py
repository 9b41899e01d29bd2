"""Working groups and their people in and out of Excel."""

import pytest

from partybuilding.models import WorkingGroup
from partybuilding.tables.groups import WorkingGroups
from sheets.registers import Outcome, Row, Verdict
from tests.homes import id_number
from tests.partybuilding.groups import DESK, STAFF, working_group
from tests.partybuilding.party import Party

TABLE = WorkingGroups()


def judged(party: Party, who: str = DESK, **values: str) -> Outcome:
    world = party.world
    given = {
        "area": world.street.code,
        "group": "物业问题专班",
        "communities": world.community.code,
        "department": world.unit.code,
        "name": STAFF,
        "leads": "yes",
        **values,
    }
    (outcome,) = TABLE.check([Row(2, given)], party.user(who))
    return outcome


def taken(party: Party, **values: str) -> Verdict:
    outcome = judged(party, **values)
    if outcome.verdict in (Verdict.NEW, Verdict.CHANGED):
        TABLE.save([outcome], party.user(DESK))
    return outcome.verdict


def test_it_works(party: Party):
    """A group is made with its first line; what goes out comes in again as the same."""
    assert taken(party) == Verdict.NEW
    assert taken(party) == Verdict.SAME
    assert taken(party, name="王处长", id_number=id_number(), leads="no", communities="") == Verdict.NEW
    assert taken(party, leads="no") == Verdict.CHANGED
    group = WorkingGroup.objects.get()
    assert sorted(group.members.values_list("person__name", "is_leader")) == [(STAFF, False), ("王处长", False)]
    assert list(group.departments.all()) == [party.world.unit]
    rows = list(TABLE.rows(party.user(DESK), {}, in_full=False))
    assert len(rows) == TABLE.count(party.user(DESK), {}) == 2
    again = TABLE.check([Row(n, {k: str(v) for k, v in row.items()}) for n, row in enumerate(rows)], party.user(DESK))
    assert [outcome.verdict for outcome in again] == [Verdict.SAME, Verdict.SAME]


def test_an_outsider(party: Party):
    working_group(party)
    for name in ("other_dispatcher", "far_street_coordinator", "system_admin"):
        assert list(TABLE.rows(party.user(name), {}, in_full=False)) == []
        assert judged(party, name).verdict == Verdict.REFUSED


@pytest.mark.parametrize(
    ("column", "given"),
    [
        ("area", {"area": "000000"}),
        ("communities", {"communities": ""}),
        ("communities", {"communities": "000000"}),
        ("department", {"department": "no"}),
        ("id_number", {"name": "没有这人"}),
    ],
)
def test_what_is_refused(party: Party, column: str, given: dict[str, str]):
    outcome = judged(party, **given)
    assert [name for name, _sentence in outcome.problems] == [column]


def test_many_lines_cost_no_more_queries(party: Party, django_assert_max_num_queries):
    working_group(party)
    by = party.user(DESK)
    values = {"area": party.world.street.code, "group": "物业问题专班", "communities": "", "department": ""}
    with django_assert_max_num_queries(20):
        outcomes = TABLE.check([Row(n, {**values, "name": STAFF}) for n in range(50)], by)
    assert {outcome.verdict for outcome in outcomes} == {Verdict.SAME}
