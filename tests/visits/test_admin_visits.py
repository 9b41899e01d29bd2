"""The system administrator looks at visits, and learns neither who needs care nor what was written about people."""

from typing import Any

import pytest
from django.test import Client

from tests.admin_rows import as_role, english, page, second_district
from tests.homes import Homes
from tests.visits.conftest import Record
from tests.world import person
from visits.choices import VisitKind
from visits.findings import Issue
from visits.models import Visit

VISIT, RAISED = "visits.visit", "visits.raised"


@pytest.fixture
def keeper(homes: Homes) -> Client:
    return as_role(homes.world, "system_admin")


def listed(client: Client, label: str, **query: str) -> list[Any]:
    return list(client.get(page("changelist", label), query).context["cl"].result_list)


def test_it_works(keeper: Client, record: Record):
    visit = record(card={"occupancy": "rented"}, issues=(Issue("hazard", "楼道里停着电动车"),))
    assert listed(keeper, VISIT) == [visit]
    assert listed(keeper, VISIT, q="1号楼") == [visit]
    assert listed(keeper, VISIT, q="9号楼") == []
    raised = visit.raised.get()
    assert listed(keeper, RAISED, q=raised.order.number) == [raised]
    assert raised.order.number in keeper.get(page("change", RAISED, raised)).content.decode()


def test_an_outsider(homes: Homes, record: Record):
    visit = record()
    for name in ("security_admin", "audit_admin"):
        assert as_role(homes.world, name).get(page("change", VISIT, visit)).status_code == 403


def test_of_another_district(homes: Homes, keeper: Client, record: Record):
    """The neighbours' administrator finds nothing of it."""
    visit, rows = record(), second_district(homes.world)
    neighbour = person("there", "system_admin", area=rows["grids.area"]).user
    assert neighbour is not None
    there = english(neighbour)
    assert listed(there, VISIT) == []
    assert there.get(page("change", VISIT, visit)).status_code == 302
    assert listed(keeper, VISIT) == [visit]


def test_care_and_words_stay_at_the_door(keeper: Client, record: Record):
    visit = record(kind=VisitKind.CARE, note="陈国强住院了", card={"disputes": "与楼下争吵"})
    text = "".join(
        keeper.get(url).content.decode() for url in (page("changelist", VISIT), page("change", VISIT, visit))
    )
    assert not [secret for secret in ("陈国强", "住院", "争吵", "Care visit", "2单元501") if secret in text]
    assert "grid_worker" not in text  # nobody's visits are told


def test_nothing_is_written_here(keeper: Client, record: Record):
    visit = record()
    for kind, row in (("add", None), ("change", visit), ("delete", visit)):
        assert keeper.post(page(kind, VISIT, row), {"note": "x", "post": "yes"}).status_code == 403
    assert Visit.objects.get() == visit
