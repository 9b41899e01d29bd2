"""Numbers of a scope and a period, on the page, by REST and in the report; and the orders behind each."""

import html
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from accounts.models import AuditEntry
from common.clock import advance, held
from tests.keys import client_for
from tests.papers import letters
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.figures import selecting
from workorders.figures.buckets import bucket_of, percentile
from workorders.figures.definitions import FIGURES
from workorders.figures.periods import Period
from workorders.figures.selecting import Wish
from workorders.figures.tallying import count_all
from workorders.services import watching

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World) -> Iterator[World]:
    """Of three orders one is done in time, one is late, one returned."""
    with held(MONDAY):
        late = world.order_in(State.HANDLING, phone="13900000001")
        world.order_in(State.CLOSED, phone="13900000002")
        world._return(world.order_in(State.DISPATCHED, phone="13900000003"))
        advance(timedelta(days=10))
        watching.watch()
        services.complete(late, by=world.actor("unit_handler"), result="晚了")
        count_all()
        yield world


def wish(world: World, user: str = "dispatcher", **asked: object) -> Wish:
    return Wish(world.users[user], Period.of("month", date(2026, 11, 1)), **asked)


def rates(found: Wish) -> dict[str, tuple[float, int]]:
    return {each.figure.code: (float(each.over), each.under) for each in selecting.values(selecting.totals(found))}


def test_it_works(world: World):
    found = rates(wish(world, area=world.community))
    assert found["acceptance"] == (2, 3)
    assert found["completion"] == (1, 2)
    assert found["on_time"] == (1, 2)
    assert found["return"] == (1, 3)
    assert found["satisfied"] == (1, 1)
    assert found["services"] == (0, 0)


def test_what_happened_since_is_counted_next(world: World):
    before = rates(wish(world))
    assert count_all() == 0
    world.order_in(State.CLOSED, phone="13900000004")
    assert rates(wish(world)) == before
    assert count_all() > 1
    assert rates(wish(world))["completion"] == (2, 3)


def test_an_outsider_counts_nothing(world: World):
    for outsider in ("other_dispatcher", "far_dispatcher", "grid_worker", "system_admin"):
        assert not selecting.totals(wish(world, outsider))
        assert not selecting.totals(wish(world, outsider, area=world.community))
    assert rates(wish(world, "unit_handler"))["acceptance"] == (2, 3)
    assert not selecting.totals(wish(world, "other_handler"))


def test_each_number_opens_the_orders_behind_it(world: World, client: Client):
    client.force_login(world.users["dispatcher"])
    page = client.get("/figures/?period=month&on=2026-11-01").content.decode()
    links = re.findall(r'href="(/figures/orders/\?[^"]+)">(-?\d+)</a>', page)
    assert len(links) > 2 * len(FIGURES)
    for link, number in links:
        shown = client.get(html.unescape(link))
        assert len(shown.context["page"].paginator.object_list) == int(number) == shown.context["sum"]


def test_of_each_area_unit_category_and_channel(world: World, client: Client):
    client.force_login(world.users["district_coordinator"])
    for by, name in (("area", world.street.name), ("unit", world.unit.name), ("category", world.category.name)):
        answer = client.get(f"/figures/?on=2026-11-01&by={by}")
        rows = {row.name: row.values for row, _query in answer.context["rows"]}
        completion = next(value for value in rows[name] if value.figure.code == "completion")
        assert (completion.over, completion.under) == (1, 2)
    assert [row.name for row, _query in client.get("/figures/?on=2026-11-01&by=channel").context["rows"]]


def test_against_the_period_before_and_a_year_ago(world: World, client: Client):
    client.force_login(world.users["dispatcher"])
    line = client.get("/figures/?on=2026-12-01").context["total"]
    assert all(each["value"].rate is None and each["before"] is None for each in line)
    assert Period.of("month", date(2026, 3, 5)).before == Period.of("month", date(2026, 2, 1))
    assert Period.of("quarter", date(2026, 1, 5)).before.name == "2025 Q4"
    assert Period.of("day", date(2028, 2, 29)).year_ago.first == date(2027, 2, 28)
    assert Period.of("week", date(2026, 11, 18)).year_ago.first.weekday() == 0


def test_what_is_not_there_is_not_found(world: World, client: Client):
    client.force_login(world.users["dispatcher"])
    for query in ("area=000", "unit=NO", "category=NO", "period=century", "area=640199002001"):
        assert client.get(f"/figures/?{query}").status_code == 404
    assert client.get("/figures/orders/").status_code == 404


def test_definitions_are_explained(world: World, client: Client):
    client.force_login(world.users["dispatcher"])
    page = client.get("/figures/definitions/").content.decode()
    assert all(f'id="{code}"' in page for code in FIGURES)


def test_the_table_that_offices_send(world: World, client: Client):
    client.force_login(world.users["dispatcher"])
    page = client.get("/figures/report/?on=2026-11-01")
    lines = page.context["report"].lines
    assert "50.0%" in page.content.decode()
    assert [(line.name, *line.cells) for line in lines] == [
        (world.unit.name, 3, 1, 0, 1, 50.0, 50.0, 0, 0.0),
    ]
    areas = client.get("/figures/report/?on=2026-11-01&by=area").context["report"].lines
    assert [(line.name, line.sent) for line in areas] == [(world.community.name, 3)]


def test_the_same_table_as_a_workbook(world: World, client: Client, tmp_path):
    client.force_login(world.users["dispatcher"])
    answer = client.get("/figures/report/?on=2026-11-01&as=xlsx")
    (tmp_path / "report.xlsx").write_bytes(b"".join(answer.streaming_content))
    rows = CalamineWorkbook.from_path(tmp_path / "report.xlsx").get_sheet_by_index(0).to_python()
    assert rows[2] == [world.unit.name, 3, 1, 0, 1, 0.5, 0.5, 0, 0]


def test_the_same_table_as_a_pdf(world: World, client: Client):
    client.force_login(world.users["dispatcher"])
    answer = client.get("/figures/report/?on=2026-11-20&by=unit&as=pdf")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    assert set(world.unit.name) <= letters(b"".join(answer))
    assert AuditEntry.objects.filter(action="figures.export", detail__file="pdf").exists()


def test_by_rest(world: World):
    url = "/api/v1/figures/?on=2026-11-01&period=month"
    answer = client_for(world.users["dispatcher"]).get(url).json()
    found = {each["code"]: each for each in answer["figures"]}
    assert (found["completion"]["over"], found["completion"]["under"], found["completion"]["rate"]) == (1, 2, 50)
    assert answer["last"] == "2026-11-30"
    assert client_for(world.users["far_dispatcher"]).get(url).json()["figures"][0]["under"] == 0
    assert client_for(world.users["dispatcher"]).get("/api/v1/figures/?areas=1").status_code == 400


def test_percentiles_from_classes():
    minutes = range(1, 20000)
    numbers: dict[int, int] = {}
    for each in minutes:
        numbers[bucket_of(each)] = numbers.get(bucket_of(each), 0) + 1
    assert percentile(numbers, 0.5) == pytest.approx(10000, rel=0.03)
    assert percentile(numbers, 0.9) == pytest.approx(18000, rel=0.03)
    assert percentile({}, 0.5) is None
