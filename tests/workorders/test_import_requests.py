"""Requests out of a CSV file: rows taken or refused whole, files that are none refused in one sentence."""

import csv
import gzip
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from common.clock import held
from notices.models import Outbox
from tests.world import MONDAY, World
from workorders.choices import Channel, State
from workorders.models import WorkOrder

HEADER = "编号,作者,主题,时间,内容,地址\n"
ROWS = (
    '7001,甲,路灯不亮,2026-11-02 20:15:00,"槐荫小区门口路灯不亮，\n晚上看不清路。",槐荫小区3号楼\n'
    "7002,乙,,2026/11/3 8:05:09,垃圾没人清运。已经三天了。,\n"
    "7003,丙,噪声扰民,,楼下广场舞太吵,\n"
)
COLUMNS = {"id": "编号", "name": "作者", "title": "主题", "occurred": "时间", "description": "内容", "address": "地址"}
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "letters.csv"


def take(path: Path, *options: str, columns: dict[str, str] | None = None, area: str = "640199") -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    maps = [f"--map={field}={column}" for field, column in (columns or COLUMNS).items()]
    with held(MONDAY):
        call_command(
            "import_requests", str(path), "--source", "spring", *maps, "--area", area, *options, stdout=out, stderr=err
        )
    return out.getvalue(), err.getvalue()


def orders() -> dict[str, WorkOrder]:
    return {order.external_id: order for order in WorkOrder.objects.select_related("area", "desk")}


def test_it_works(world: World, path: Path):
    path.write_text(HEADER + ROWS)
    out, _err = take(path)
    assert "3" in out.splitlines()[-1]
    order = orders()["7001"]
    assert (order.channel, order.source, order.state) == (Channel.IMPORT, "import:spring", State.SUBMITTED)
    assert (order.title, order.description) == ("路灯不亮", "槐荫小区门口路灯不亮，\n晚上看不清路。")
    assert order.occurred_at == datetime(2026, 11, 2, 20, 15, tzinfo=SHANGHAI)
    assert order.created_at == MONDAY
    assert order.reporters.get().person.name == "甲"  # type: ignore[union-attr]
    assert order.area == world.grid  # named in the address
    assert Outbox.objects.count() == 3


def test_what_is_left_empty(world: World, path: Path):
    path.write_text(HEADER + ROWS)
    take(path)
    taken = orders()
    assert taken["7002"].title == "垃圾没人清运"
    assert taken["7002"].occurred_at == datetime(2026, 11, 3, 8, 5, 9, tzinfo=SHANGHAI)
    assert taken["7003"].occurred_at is None
    assert taken["7002"].desk == world.district


def test_twice_adds_nothing(world: World, path: Path):
    path.write_text(HEADER + ROWS)
    take(path)
    before = list(WorkOrder.objects.values())
    take(path)
    assert list(WorkOrder.objects.values()) == before
    assert Outbox.objects.count() == 3


def test_another_source_is_another_request(world: World, path: Path):
    path.write_text(HEADER + ROWS)
    take(path)
    take(path, "--source", "autumn")
    assert WorkOrder.objects.count() == 6


def test_without_numbers_the_same_words_are_the_same_request(world: World, path: Path):
    path.write_text("内容\n路灯不亮\n路灯不亮\n垃圾没人清\n")
    take(path, columns={"description": "内容"})
    take(path, columns={"description": "内容"})
    assert sorted(WorkOrder.objects.values_list("description", flat=True)) == sorted(["路灯不亮", "垃圾没人清"])


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("gb18030"),
        lambda text: text.encode("utf-16"),
        lambda text: gzip.compress(text.encode()),
        lambda text: gzip.compress(text.encode("gb18030")),
    ],
    ids=["bom", "gb18030", "utf-16", "gzip", "gzip gb18030"],
)
def test_encodings_read_alike(world: World, path: Path, encode: Callable[[str], bytes]):
    path.write_bytes((HEADER + ROWS).encode())
    take(path)
    expected = {number: (order.title, order.description) for number, order in orders().items()}
    WorkOrder.objects.all().delete()
    path.write_bytes(encode(HEADER + ROWS))
    take(path)
    assert {number: (order.title, order.description) for number, order in orders().items()} == expected


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("8001,甲,题,,,\n", "description"),
        (f"8001,甲,题,,{'长' * 100_000},\n", "description"),
        ("8001,甲,题,2031-01-01 00:00:00,内容,\n", "occurred_at"),
        ("8001,甲,题,昨天,内容,\n", "occurred_at"),
        ('8001,甲,"两\n行",,内容,\n', "title"),
        (",甲,题,,内容,\n", "id"),
        (f"{'8' * 81},甲,题,,内容,\n", "id"),
        ("8001,甲,题,,内容,,多出来的\n", ""),
    ],
    ids=["empty", "long", "future", "no date", "control", "no number", "long number", "ragged"],
)
def test_a_bad_row_is_named_and_the_others_are_taken(world: World, path: Path, tmp_path: Path, row: str, field: str):
    path.write_text(HEADER + ROWS + row)
    report = tmp_path / "report.csv"
    take(path, "--report", str(report))
    assert set(orders()) == {"7001", "7002", "7003"}
    [refused] = list(csv.reader(report.open(encoding="utf-8-sig")))[1:]
    assert (refused[0], refused[2]) == ("5", field)
    assert refused[3]


