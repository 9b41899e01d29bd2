import csv
import io
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from common.clock import held
from tests.world import MONDAY, World
from workorders.choices import State

pytestmark = pytest.mark.django_db
EXPORT = reverse("workorders:export")


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def export(client: Client, world: World, name: str = "dispatcher", **query: Any) -> Any:
    client.force_login(world.users[name])
    return client.get(EXPORT, query, headers={"accept-language": "en"})


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def rows(answer: Any, encoding: str = "gb18030") -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(content(answer).decode(encoding), newline="")))


def numbers(answer: Any) -> list[str]:
    return [row[0] for row in rows(answer)[1:-1]]


def test_it_works(world: World, client: Client):
    order = world.order_in(State.DISPATCHED, address="槐荫小区7号楼")
    answer = export(client, world)
    header, row, mark = rows(answer)
    assert row == [
        order.number,
        order.title,
        order.description,
        "To accept",
        "东河街道",
        "槐树社区",
        "槐树一网格",
        "槐荫小区7号楼",
        "楼道照明",
        "Refer",
        "Minor",
        "Normal",
        "Resident online",
        "周*",
        "槐树社区",
        "槐荫物业",
        "2026-11-16 09:00",
        "2026-11-16 15:00",
        "no",
        "2026-11-16 09:00",
    ]
    assert len(header) == len(row)
    assert mark == ["Exported by dispatcher, 槐树社区 · Dispatcher, 2026-11-16 09:00. For work only: do not pass on."]
    assert answer["Content-Disposition"] == 'attachment; filename="orders-20261116-0900.csv"'
    assert answer["Content-Type"] == "text/csv; charset=gb18030"
    assert answer["Cache-Control"] == "no-store"


def test_it_is_on_record(world: World, client: Client):
    world.submit()
    export(client, world, state="submitted", q="13900001111")
    entry = AuditEntry.objects.get(action="orders.export")
    assert entry.user == world.users["dispatcher"]
    assert entry.detail == {
        "wishes": {"state": ["submitted"], "q": ["139****1111"]},
        "rows": 1,
        "post": "槐树社区 · Dispatcher",
    }


def test_whoever_has_not_signed_in_is_led_to_the_door(client: Client):
    assert client.get(EXPORT).status_code == 302
    assert not AuditEntry.objects.filter(action="orders.export").exists()


@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "system_admin"])
def test_an_outsider_takes_nothing_away(world: World, client: Client, name: str):
    order = world.order_in(State.DISPATCHED)
    assert numbers(export(client, world, name, view="all")) == []
    assert numbers(export(client, world, name, view="all", order=order.number)) == []


def test_exactly_what_is_found(world: World, client: Client):
    handling = world.order_in(State.HANDLING)
    world.submit()
    closed = world.order_in(State.CLOSED)
    assert numbers(export(client, world, state="handling")) == [handling.number]
    assert numbers(export(client, world, view="ended")) == [closed.number]
    assert numbers(export(client, world, q="没有这样的词")) == []


def test_more_than_a_page_in_the_order_of_the_list(world: World, client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("workorders.listing.PAGE_SIZE", 2)
    made = [world.submit().number for _ in range(5)]
    assert numbers(export(client, world, sort="newest")) == made[::-1]


def test_those_chosen(world: World, client: Client):
    first, _second, third = (world.submit() for _ in range(3))
    found = numbers(export(client, world, view="all", order=[first.number, third.number, "nonsense"]))
    assert sorted(found) == sorted([first.number, third.number])


def test_nothing_chosen_that_is_an_order(world: World, client: Client):
    world.submit()
    assert numbers(export(client, world, view="all", order="nonsense")) == []


def test_a_filter_that_cannot_be_gives_no_file(world: World, client: Client):
    answer = export(client, world, area="999")
    assert answer.status_code == 400
    assert not AuditEntry.objects.filter(action="orders.export").exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_is_a_formula(world: World, client: Client, start: str):
    world.submit(description=f"{start}HYPERLINK(1)", title=f"{start}1+1", address=f"{start}A1")
    row = rows(export(client, world))[1]
    assert row[1:3] == [f"'{start}1+1", f"'{start}HYPERLINK(1)"]
    assert row[7] == f"'{start}A1"


def test_line_breaks_and_quotes_survive(world: World, client: Client):
    text = '他说"太黑了"，\n三楼也是。'
    world.submit(description=text)
    assert rows(export(client, world))[1][2] == text


def test_names_are_masked(world: World, client: Client):
    world.submit()
    world.submit(is_anonymous=True)
    text = content(export(client, world)).decode("gb18030")
    assert "周兰" not in text
    assert "13900001111" not in text
    assert "Anonymous" in text


def test_utf_8_with_its_mark(world: World, client: Client):
    order = world.submit(description="𠮷祥里3号楼漏水")
    data = content(export(client, world, encoding="utf-8-sig"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\xef\xbb\xbf") == 1
    assert order.description in data.decode("utf-8-sig")
    assert order.description in content(export(client, world, encoding="gb18030")).decode("gb18030")


def test_as_many_queries_for_many_rows(world: World, client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            content(export(client, world))
        return len(seen)

    world.submit()
    few = queries()
    for _ in range(20):
        world.submit()
    assert queries() <= few


def test_a_workbook_of_exactly_what_is_found(world: World, client: Client):
    order = world.submit(description="=1+1 楼道灯不亮")
    world.order_in(State.REGISTERED)
    data = content(export(client, world, encoding="xlsx", state="submitted"))
    with ZipFile(BytesIO(data)) as book:
        sheet, strings = book.read("xl/worksheets/sheet1.xml").decode(), ""
        strings = book.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in book.namelist() else sheet
    assert order.number in strings
    assert "=1+1 楼道灯不亮" in strings
    assert "<f>" not in sheet
    assert sheet.count("<row ") == 3  # names of the columns, the order, and who took it away
    assert "周兰" not in strings
