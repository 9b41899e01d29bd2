"""The pages of the figures: narrowed, sorted, compared, as a file; and nothing for whoever is not concerned."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from accounts.models import AuditEntry
from common.clock import advance, held
from common.revisions import bump
from tests.keys import client_for
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.figures.comparing import sorted_by
from workorders.figures.definitions import FIGURES
from workorders.figures.rebuilding import facts_anew
from workorders.figures.tallying import count_all
from workorders.models import Event, Fact, Policy
from workorders.policies import POLICIES
from workorders.services import watching

pytestmark = pytest.mark.django_db
MONTH = "on=2026-11-01"
PAGES = ("/figures/", "/figures/report/", "/figures/orders/")


@pytest.fixture
def world(world: World) -> Iterator[World]:
    """One order is done in time, one late, one not at all, one returned."""
    with held(MONDAY):
        late = world.order_in(State.HANDLING, phone="13900000001")
        world.order_in(State.CLOSED, phone="13900000002")
        world._return(world.order_in(State.DISPATCHED, phone="13900000003"))
        world.order_in(State.HANDLING, phone="13900000004")
        advance(timedelta(days=10))
        watching.watch()
        services.complete(late, by=world.actor("unit_handler"), result="晚了")
        late.refresh_from_db()
        services.check(late, by=world.actor("dispatcher"), outcome="pass", finding="好了")
        count_all()
        yield world


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.users["dispatcher"])
    return client


def test_it_works(world: World, client: Client):
    page = client.get(f"/figures/?{MONTH}").content.decode()
    assert "data-pick-area" in page
    for name in ("period", "on", "area", "unit", "category", "channel", "by", "against"):
        assert f'name="{name}"' in page
    chosen = f"period=month&{MONTH}&area={world.community.code}+{world.community.name}&unit={world.unit.code}"
    chosen += f"&category={world.category.code}&channel=&by=unit&against="
    answer = client.get(f"/figures/?{chosen}")
    assert answer.context["wish"].area == world.community
    assert answer.context["wish"].unit == world.unit
    assert f'value="{world.community.code} {world.community.name}"' in answer.content.decode()


@pytest.mark.parametrize(("against", "shown"), [("", 2), ("before", 1), ("year_ago", 1), ("nothing", 0)])
def test_what_it_is_compared_with_is_chosen(client: Client, against: str, shown: int):
    answer = client.get(f"/figures/?{MONTH}&against={against}")
    assert len(answer.context["against"]) == shown
    headings = [_("Against the period before"), _("Against a year ago")]
    table = answer.content.decode().partition("figures-table")[2]
    assert sum(f">{heading}<" in table for heading in headings) == shown


def test_sorted_by_any_figure_the_worst_first(world: World, client: Client):
    client.force_login(world.users["district_coordinator"])
    answer = client.get(f"/figures/?{MONTH}&by=area&sort=completion")
    rates = [row.rate("completion") for row, _query in answer.context["rows"]]
    known = [rate for rate in rates if rate is not None]
    assert rates == sorted(known) + [None] * (len(rates) - len(known))
    assert 'aria-sort="ascending"' in answer.content.decode()
    by_sort = {column.label: column.sort for column in answer.context["columns"]}
    assert by_sort[str(FIGURES["completion"].name)] == "-completion"
    assert by_sort[str(FIGURES["return"].name)] == "-return"  # of returns the most are the worst
    assert client.get(f"/figures/?{MONTH}&sort=beauty").status_code == 404


def test_sorting_turns_round(world: World, client: Client):
    rows = [row for row, _query in client.get(f"/figures/?{MONTH}&by=area").context["rows"]]
    names = [row.name for row in sorted_by(rows, "name")]
    assert [row.name for row in sorted_by(rows, "-name")] == names[::-1]
    assert sorted_by(rows, "") == rows


def test_the_comparison_as_a_workbook(world: World, client: Client, tmp_path):
    answer = client.get(f"/figures/?{MONTH}&by=unit&as=xlsx")
    (tmp_path / "figures.xlsx").write_bytes(b"".join(answer))
    rows = CalamineWorkbook.from_path(tmp_path / "figures.xlsx").get_sheet_by_index(0).to_python()
    place = 1 + 3 * list(FIGURES).index("completion")
    assert rows[3][0] == world.unit.name
    assert rows[3][place + 1 : place + 3] == [2.0, 3.0]
    assert AuditEntry.objects.filter(action="figures.export").count() == 1


def test_each_number_of_the_report_opens_its_orders(world: World, client: Client):
    for by in ("unit", "area"):
        page = client.get(f"/figures/report/?{MONTH}&by={by}").content.decode()
        links = re.findall(r'href="(/figures/orders/\?[^"]+)">\s*(\d+)\s*</a>', page)
        assert [int(number) for _link, number in links] == [4, 1, 1, 1]
        for link, number in links:
            shown = client.get(html.unescape(link)).context
            assert sum(line.n for line in shown["lines"]) == int(number) == shown["sum"]


def test_late_and_missing_are_the_orders_that_are(world: World, client: Client):
    late = client.get(f"/figures/orders/?{MONTH}&kind=completed&less=completed_in_time&show=on_time")
    assert [line.order.deadlines.filter(missed_at__isnull=False).exists() for line in late.context["lines"]] == [True]
    missing = client.get(f"/figures/orders/?{MONTH}&kind=due&less=completed&show=on_time")
    assert [line.order.state for line in missing.context["lines"]] == [State.HANDLING]


@pytest.mark.parametrize("name", ["other_dispatcher", "far_dispatcher", "far_street_coordinator", "other_handler"])
def test_outsiders(world: World, name: str):
    client = Client()
    client.force_login(world.users[name])
    for page in PAGES:
        for query in ("", "&as=xlsx", "&as=pdf"):
            foreign = [f"area={world.community.code}", f"area={world.grid.code}"]
            answers = [client.get(f"{page}?{MONTH}&kind=sent&{each}{query}") for each in foreign]
            if name == "other_handler":  # at home in the whole district, whose areas are no secret to it
                assert {answer.status_code for answer in answers} <= {200}
            else:
                assert {answer.status_code for answer in answers} == {404}
    shown = client.get(f"/figures/?{MONTH}")
    assert all(not each["value"].under for each in shown.context["total"])
    for kind in ("kind=sent", "kind=due&less=completed"):
        assert client.get(f"/figures/orders/?{MONTH}&{kind}").context["sum"] == 0
    assert client.get(f"/figures/report/?{MONTH}&by=unit").context["report"].lines == []
    answer = client_for(world.users[name]).get(f"/api/v1/figures/?{MONTH}")
    assert all(not each["under"] for each in answer.json()["figures"])


@pytest.mark.parametrize("name", ["grid_worker", "service_desk", "review_panel", "system_admin", "security_admin"])
def test_those_who_judge_nobody_count_nothing(world: World, name: str):
    client = Client()
    client.force_login(world.users[name])
    shown = client.get(f"/figures/?{MONTH}")
    assert all(not each["value"].under for each in shown.context["total"])
    assert client.get(f"/figures/orders/?{MONTH}&kind=sent").context["sum"] == 0


def test_without_signing_in():
    for page in PAGES:
        assert Client().get(page).status_code == 302


def test_where_nothing_was_counted(client: Client):
    page = client.get("/figures/?on=2025-01-01&by=unit").content.decode()
    assert _("Take a longer period, or fewer filters.") in page
    assert client.get("/figures/orders/?on=2025-01-01&kind=sent").status_code == 200


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_as_many_questions_whatever_there_is_to_count(world: World, client: Client):
    urls = [f"/figures/?{MONTH}&by=unit&sort=completion", f"/figures/report/?{MONTH}"]
    urls += [f"/figures/orders/?{MONTH}&kind={kind}" for kind in ("sent", "due&less=completed")]
    client.get(urls[0])  # what is read once and kept in memory
    before = [_queries(client, url) for url in urls]
    for n in range(5):
        world.order_in(State.CLOSED, phone=f"1390000010{n}")
    count_all()
    assert [_queries(client, url) for url in urls] == before
    assert max(before) < 45


def test_what_is_quick_goes_by_the_limit_of_its_day(world: World):
    """Neither a later limit nor counting all anew changes what was said of an order."""
    order = world.order_in(State.HANDLING, phone="13900000008")
    advance(timedelta(minutes=30))
    order = services.complete(order, by=world.actor("unit_handler"), result="好了")
    services.check(order, by=world.actor("dispatcher"), outcome="pass", finding="好了")
    count_all()
    assert Fact.objects.filter(order=order, kind="quick", n=1).exists()
    Policy.objects.create(district=world.district, quick_amount=Decimal("0.1"), quick_clock="urgent_hour")
    bump(POLICIES)
    assert sum(day.wrong for day in facts_anew(None, check=True)) == 0
    Event.objects.filter(order=order, action="register").update(data={})  # as one from before limits were noted
    assert sum(day.wrong for day in facts_anew(None, check=True)) == 1