def test_html_is_only_text(world: World, path: Path):
    path.write_text(HEADER + "8001,<b>甲</b>,题,,<script>alert(1)</script>,\n")
    take(path)
    assert orders()["8001"].description == "<script>alert(1)</script>"


def test_a_formula_does_not_reach_the_report(world: World, path: Path, tmp_path: Path):
    path.write_text(HEADER + "=1+1,甲,题,,,\n")
    report = tmp_path / "report.csv"
    take(path, "--report", str(report))
    assert list(csv.reader(report.open(encoding="utf-8-sig")))[1][1] == "'=1+1"


def test_places_are_spread_by_the_seed(world: World, path: Path):
    path.write_text(HEADER + "".join(f"{number},甲,题,,内容,\n" for number in range(40)))
    take(path, "--seed", "1")
    drawn = {number: order.area.code for number, order in orders().items()}
    assert set(drawn.values()) == {"640199001001", "640199001002", "640199002001"}
    WorkOrder.objects.all().delete()
    take(path, "--seed", "1")
    assert {number: order.area.code for number, order in orders().items()} == drawn
    WorkOrder.objects.all().delete()
    take(path, "--seed", "2")
    assert {number: order.area.code for number, order in orders().items()} != drawn


def test_rows_stay_within_the_areas_asked_for(world: World, path: Path):
    path.write_text(HEADER + "1,甲,题,,内容,\n2,乙,题,,内容,槐荫小区3号楼\n")
    take(path, "--seed", "1", area="640199002")
    assert {order.area.code for order in orders().values()} == {"640199002001"}


def test_a_named_area(world: World, path: Path):
    path.write_text("编号,内容,网格\n1,甲处漏水,640199001001001\n2,乙处漏水,999\n")
    out, _err = take(path, columns={"id": "编号", "description": "内容", "area": "网格"})
    assert orders()["1"].area == world.grid
    assert set(orders()) == {"1"}
    assert "area" in out


@pytest.mark.parametrize(("said", "anonymous"), [("是", True), ("否", False), ("", False)])
def test_staying_anonymous(world: World, path: Path, said: str, anonymous: bool):
    path.write_text(f"编号,内容,匿名\n1,漏水,{said}\n")
    take(path, columns={"id": "编号", "description": "内容", "anonymous": "匿名"})
    assert orders()["1"].reporters.get().is_anonymous is anonymous


def test_an_unclear_wish_to_stay_anonymous_is_refused(world: World, path: Path):
    path.write_text("编号,内容,匿名\n1,漏水,也许\n")
    take(path, columns={"id": "编号", "description": "内容", "anonymous": "匿名"})
    assert orders() == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        "编号,作者\n1,甲\n".encode(),
        "编号,编号\n1,甲\n".encode(),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)),
        b"PK\x03\x04\x14\0\0\0" + bytes(200),
        (HEADER + ROWS).encode("utf-16-le"),
        gzip.compress((HEADER + ROWS).encode())[:-20],
        b"\x1f\x8bnot gzip at all",
        b"\xff\xff\xff",
    ],
    ids=["empty", "column", "twice", "picture", "workbook", "unmarked utf-16", "truncated", "no gzip", "bytes"],
)
def test_a_file_that_is_not_what_it_says(world: World, path: Path, content: bytes):
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        take(path)
    assert "letters.csv" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert orders() == {}


def test_a_file_that_is_not_there(world: World, path: Path):
    with pytest.raises(CommandError, match=r"letters\.csv"):
        take(path)


@pytest.mark.parametrize(
    ("options", "columns", "area"),
    [
        ((), {"description": "内容", "colour": "作者"}, "640199"),
        ((), {"title": "主题"}, "640199"),
        ((), COLUMNS, "110101"),
        (("--seed", "1"), COLUMNS, "640199001001001"),
        (("--source", "x" * 51), COLUMNS, "640199"),
        (("--batch", "0"), COLUMNS, "640199"),
        (("--map", "description"), COLUMNS, "640199"),
        (("--map", "title=内容"), COLUMNS, "640199"),
    ],
    ids=["field", "no description", "area", "nowhere to spread", "source", "batch", "mapping", "mapped twice"],
)
def test_a_command_that_makes_no_sense(
    world: World, path: Path, options: tuple[str, ...], columns: dict[str, str], area: str
):
    path.write_text(HEADER + ROWS)
    with pytest.raises(CommandError):
        take(path, *options, columns=columns, area=area)
    assert orders() == {}


def test_small_batches_take_the_same(world: World, path: Path):
    path.write_text(HEADER + ROWS + "8001,甲,题,,,\n" + "8002,甲,题,,内容,\n")
    _out, err = take(path, "--batch", "2")
    assert set(orders()) == {"7001", "7002", "7003", "8002"}
    assert len(err.splitlines()) == 3


def test_an_outsider_sees_nothing_of_it(world: World, path: Path):
    path.write_text(HEADER + ROWS)
    take(path)
    outsider = User.objects.get(username="far_dispatcher")
    assert not WorkOrder.objects.visible_to(outsider).exists()
