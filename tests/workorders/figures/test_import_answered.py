"""Messages answered elsewhere become closed orders with their dates, and count."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.workorders.figures.recount import recount
from tests.workorders.figures.test_keep import counted
from tests.world import World
from workorders.choices import State
from workorders.figures.kinds import Kind
from workorders.figures.periods import Period
from workorders.figures.selecting import Wish, how_long, totals
from workorders.figures.tallying import count_all
from workorders.models import Deadline, Fact, WorkOrder

pytestmark = pytest.mark.django_db

ROWS = """编号,内容,答复,来时,复时
1,路灯坏了,已修好,2025/3/3 9:00:00,2025/3/5 9:00:00
2,噪声扰民,已劝离,2025/3/3 9:00:00,2025/3/13 9:00:00
3,倒着来的,不可能,2025/3/3 9:00:00,2025/3/1 9:00:00
4,没有答复,,2025/3/3 9:00:00,2025/3/4 9:00:00
"""
COLUMNS = ("description=内容", "answer=答复", "asked_at=来时", "answered_at=复时", "id=编号")


def load(world: World, tmp_path: Path, *columns: str) -> str:
    path, out = tmp_path / "answered.csv", StringIO()
    path.write_text(ROWS, encoding="utf-8")
    maps = [part for column in columns for part in ("--map", column)]
    codes = ("--area", world.community.code)
    call_command("import_answered", str(path), "--source", "old", *maps, *codes, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_it_works(world: World, tmp_path: Path):
    load(world, tmp_path, *COLUMNS)
    first, second = WorkOrder.objects.order_by("pk")
    assert (first.state, first.closed_at.date(), first.handling) == (State.CLOSED, date(2025, 3, 5), "explain")
    assert first.number.startswith("250303-")
    assert list(first.events.values_list("action", flat=True)) == ["submit", "answer", "expire_review"]
    assert first.events.get(action="answer").text == "已修好"
    assert not Deadline.objects.exists()
    assert second.external_id == "2"


def test_again_adds_nothing(world: World, tmp_path: Path):
    load(world, tmp_path, *COLUMNS)
    load(world, tmp_path, *COLUMNS)
    assert WorkOrder.objects.count() == 2


def test_they_count_on_their_own_days(world: World, tmp_path: Path):
    load(world, tmp_path, *COLUMNS)
    count_all()
    asked = Wish(world.users["dispatcher"], Period.of("year", date(2025, 1, 1)))
    assert totals(asked)["finished", ""] == 2
    assert counted(Fact.objects.all()) == recount()
    call_command("rebuild_figures", stdout=StringIO())
    half, most = how_long(asked, Kind.FINISHED, (0.5, 1))
    assert half == pytest.approx(2 * 24 * 60, rel=0.1)
    assert most == pytest.approx(10 * 24 * 60, rel=0.1)


def test_the_columns_that_it_needs(world: World, tmp_path: Path):
    with pytest.raises(CommandError):
        load(world, tmp_path, "description=内容")
    assert not WorkOrder.objects.exists()
