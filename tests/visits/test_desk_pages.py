"""The desk looks at the visits of its area: by day and place, never by who made them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from common.clock import advance, today
from tests.homes import Homes
from tests.visits.conftest import Record
from tests.visits.test_phone_visit import client_of, text
from visits.choices import Leaving, Matter, Met, VisitKind
from visits.findings import Issue, Left
from visits.models import Visit

LIST = "/visits/"


def found(client: Client, **wishes: str) -> list[Visit]:
    return [row.visit for row in client.get(LIST, wishes).context["listing"].rows]


def test_it_works(homes: Homes, record: Record):
    visit = record(
        card={"occupancy": "rented", "facilities": ["燃气"], "dangers": "电线老化"},
        left=(Left(homes.child, Leaving.MOVED_OUT),),
        issues=(Issue(Matter.HAZARD, "楼道里停着电动车"),),
        note="老人说最近睡不好",
    )
    client = client_of(homes, "community_secretary")
    listed = text(client.get(LIST))
    assert "2单元5**" in listed
    assert "楼道里停着电动车" in listed
    page = text(client.get(visit.get_absolute_url()))
    assert visit.orders.get().number in page
    for secret in ("老人说最近睡不好", "电线老化", "陈国强", "2单元501"):
        assert secret not in listed + page


@pytest.mark.parametrize("name", ["other_dispatcher", "other_grid_worker", "far_street_coordinator"])
def test_an_outsider(homes: Homes, record: Record, name: str):
    visit, client = record(note="老人说最近睡不好"), client_of(homes, name)
    assert found(client) == []
    assert found(client, household=homes.household.code) == []
    assert homes.building.area.name not in text(client.get("/visits/panel/", {"household": homes.household.code}))
    assert client.get(visit.get_absolute_url()).status_code == 404
    assert client.post(reverse("visits:reveal", args=[visit.pk]), {"chosen": "visit"}).status_code == 404


@pytest.mark.parametrize("name", ["unit_handler", "supervisor", "review_panel", "system_admin"])
def test_for_those_who_do_not_work_with_the_people(homes: Homes, record: Record, name: str):
    visit, client = record(), client_of(homes, name)
    for url in (LIST, "/visits/panel/", visit.get_absolute_url()):
        assert client.get(url).status_code == 404


def test_narrowed(homes: Homes, record: Record):
    old = record(next_wanted=today() + timedelta(days=2), met_as=Met.NOBODY)
    patrol = record(area=homes.world.grid, kind=VisitKind.PATROL)
    advance(timedelta(days=10))
    new = record("grid_leader", area=homes.building.area, kind=VisitKind.PATROL)
    client = client_of(homes, "community_secretary")
    assert found(client) == [new, patrol, old]
    assert found(client, kind="patrol") == [new, patrol]
    assert found(client, period="week") == [new]
    assert found(client, wanted="due") == found(client, wanted="open") == [old]
    assert found(client, place=homes.building.area.code) == [new, old]
    assert found(client, household=homes.household.code) == [old]
    assert found(client, area=homes.world.grid.code) == [new, patrol, old]
    assert found(client, q="1号楼") == [new, old]
    assert client.get(LIST, {"kind": "party"}).status_code == 400


def test_a_care_visit_is_told_to_those_only_who_may_know(homes: Homes, record: Record):
    visit = record(kind=VisitKind.CARE)
    for name, kind in {"community_secretary": VisitKind.CARE, "dispatcher": VisitKind.VISIT}.items():
        client = client_of(homes, name)
        assert client.get(LIST).context["listing"].rows[0].kind == kind
        assert client.get(visit.get_absolute_url()).context["kind"] == kind
        assert found(client, kind=kind) == [visit]
    assert found(client_of(homes, "dispatcher"), kind="care") == []


def test_what_was_written_for_a_reason(homes: Homes, record: Record):
    visit = record(note="老人说最近睡不好", card={"dangers": "电线老化"})
    client, url = client_of(homes, "community_secretary"), reverse("visits:reveal", args=[visit.pk])
    refused = client.post(url, {"reason": ""})
    assert refused.status_code == 422
    assert "老人" not in text(refused)
    shown = text(client.post(url, {"chosen": "visit"}))
    assert all(words in shown for words in ("老人说最近睡不好", "楼道堆物", "电线老化"))
    assert AuditEntry.objects.filter(action="visit.reveal").count() == 1


def test_panels(homes: Homes, record: Record):
    visit = record()
    client = client_of(homes, "community_secretary")
    pages = [reverse("grids:household", args=[homes.household.code])]
    pages.append(reverse("grids:place", args=[homes.building.area.code]))
    for page in pages:
        (panel,) = client.get(page).context["panels"]
        assert visit.get_absolute_url() in text(client.get(panel.url))


@pytest.mark.parametrize("format", ["csv", "csv-gb18030", "xlsx"])
def test_exported_as_listed(homes: Homes, record: Record, format: str):
    visit = record(kind=VisitKind.CARE, issues=(Issue(Matter.NEED, "=想装扶手"),), note="老人说最近睡不好")
    record(area=homes.world.grid, kind=VisitKind.PATROL)
    client = client_of(homes, "dispatcher")
    url = reverse("sheets:export", args=["visits"])
    answer = client.post(url, {"format": format, "household": homes.household.code})
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    if format == "xlsx":
        assert content[:2] == b"PK"
        return
    lines = content.decode("gb18030" if format == "csv-gb18030" else "utf-8-sig").splitlines()
    assert len(lines) == 3  # the titles, the visit, who took it away
    assert visit.orders.get().number in lines[1]
    assert "2单元5**" in lines[1]
    assert str(VisitKind.CARE.label) not in lines[1]  # the dispatcher may not know
    assert not any(secret in "".join(lines) for secret in ("陈", "501", "睡不好"))


def test_export_to_an_outsider(homes: Homes, record: Record):
    record()
    url = reverse("sheets:export", args=["visits"])
    answer = client_of(homes, "other_dispatcher").post(url, {"format": "csv"})
    assert "2单元" not in b"".join(answer.streaming_content).decode("utf-8-sig")
    assert client_of(homes, "unit_handler").post(url, {"format": "csv"}).status_code == 404


def test_the_same_queries_for_one_and_for_many(homes: Homes, record: Record, django_assert_max_num_queries: Any):
    for number in range(12):
        record(issues=(Issue(Matter.NEED, f"第{number}件"),))
    client = client_of(homes, "community_secretary")
    for url in (LIST, f"/visits/panel/?household={homes.household.code}"):
        with django_assert_max_num_queries(20):
            client.get(url)
